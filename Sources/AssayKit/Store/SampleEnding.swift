/// A sample that has just ended, with the numbers that a live view shows.
public struct SampleEnding: Hashable, Sendable {
  public var key: SampleKey
  public var benchmark: BenchmarkName
  /// `.scored` or `.failed`.
  public var state: SampleState
  public var score: Double?
  public var correct: Bool?
  public var failure: Failure?
  public var usage: Usage?
  public var timing: Timing?
  public var cost: NanoDollars?

  public init(
    key: SampleKey, benchmark: BenchmarkName, state: SampleState, score: Double?, correct: Bool?, failure: Failure?,
    usage: Usage?, timing: Timing?, cost: NanoDollars?
  ) {
    self.key = key
    self.benchmark = benchmark
    self.state = state
    self.score = score
    self.correct = correct
    self.failure = failure
    self.usage = usage
    self.timing = timing
    self.cost = cost
  }
}

/// How far somebody has read a run's endings.
public struct EndingCursor: Hashable, Sendable {
  /// The newest evaluation looked at.
  public var evaluation: Int64
  /// The newest attempt looked at.
  public var attempt: Int64

  public init(evaluation: Int64, attempt: Int64) {
    self.evaluation = evaluation
    self.attempt = attempt
  }
}

/// Some of a run's endings.
public struct EndingPage: Hashable, Sendable {
  public var endings: [SampleEnding]
  /// Where to go on, also when nothing was found.
  public var next: EndingCursor
  /// Whether there is more to look at already.
  public var hasMore: Bool

  public init(endings: [SampleEnding], next: EndingCursor, hasMore: Bool) {
    self.endings = endings
    self.next = next
    self.hasMore = hasMore
  }
}
