import AssayKit
import Reports

/// A sample as the API sends it: what Chutes Bench Runner says of an item, under its names, and more.
struct ItemResponse: Encodable, Sendable {
  /// The bytes of UTF-8 that each text of a listed item may have: 500 items with all their texts cut are some 12 MB.
  static let listedBytes = 4_096

  /// The run's id, the places of the benchmark and the item in it, and the sample's index.
  let id: String
  let runBenchmarkId: String
  let itemId: String
  @Nullable var itemHash: String?
  let sampleIndex: Int
  let position: Int
  let state: SampleState
  @Nullable var category: String?
  @Nullable var title: String?
  @Nullable var prompt: String?
  @Nullable var response: String?
  @Nullable var expected: String?
  @Nullable var score: Double?
  @Nullable var isCorrect: Bool?
  @Nullable var extracted: String?
  @Nullable var rule: String?
  let flags: [Verdict.Flag]
  @Nullable var failure: FailureResponse?
  @Nullable var error: String?
  @Nullable var usage: UsageResponse?
  @Nullable var inputTokens: Int?
  @Nullable var outputTokens: Int?
  @Nullable var timing: TimingResponse?
  let latencyMs: JSONValue
  @Nullable var costUsd: Double?
  let attempts: Int
  let judgeOutput: JSONValue
  let testCode: JSONValue
  let itemMetadata: JSONValue
  @Nullable var createdAt: Moment?
  /// Fields that are longer than they stand here; the item's own path has them whole.
  let truncatedFields: [String]

  /// - Parameter limit: the most bytes of each text; `nil` for all.
  init(_ detail: SampleDetail, limit: Int? = nil) {
    let sample = detail.record
    let attempt = detail.attempts.last { $0.counts }
    let stored = StoredSample(record: sample, attempt: attempt, evaluation: detail.evaluations.last { $0.counts })
    let fields = ItemDocument.fields(stored)
    var cutter = TextCutter(limit: limit)
    runBenchmarkId = "\(sample.key.run).\(sample.key.section)"
    id = "\(runBenchmarkId).\(sample.position).\(sample.key.sampleIndex)"
    itemId = sample.key.item.rawValue
    itemHash = fields["item_hash"]?.string
    sampleIndex = sample.key.sampleIndex
    position = sample.position
    state = sample.state
    category = sample.category
    title = sample.title
    prompt = cutter.text("prompt", fields["prompt"]?.string)
    response = cutter.text("response", fields["response"]?.string)
    expected = cutter.text("expected", sample.expected)
    score = sample.score
    isCorrect = sample.correct
    extracted = cutter.text("extracted", sample.extracted)
    rule = sample.rule
    flags = sample.flags.sorted()
    failure = sample.failure.map { FailureResponse($0) }
    error = fields["error"]?.string
    usage = sample.usage.map { UsageResponse($0) }
    inputTokens = sample.usage?.inputTokens
    outputTokens = sample.usage?.outputTokens
    timing = sample.timing.map { TimingResponse($0, sample.usage) }
    latencyMs = fields["latency_ms"] ?? .null
    costUsd = sample.cost?.dollars
    attempts = sample.attempts
    judgeOutput = cutter.value("judge_output", fields["judge_output"] ?? .null)
    testCode = fields["test_code"] ?? .null
    itemMetadata = cutter.value("item_metadata", fields["item_metadata"] ?? .null)
    createdAt = Moment(attempt?.endedAt)
    truncatedFields = cutter.cut
  }
}

/// Keeps each field within a number of bytes, and remembers which of them lost something.
private struct TextCutter {
  let limit: Int?
  private(set) var cut: [String] = []

  init(limit: Int?) { self.limit = limit }

  mutating func text(_ name: String, _ text: String?) -> String? {
    guard let limit, let text, text.utf8.count > limit else { return text }
    cut.append(name)
    return text.cut(toBytes: limit)
  }

  /// All texts of the value together.
  mutating func value(_ name: String, _ value: JSONValue) -> JSONValue {
    guard let limit else { return value }
    var (left, hasCut) = (limit, false)
    let short = value.cut(toBytes: &left, &hasCut)
    if hasCut { cut.append(name) }
    return short
  }
}

extension String {
  /// The beginning, up to the last character that ends within so many bytes.
  fileprivate func cut(toBytes count: Int) -> String {
    guard utf8.count > count else { return self }
    var end = utf8.index(startIndex, offsetBy: count)
    while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}

extension JSONValue {
  /// About the bytes that it takes.
  private var size: Int {
    switch self {
    case .null, .bool, .integer, .number: 8
    case .string(let text): text.utf8.count
    case .array(let elements): elements.reduce(0) { $0 + $1.size }
    case .object(let members): members.reduce(0) { $0 + $1.key.utf8.count + $1.value.size }
    }
  }

  fileprivate var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The value without what has no room: texts are cut, and the rest of lists and objects is left out, the largest members first.
  fileprivate func cut(toBytes left: inout Int, _ hasCut: inout Bool) -> JSONValue {
    switch self {
    case .null, .bool, .integer, .number:
      left -= 8
      return self
    case .string(let text):
      let short = text.cut(toBytes: max(0, left))
      if short.utf8.count < text.utf8.count { hasCut = true }
      left -= short.utf8.count
      return .string(short)
    case .array(let elements):
      var kept: [JSONValue] = []
      for element in elements {
        guard left > 0 else { break }
        kept.append(element.cut(toBytes: &left, &hasCut))
      }
      if kept.count < elements.count { hasCut = true }
      return .array(kept)
    case .object(let members):
      var kept: [String: JSONValue] = [:]
      for (name, member, _) in members.map({ ($0, $1, $1.size) }).sorted(by: { ($0.2, $0.0) < ($1.2, $1.0) }) {
        guard left > 0 else { break }
        left -= name.utf8.count
        kept[name] = member.cut(toBytes: &left, &hasCut)
      }
      if kept.count < members.count { hasCut = true }
      return .object(kept)
    }
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
