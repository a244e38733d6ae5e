/// What a model said, and how it came.
public struct ModelResponse: Hashable, Sendable, Codable {
  /// The answer; empty when the model said nothing.
  public var text: String
  /// The model's reasoning when the provider sends it apart.
  public var reasoning: String?
  public var finishReason: FinishReason
  public var usage: Usage?
  public var timing: Timing
  /// The model that the provider says it used.
  public var servedModel: String?
  /// The provider behind a router, when the router says so.
  public var upstreamProvider: String?
  public var systemFingerprint: String?
  public var requestID: String?
  /// HTTP requests that it took, 1 when the first one succeeded.
  public var tries: Int

  public init(
    text: String, reasoning: String? = nil, finishReason: FinishReason, usage: Usage? = nil, timing: Timing,
    servedModel: String? = nil, upstreamProvider: String? = nil, systemFingerprint: String? = nil, requestID: String? = nil,
    tries: Int = 1
  ) {
    self.text = text
    self.reasoning = reasoning
    self.finishReason = finishReason
    self.usage = usage
    self.timing = timing
    self.servedModel = servedModel
    self.upstreamProvider = upstreamProvider
    self.systemFingerprint = systemFingerprint
    self.requestID = requestID
    self.tries = tries
  }
}

/// Why a model stopped.
public enum FinishReason: Hashable, Sendable, Codable {
  case stop
  /// The output limit or the end of the context was reached: the answer is cut.
  case length
  case toolCalls
  case contentFilter
  /// A reason that Assay does not know, in the provider's word.
  case other(String)

  /// The OpenAI form of the word.
  public var word: String {
    switch self {
    case .stop: "stop"
    case .length: "length"
    case .toolCalls: "tool_calls"
    case .contentFilter: "content_filter"
    case .other(let word): word
    }
  }

  public init(word: String) {
    switch word {
    case "stop", "end_turn", "stop_sequence", "eos": self = .stop
    case "length", "max_tokens", "model_context_window_exceeded": self = .length
    case "tool_calls", "tool_use", "function_call": self = .toolCalls
    case "content_filter", "refusal": self = .contentFilter
    default: self = .other(word)
    }
  }

  public init(from decoder: any Decoder) throws {
    self.init(word: try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(word)
  }
}

/// Tokens as the provider counted them.
public struct Usage: Hashable, Sendable, Codable {
  public var inputTokens: Int
  /// Reasoning tokens included.
  public var outputTokens: Int
  /// Part of `outputTokens`; `nil` when the provider does not say.
  public var reasoningTokens: Int?
  /// Part of `inputTokens` that came from the provider's prompt cache; `nil` when the provider does not say.
  public var cachedInputTokens: Int?
  /// What the provider says that this request cost.
  public var reportedCost: NanoDollars?

  public init(
    inputTokens: Int, outputTokens: Int, reasoningTokens: Int? = nil, cachedInputTokens: Int? = nil,
    reportedCost: NanoDollars? = nil
  ) {
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.reasoningTokens = reasoningTokens
    self.cachedInputTokens = cachedInputTokens
    self.reportedCost = reportedCost
  }

  /// The most tokens that one answer is believed to have.
  static let largestCount = 1_000_000_000

  /// What a provider says, as far as it can be: a count or a cost out of all proportion would make sums over a run overflow.
  ///
  /// - Parameter dollars: the reported cost; unknown when it is negative or above 10,000.
  /// - Returns: `nil` when the two main counts cannot be.
  public init?(reported input: Int, _ output: Int, reasoning: Int? = nil, cached: Int? = nil, dollars: Double? = nil) {
    func plausible(_ count: Int?) -> Int? { count.flatMap { (0...Self.largestCount).contains($0) ? $0 : nil } }
    guard let input = plausible(input), let output = plausible(output) else { return nil }
    let cost = dollars.flatMap { (0...10_000).contains($0) ? NanoDollars(Int64(($0 * 1e9).rounded())) : nil }
    self.init(
      inputTokens: input, outputTokens: output, reasoningTokens: plausible(reasoning), cachedInputTokens: plausible(cached),
      reportedCost: cost)
  }
}
