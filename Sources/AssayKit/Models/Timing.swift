/// When the bytes of one response arrived, measured where they arrived.
public struct Timing: Hashable, Sendable, Codable {
  /// From sending the request that succeeded to its last byte.
  public var total: Duration
  /// From sending to the first content, reasoning or tool-call token; `nil` without streaming or without tokens.
  public var timeToFirstToken: Duration?
  /// The longest pause between two tokens; `nil` with fewer than two.
  public var maxGap: Duration?
  /// Chunks that carried content or reasoning.
  public var chunks: Int
  /// Comment lines that only kept the connection open.
  public var keepAlives: Int
  /// How late the client itself was meanwhile; `nil` when it was not measured.
  public var clientDelay: ClientDelay?

  public init(
    total: Duration, timeToFirstToken: Duration? = nil, maxGap: Duration? = nil, chunks: Int = 0, keepAlives: Int = 0,
    clientDelay: ClientDelay? = nil
  ) {
    self.total = total
    self.timeToFirstToken = timeToFirstToken
    self.maxGap = maxGap
    self.chunks = chunks
    self.keepAlives = keepAlives
    self.clientDelay = clientDelay
  }

  /// Output tokens for each second between the first token and the end; `nil` when the usage or the first token is unknown.
  public func tokensPerSecond(_ usage: Usage?) -> Double? {
    guard let usage, let first = timeToFirstToken, total > first, usage.outputTokens > 1 else { return nil }
    return Double(usage.outputTokens - 1) / (total - first).inSeconds
  }
}

/// How late the event loop that received a response did what it had to do at a set time, while the request was in flight.
///
/// An arrival is noticed as late as that, so this bounds how far the response's own times can be trusted.
public struct ClientDelay: Hashable, Sendable, Codable {
  public var mean: Duration
  public var longest: Duration

  public init(mean: Duration, longest: Duration) {
    self.mean = mean
    self.longest = longest
  }
}
