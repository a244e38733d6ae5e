/// How late the client itself was over the answers of a section, in seconds.
public struct ClientDelaySummary: Hashable, Sendable, Codable {
  /// The mean over the answers of each one's mean delay.
  public var mean: Double
  /// The 99th percentile over the answers of each one's longest delay.
  public var p99: Double
  /// Answers that it was measured for.
  public var count: Int

  public init(mean: Double, p99: Double, count: Int) {
    self.mean = mean
    self.p99 = p99
    self.count = count
  }

  /// - Returns: `nil` without any.
  public init?(_ delays: [ClientDelay]) {
    guard !delays.isEmpty else { return nil }
    mean = delays.reduce(0) { $0 + $1.mean.inSeconds } / Double(delays.count)
    p99 = Quantiles.linear(sorted: delays.map(\.longest.inSeconds).sorted(), 0.99)
    count = delays.count
  }

  /// From here on a delay is large, whatever it is measured against.
  public static let large = 0.01
  /// A mean delay is large from this share of the time to the first token on.
  public static let largeShare = 0.05
  /// A mean delay below this is never large: no clock on the way is better.
  public static let small = 0.001

  /// Whether the client was so late that the times of the answers say something about the client.
  ///
  /// The mean is large above 10 ms, and above 5 % of the median time to the first token when that is more than 1 ms; the 99th
  /// percentile, which is about single pauses, is large above 10 ms when that is also more than 5 %.
  ///
  /// - Parameter firstToken: the median time to the first token in seconds, when it is known.
  public func isLarge(besides firstToken: Double?) -> Bool {
    let share = firstToken.map { $0 * Self.largeShare } ?? Self.large
    return mean > min(Self.large, max(Self.small, share)) || p99 > max(Self.large, share)
  }
}

extension SectionMetrics {
  /// What to think of the times when the client itself was late; `nil` when it was not, or was not measured.
  public var timingWarning: String? {
    guard let delay = clientDelay, delay.isLarge(besides: timeToFirstToken?.median) else { return nil }
    return "this machine was late by \(Self.milliseconds(delay.mean)) on average and \(Self.milliseconds(delay.p99)) at the 99th "
      + "percentile, so the times of the answers are partly its own; a lower concurrency or an idle machine gives truer ones"
  }

  private static func milliseconds(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10_000).rounded())
    return "\(tenths / 10).\(tenths % 10) ms"
  }
}
