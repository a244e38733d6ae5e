/// A sign of life of a worker.
public struct WorkerHeartbeat: Hashable, Sendable {
  public var worker: WorkerID
  public var host: String
  public var runningRuns: Int
  public var maxConcurrentRuns: Int
  /// Requests in flight at once in one run, unless the run says otherwise.
  public var itemConcurrency: Int

  public init(worker: WorkerID, host: String, runningRuns: Int, maxConcurrentRuns: Int, itemConcurrency: Int) {
    self.worker = worker
    self.host = host
    self.runningRuns = runningRuns
    self.maxConcurrentRuns = maxConcurrentRuns
    self.itemConcurrency = itemConcurrency
  }
}

/// What is going on in the whole installation.
public struct OperationsOverview: Hashable, Sendable {
  /// Seen within the time asked for, newest first.
  public var workers: [Worker]
  /// One a minute in which a worker lived, oldest first.
  public var minutes: [Minute]
  public var runs: [RunState: Int]
  public var scoredSamples: Int
  public var failedSamples: Int
  public var lastDay: Tokens
  public var lastWeek: Tokens
  /// Mean time of an answer in seconds, by benchmark, over everything that was ever answered.
  public var averageLatency: [BenchmarkName: Double]

  public init(
    workers: [Worker], minutes: [Minute], runs: [RunState: Int], scoredSamples: Int, failedSamples: Int, lastDay: Tokens,
    lastWeek: Tokens, averageLatency: [BenchmarkName: Double]
  ) {
    self.workers = workers
    self.minutes = minutes
    self.runs = runs
    self.scoredSamples = scoredSamples
    self.failedSamples = failedSamples
    self.lastDay = lastDay
    self.lastWeek = lastWeek
    self.averageLatency = averageLatency
  }

  public struct Worker: Hashable, Sendable {
    public var heartbeat: WorkerHeartbeat
    public var lastSeen: Timestamp

    public init(heartbeat: WorkerHeartbeat, lastSeen: Timestamp) {
      self.heartbeat = heartbeat
      self.lastSeen = lastSeen
    }
  }

  public struct Minute: Hashable, Sendable {
    public var start: Timestamp
    public var workers: Int
    public var runningRuns: Int
    public var queuedRuns: Int

    public init(start: Timestamp, workers: Int, runningRuns: Int, queuedRuns: Int) {
      self.start = start
      self.workers = workers
      self.runningRuns = runningRuns
      self.queuedRuns = queuedRuns
    }
  }

  /// Sums over answers that ended in five minutes.
  public struct TokenSum: Hashable, Sendable {
    public var start: Timestamp
    public var tokens: Tokens

    public init(start: Timestamp, tokens: Tokens) {
      self.start = start
      self.tokens = tokens
    }

    /// How long one of them is.
    public static let width = Duration.seconds(300)
  }

  /// Sums over answers that ended in a window, to five minutes.
  public struct Tokens: Hashable, Sendable {
    public var input: Int64
    public var output: Int64

    public init(input: Int64, output: Int64) {
      self.input = input
      self.output = output
    }
  }
}

/// The part of a store that says how the installation fares.
public protocol OperationsStore: Sendable {
  /// Notes that a worker lives, counts this minute's workers and runs, and adds up the tokens of new answers.
  func beat(_ heartbeat: WorkerHeartbeat) async throws(StoreError)
  /// Forgets a worker that has stopped.
  func retire(_ worker: WorkerID) async throws(StoreError)
  /// - Parameters:
  ///   - seenWithin: how long ago a worker may have been seen to count as alive.
  ///   - window: how far back the minutes reach.
  func operations(seenWithin: Duration, window: Duration) async throws(StoreError) -> OperationsOverview
  /// Tokens of each five minutes in which an answer ended, oldest first, as far as workers have added them up: they do so every few
  /// seconds while they live, and keep a week.
  ///
  /// - Parameter window: how far back they reach.
  func tokenHistory(window: Duration) async throws(StoreError) -> [OperationsOverview.TokenSum]
  /// What a section's list is headed by; counted from its samples.
  func summary(of run: RunID, section: Int) async throws(StoreError) -> SectionSummary
  /// Failed samples of a section, grouped by what happened, the most frequent first.
  ///
  /// - Parameter limit: how many failed samples are looked at, from the first in order.
  func failures(of run: RunID, section: Int, limit: Int) async throws(StoreError) -> [FailureGroup]
  /// How the answers of a run's scored samples came so far, evenly spread over all its samples where they are too many.
  ///
  /// - Parameter limit: of so many samples at most, a few more with several sections.
  func timings(of run: RunID, limit: Int) async throws(StoreError) -> [Timing]
}

/// Failed samples with the same kind of failure and the same message.
public struct FailureGroup: Hashable, Sendable {
  /// The first of them: providers put request ids into their words.
  public var example: Failure
  public var count: Int

  public init(example: Failure, count: Int) {
    self.example = example
    self.count = count
  }

  /// Two lists as one, the most frequent first.
  public static func merged(_ ones: [FailureGroup], _ others: [FailureGroup]) -> [FailureGroup] {
    var groups: [Key: FailureGroup] = [:]
    for group in ones + others {
      groups[Key(group.example), default: FailureGroup(example: group.example, count: 0)].count += group.count
    }
    return groups.values.sorted { ($0.count, $1.example.message) > ($1.count, $0.example.message) }
  }

  /// What makes failures one.
  private struct Key: Hashable {
    let kind: Failure.Kind
    let message: String
    let httpStatus: Int?

    init(_ failure: Failure) { (kind, message, httpStatus) = (failure.kind, failure.message, failure.httpStatus) }
  }
}

/// Numbers of a section that its counters do not hold.
public struct SectionSummary: Hashable, Sendable {
  /// Mean time of the answers that count, in seconds.
  public var averageLatency: Double?
  /// Messages of failed samples with how often each came, the most frequent first; at most `SectionSummary.messages`.
  public var failures: [Count]

  /// The most messages that are told apart.
  public static let messages = 50

  public init(averageLatency: Double?, failures: [Count]) {
    self.averageLatency = averageLatency
    self.failures = failures
  }

  public struct Count: Hashable, Sendable {
    public var message: String
    public var count: Int

    public init(message: String, count: Int) {
      self.message = message
      self.count = count
    }
  }
}
