import AssayKit

/// A sample as a list shows it.
struct ItemResponse: Encodable, Sendable {
  let itemId: String
  let sampleIndex: Int
  let position: Int
  let state: SampleState
  @Nullable var category: String?
  @Nullable var title: String?
  @Nullable var expected: String?
  @Nullable var score: Double?
  @Nullable var isCorrect: Bool?
  @Nullable var extracted: String?
  @Nullable var rule: String?
  let flags: [Verdict.Flag]
  @Nullable var failure: FailureResponse?
  @Nullable var usage: UsageResponse?
  @Nullable var timing: TimingResponse?
  @Nullable var costUsd: Double?
  let attempts: Int

  init(_ sample: SampleRecord) {
    itemId = sample.key.item.rawValue
    sampleIndex = sample.key.sampleIndex
    position = sample.position
    state = sample.state
    category = sample.category
    title = sample.title
    expected = sample.expected
    score = sample.score
    isCorrect = sample.correct
    extracted = sample.extracted
    rule = sample.rule
    flags = sample.flags.sorted()
    failure = sample.failure.map { FailureResponse($0) }
    usage = sample.usage.map { UsageResponse($0) }
    timing = sample.timing.map { TimingResponse($0, sample.usage) }
    costUsd = sample.cost?.dollars
    attempts = sample.attempts
  }
}

struct FailureResponse: Encodable, Sendable {
  let kind: Failure.Kind
  let consequence: Failure.Consequence
  let message: String
  @Nullable var hint: String?
  @Nullable var providerMessage: String?
  @Nullable var httpStatus: Int?

  init(_ failure: Failure) {
    kind = failure.kind
    consequence = failure.consequence
    message = failure.message
    hint = failure.hint
    providerMessage = failure.providerMessage
    httpStatus = failure.httpStatus
  }
}

struct UsageResponse: Encodable, Sendable {
  let inputTokens: Int
  let outputTokens: Int
  @Nullable var reasoningTokens: Int?
  @Nullable var cachedInputTokens: Int?

  init(_ usage: Usage) {
    inputTokens = usage.inputTokens
    outputTokens = usage.outputTokens
    reasoningTokens = usage.reasoningTokens
    cachedInputTokens = usage.cachedInputTokens
  }
}

struct TimingResponse: Encodable, Sendable {
  let totalSeconds: Double
  @Nullable var timeToFirstTokenSeconds: Double?
  @Nullable var maxGapSeconds: Double?
  @Nullable var tokensPerSecond: Double?
  let chunks: Int
  let keepAlives: Int
  @Nullable var clientDelayMeanSeconds: Double?
  @Nullable var clientDelayLongestSeconds: Double?

  init(_ timing: Timing, _ usage: Usage?) {
    totalSeconds = timing.total.inSeconds
    timeToFirstTokenSeconds = timing.timeToFirstToken?.inSeconds
    maxGapSeconds = timing.maxGap?.inSeconds
    tokensPerSecond = timing.tokensPerSecond(usage)
    chunks = timing.chunks
    keepAlives = timing.keepAlives
    clientDelayMeanSeconds = timing.clientDelay?.mean.inSeconds
    clientDelayLongestSeconds = timing.clientDelay?.longest.inSeconds
  }
}
