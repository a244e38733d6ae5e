import Synchronization

/// Counts durations in fixed buckets, for metrics; safe to use from many tasks at once.
public final class DurationHistogram: Sendable {
  /// What was counted up to a moment.
  public struct Snapshot: Hashable, Sendable {
    /// Upper bounds in seconds, each with how many durations are not longer.
    public var buckets: [Bucket]
    public var count: Int
    /// Seconds.
    public var sum: Double
  }

  public struct Bucket: Hashable, Sendable {
    public var upperBound: Double
    public var count: Int
  }

  private struct Counts {
    var buckets: [Int]
    var count = 0
    var sum = 0.0
  }

  private let bounds: [Double]
  private let counts: Mutex<Counts>

  /// - Parameter bounds: upper bounds in seconds, rising.
  public init(bounds: [Double]) {
    self.bounds = bounds
    counts = Mutex(Counts(buckets: Array(repeating: 0, count: bounds.count)))
  }

  /// For answers of a server of this machine.
  public static func ofRequests() -> DurationHistogram {
    DurationHistogram(bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
  }

  /// For answers of models.
  public static func ofAnswers() -> DurationHistogram {
    DurationHistogram(bounds: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600])
  }

  /// A negative duration counts as 0.
  public func add(_ duration: Duration) {
    let seconds = max(0, duration.inSeconds)
    let place = bounds.firstIndex { seconds <= $0 }
    counts.withLock { counts in
      if let place { counts.buckets[place] += 1 }
      counts.count += 1
      counts.sum += seconds
    }
  }

  public var snapshot: Snapshot {
    let counts = counts.withLock { $0 }
    var below = 0
    let buckets = zip(bounds, counts.buckets).map { bound, count in
      below += count
      return Bucket(upperBound: bound, count: below)
    }
    return Snapshot(buckets: buckets, count: counts.count, sum: counts.sum)
  }
}

/// How long the answers of models took in this process.
public final class AnswerTimes: Sendable {
  /// From sending the request to the end of the answer, without waiting for a slot and without failed tries.
  public let total = DurationHistogram.ofAnswers()
  public let firstToken = DurationHistogram.ofAnswers()

  public init() {}

  public func add(_ timing: Timing) {
    total.add(timing.total)
    if let first = timing.timeToFirstToken { firstToken.add(first) }
  }
}
