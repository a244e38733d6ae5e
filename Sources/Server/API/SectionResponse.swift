import AssayKit
import RunEngine

/// One benchmark of a run as the API sends it.
struct SectionResponse: Encodable, Sendable {
  /// The run's id and the place in it.
  let id: String
  let benchmarkName: String
  let `protocol`: String
  let status: SectionState
  let totalItems: Int
  let sampledItems: Int
  let samplesPerItem: Int
  /// As many items as the samples that have ended make, rounded down.
  let completedItems: Int
  let totalSamples: Int
  let completedSamples: Int
  @Nullable var score: Double?
  @Nullable var interval: IntervalResponse?
  @Nullable var coverage: Double?
  let scored: Int
  let failed: Int
  let correct: Int
  let truncated: Int
  let empty: Int
  let refused: Int
  let unparsed: Int
  let tokens: TokensResponse
  @Nullable var costUsd: Double?
  let costUnknown: Int
  /// Who is asked for verdicts, the deciding one first; empty where nobody is.
  let judges: [String]
  /// What judges took, never part of the numbers above; `null` where none was asked.
  @Nullable var judging: JudgingResponse?
  /// `null` without two judges, and before the end.
  @Nullable var judgeAgreement: AgreementResponse?
  @Nullable var metrics: Metrics?
  @Nullable var providerMetadata: ProviderMetadata?
  @Nullable var provenance: Provenance?
  @Nullable var errorMessage: String?
  @Nullable var startedAt: Moment?
  @Nullable var completedAt: Moment?
  /// Time that was worked on it, in spells that are over: without pauses, and without the time before it was opened again.
  let activeSeconds: Double
  /// Since when somebody works on it now.
  @Nullable var activeSince: Moment?

  init(_ section: SectionRecord, in run: RunRecord) {
    let numbers = SectionNumbers(section)
    id = "\(run.id).\(section.ordinal)"
    benchmarkName = section.benchmark.rawValue
    `protocol` = section.protocolName.rawValue
    status = section.state
    totalItems = section.totalItems
    sampledItems = section.sampledItems
    samplesPerItem = section.samplesPerItem
    completedItems = numbers.completedItems
    totalSamples = numbers.samples
    completedSamples = numbers.done
    score = numbers.score
    interval = numbers.interval.map { IntervalResponse($0) }
    coverage = numbers.coverage
    scored = numbers.scored
    failed = numbers.failed
    correct = numbers.correct
    truncated = numbers.truncated
    empty = numbers.empty
    refused = numbers.refused
    unparsed = numbers.unparsed
    tokens = TokensResponse(
      input: numbers.inputTokens, output: numbers.outputTokens, reasoning: section.metrics?.reasoningTokens)
    costUsd = numbers.cost?.dollars
    costUnknown = numbers.costUnknown
    let conditions = run.manifest.sections.first { $0.benchmark == section.benchmark }
    judges = (conditions?.judges ?? []).map(\.model.description)
    judging = JudgingResponse(numbers.judging)
    judgeAgreement = numbers.agreement.map { AgreementResponse($0) }
    metrics = section.metrics.map { Metrics($0) }
    providerMetadata = section.metrics?.serving.map { ProviderMetadata($0) }
    provenance = conditions.map { Provenance($0) }
    errorMessage = section.message
    startedAt = Moment(section.startedAt)
    completedAt = Moment(section.endedAt)
    activeSeconds = section.active.spent.inSeconds
    activeSince = Moment(section.active.since)
  }

  /// Set when the section has ended.
  struct Metrics: Encodable, Sendable {
    @Nullable var scoreFailuresAsWrong: Double?
    let categories: [Category]
    @Nullable var latencySeconds: SpreadResponse?
    @Nullable var timeToFirstTokenSeconds: SpreadResponse?
    @Nullable var maxGapSeconds: SpreadResponse?
    @Nullable var tokensPerSecond: SpreadResponse?
    @Nullable var clientDelaySeconds: ClientDelaySummary?
    @Nullable var timingWarning: String?
    let checklists: [ChecklistScore]
    @Nullable var calibration: CalibrationResponse?
    let passes: [PassResponse]

    init(_ metrics: SectionMetrics) {
      scoreFailuresAsWrong = metrics.overall.scoreFailuresAsWrong
      categories = metrics.categories.map { Category($0) }
      latencySeconds = metrics.latency.map { SpreadResponse($0) }
      timeToFirstTokenSeconds = metrics.timeToFirstToken.map { SpreadResponse($0) }
      maxGapSeconds = metrics.maxGap.map { SpreadResponse($0) }
      tokensPerSecond = metrics.tokensPerSecond.map { SpreadResponse($0) }
      clientDelaySeconds = metrics.clientDelay
      timingWarning = metrics.timingWarning
      checklists = metrics.checklists ?? []
      calibration = metrics.calibration.map { CalibrationResponse($0) }
      passes = (metrics.passes ?? []).map { PassResponse($0) }
    }
  }

  struct PassResponse: Encodable, Sendable {
    let k: Int
    let items: Int
    let passAtK: Double
    let passHatK: Double

    init(_ rate: PassRate) {
      (k, items, passAtK, passHatK) = (rate.k, rate.items, rate.anyCorrect, rate.allCorrect)
    }
  }

  struct CalibrationResponse: Encodable, Sendable {
    let answers: Int
    @Nullable var official: Double?
    @Nullable var officialPercent: Int?
    @Nullable var allBins: Double?
    let ties: Int

    init(_ score: CalibrationScore) {
      answers = score.answers
      official = score.official
      officialPercent = score.officialPercent
      allBins = score.allBins
      ties = score.ties
    }
  }

  struct Category: Encodable, Sendable {
    let name: String
    let samples: Int
    let scored: Int
    let failed: Int
    let correct: Int
    @Nullable var score: Double?
    @Nullable var interval: IntervalResponse?
    @Nullable var coverage: Double?

    init(_ category: SectionMetrics.Category) {
      name = category.name
      samples = category.summary.samples
      scored = category.summary.scored
      failed = category.summary.failed
      correct = category.summary.correct
      score = category.summary.score
      interval = category.summary.interval.map { IntervalResponse($0) }
      coverage = category.summary.coverage
    }
  }

  struct SpreadResponse: Encodable, Sendable {
    let median: Double
    let p95: Double
    let count: Int

    init(_ spread: Spread) {
      median = spread.median
      p95 = spread.p95
      count = spread.count
    }
  }
}

extension SectionResponse {
  /// What decides the section's numbers, from the manifest.
  struct Provenance: Encodable, Sendable {
    let benchmarkVersion: String
    let protocolVersion: String
    let scorer: String
    let scorerVersion: String
    let promptHash: String
    let itemsHash: String
    let datasets: [DatasetProvenance]
    let parameters: ParametersResponse
    /// The file of the user's own that defined the benchmark.
    @Nullable var definition: DefinitionFile?

    init(_ section: Manifest.Section) {
      benchmarkVersion = section.benchmarkVersion
      protocolVersion = section.protocolVersion
      scorer = section.scorer.name
      scorerVersion = section.scorer.version
      promptHash = section.promptHash
      itemsHash = section.itemsHash
      datasets = section.datasets
      parameters = ParametersResponse(section.parameters)
      definition = section.definition
    }
  }
}
