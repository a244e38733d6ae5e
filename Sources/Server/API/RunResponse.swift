import AssayKit
import RunEngine

/// A run as the API sends it.
struct RunResponse: Encodable, Sendable {
  let id: String
  let modelId: String
  let modelSlug: String
  let provider: String
  /// Its answers are made up: do not take its numbers for a real model's.
  let simulated: Bool
  let status: RunState
  let revision: Int
  @Nullable var subsetPct: Int?
  @Nullable var subsetCount: Int?
  let subsetSeed: String
  let samples: Int
  let concurrency: Int
  let selectedBenchmarks: [String]
  let detached: Bool
  @Nullable var overallScore: Double?
  @Nullable var overallInterval: IntervalResponse?
  @Nullable var coverage: Double?
  let totalSamples: Int
  let completedSamples: Int
  let tokens: TokensResponse
  @Nullable var costUsd: Double?
  let costUnknown: Int
  /// As the request named them; empty where the settings chose.
  let judges: [String]
  @Nullable var judgeBudgetUsd: Double?
  /// What judges took, never part of the numbers above; `null` where none was asked.
  @Nullable var judging: JudgingResponse?
  let warnings: [WarningResponse]
  @Nullable var errorMessage: String?
  @Nullable var providerMetadata: ProviderMetadata?
  let createdAt: Moment
  @Nullable var startedAt: Moment?
  @Nullable var completedAt: Moment?
  /// Time that was worked on it, in spells that are over: without pauses, and without the time before it was opened again.
  let activeSeconds: Double
  /// Since when somebody works on it now.
  @Nullable var activeSince: Moment?
  let lastEventId: Int
  /// Since when it is off the leaderboard.
  @Nullable var withdrawnAt: Moment?
  let codeVersion: String
  @Nullable var gitSha: String?
  let parameters: ParametersResponse
  let benchmarks: [SectionResponse]

  /// - Parameter findings: what was found when the run was created.
  init(_ run: RunRecord, findings: [RunFinding] = []) {
    let numbers = RunNumbers(run)
    id = run.id.rawValue
    modelId = run.request.model.description
    modelSlug = run.request.model.slug
    provider = run.request.model.provider.rawValue
    simulated = run.request.model.isSimulated
    status = run.state
    revision = run.revision
    if case .percent(let percent) = run.request.subset { subsetPct = percent } else { subsetPct = nil }
    if case .count(let count) = run.request.subset { subsetCount = count } else { subsetCount = nil }
    subsetSeed = run.manifest.seed
    samples = run.request.samplesPerItem
    concurrency = run.request.concurrency
    selectedBenchmarks = run.sections.map(\.benchmark.rawValue)
    detached = run.isDetached
    overallScore = numbers.score
    overallInterval = numbers.interval.map { IntervalResponse($0) }
    coverage = numbers.coverage
    totalSamples = numbers.samples
    completedSamples = numbers.done
    tokens = TokensResponse(input: numbers.inputTokens, output: numbers.outputTokens, reasoning: nil)
    costUsd = numbers.cost?.dollars
    costUnknown = numbers.costUnknown
    judges = run.request.judges.map(\.description)
    judgeBudgetUsd = run.request.judgeBudget?.dollars
    judging = JudgingResponse(numbers.judging)
    warnings = findings.map { WarningResponse($0) } + AnswerWarning.all(run).map { WarningResponse($0) }
    errorMessage = run.message
    providerMetadata = run.serving.map { ProviderMetadata($0) }
    (createdAt, startedAt, completedAt) = (Moment(run.createdAt), Moment(run.startedAt), Moment(run.endedAt))
    (activeSeconds, activeSince) = (run.active.spent.inSeconds, Moment(run.active.since))
    lastEventId = run.lastEvent
    withdrawnAt = Moment(run.withdrawnAt)
    codeVersion = run.manifest.code.version
    gitSha = run.manifest.code.commit
    parameters = ParametersResponse(run.request.parameters)
    benchmarks = run.sections.map { SectionResponse($0, in: run) }
  }
}

/// What the user set; `null` leaves the choice to the protocol or the provider.
struct ParametersResponse: Encodable, Sendable {
  @Nullable var temperature: Double?
  @Nullable var topP: Double?
  @Nullable var maxOutputTokens: Int?
  @Nullable var generationSeed: Int?
  @Nullable var stop: [String]?

  init(_ parameters: GenerationParameters) {
    temperature = parameters.temperature
    topP = parameters.topP
    maxOutputTokens = parameters.maxOutputTokens
    generationSeed = parameters.seed
    stop = parameters.stop
  }
}

struct TokensResponse: Encodable, Sendable {
  let input: Int64
  let output: Int64
  /// Part of `output`; unknown unless the provider says.
  @Nullable var reasoning: Int64?
}

/// Something to think of before believing a run: found when it was created, or many answers that were cut, empty or unreadable.
struct WarningResponse: Encodable, Sendable {
  let code: String
  @Nullable var benchmarkName: String?
  @Nullable var count: Int?
  @Nullable var scored: Int?
  /// The field of the request that it is about.
  @Nullable var field: String?
  let message: String
  @Nullable var hint: String?

  init(_ finding: RunFinding) {
    let error = FieldError(finding)
    code = error.kind
    benchmarkName = nil
    count = nil
    scored = nil
    field = error.field
    message = error.message
    hint = error.hint
  }

  init(_ warning: AnswerWarning) {
    code = warning.kind.rawValue
    benchmarkName = warning.benchmark.rawValue
    count = warning.count
    scored = warning.scored
    field = nil
    message = warning.message
    hint = warning.hint
  }
}

/// Who really answered, where the provider says so.
struct ProviderMetadata: Encodable, Sendable {
  let servedModels: [String]
  let upstreamProviders: [String]
  let systemFingerprints: [String]

  init(_ facts: ServingFacts) {
    servedModels = facts.models
    upstreamProviders = facts.upstreams
    systemFingerprints = facts.fingerprints
  }
}

/// A 95 % interval on the scale of the score.
struct IntervalResponse: Encodable, Sendable {
  let low: Double
  let high: Double
  let method: Interval.Method

  init(_ interval: Interval) {
    low = interval.low
    high = interval.high
    method = interval.method
  }
}
