/// A run that has been planned and not stored yet.
public struct RunPlan: Hashable, Sendable {
  public var id: RunID
  public var request: RunRequest
  public var manifest: Manifest
  public var sections: [Section]

  public init(id: RunID, request: RunRequest, manifest: Manifest, sections: [Section]) {
    self.id = id
    self.request = request
    self.manifest = manifest
    self.sections = sections
  }

  public struct Section: Hashable, Sendable {
    public var benchmark: BenchmarkName
    public var protocolName: ProtocolName
    /// Items of the whole benchmark.
    public var totalItems: Int
    /// The drawn items in the order in which they are asked.
    public var items: [ItemID]
    public var samplesPerItem: Int
    /// Why the section cannot run on this machine; it is stored as `needs_setup`.
    public var setupNeeded: String?

    public init(
      benchmark: BenchmarkName, protocolName: ProtocolName, totalItems: Int, items: [ItemID], samplesPerItem: Int,
      setupNeeded: String? = nil
    ) {
      self.benchmark = benchmark
      self.protocolName = protocolName
      self.totalItems = totalItems
      self.items = items
      self.samplesPerItem = samplesPerItem
      self.setupNeeded = setupNeeded
    }
  }
}

/// A worker's time-limited claim; the epoch tells a renewed claim from one that was lost and opened again.
public struct Lease: Hashable, Sendable {
  public var id: Int64
  public var worker: WorkerID
  public var epoch: Int64

  public init(id: Int64, worker: WorkerID, epoch: Int64) {
    self.id = id
    self.worker = worker
    self.epoch = epoch
  }
}

/// What `acquire` gave.
public struct Acquisition: Hashable, Sendable {
  public var samples: [LeasedSample]
  /// Samples of the run that have not ended, these and other workers' included; 0 means that the run can be closed.
  public var unfinished: Int
  public var runState: RunState

  public init(samples: [LeasedSample], unfinished: Int, runState: RunState) {
    self.samples = samples
    self.unfinished = unfinished
    self.runState = runState
  }
}

/// A sample to work on.
public struct LeasedSample: Hashable, Sendable {
  public var key: SampleKey
  public var position: Int
  /// Attempts made before, failed ones included.
  public var attempts: Int
  /// The attempt whose stored answer waits for its verdict; `nil` when the model is to be asked.
  public var answered: Int64?

  public init(key: SampleKey, position: Int, attempts: Int, answered: Int64?) {
    self.key = key
    self.position = position
    self.attempts = attempts
    self.answered = answered
  }
}

/// One step to store.
public enum StepRecord: Hashable, Sendable {
  /// Work on the sample has begun: from now on a lost worker gives it a strike.
  case started(SampleKey)
  case attempt(AttemptRecord)
  case evaluation(EvaluationRecord)
}

/// A try at generating a sample.
public struct AttemptRecord: Hashable, Sendable {
  public var key: SampleKey
  /// What tables show of the item.
  public var item: ItemSummary?
  public var startedAt: Timestamp
  public var endedAt: Timestamp
  public var outcome: Result<Generation, Failure>
  public var cost: NanoDollars?
  /// Whether a failure ends the sample; `false` keeps it waiting (the whole run stops on a user's error).
  public var failureEndsSample: Bool

  public init(
    key: SampleKey, item: ItemSummary?, startedAt: Timestamp, endedAt: Timestamp, outcome: Result<Generation, Failure>,
    cost: NanoDollars?, failureEndsSample: Bool = true
  ) {
    self.key = key
    self.item = item
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.outcome = outcome
    self.cost = cost
    self.failureEndsSample = failureEndsSample
  }
}

/// The part of an item that tables show.
public struct ItemSummary: Hashable, Sendable, Codable {
  public var category: String?
  public var title: String
  public var expected: String

  public init(category: String?, title: String, expected: String) {
    self.category = category
    self.title = title
    self.expected = expected
  }
}

/// A try at scoring a stored attempt.
public struct EvaluationRecord: Hashable, Sendable {
  public var key: SampleKey
  public var attempt: Int64
  public var scorer: ScorerVersion
  /// What the scorer was told about the item; `nil` where that is the text of the expected answer.
  public var target: JSONValue?
  public var outcome: Result<Verdict, Failure>
  public var createdAt: Timestamp
  /// Whether a failure ends the sample; `false` leaves its answer waiting for another try.
  public var failureEndsSample: Bool

  public init(
    key: SampleKey, attempt: Int64, scorer: ScorerVersion, target: JSONValue? = nil, outcome: Result<Verdict, Failure>,
    createdAt: Timestamp, failureEndsSample: Bool = true
  ) {
    self.key = key
    self.attempt = attempt
    self.scorer = scorer
    self.target = target
    self.outcome = outcome
    self.createdAt = createdAt
    self.failureEndsSample = failureEndsSample
  }
}

/// What became of a step.
public enum StepReceipt: Hashable, Sendable {
  case started
  /// The attempt is stored under this id; `counts` is false when the sample had an answer already (a late duplicate).
  case attempt(id: Int64, counts: Bool)
  case evaluation(id: Int64, counts: Bool)
}

/// Runs that a worker has in hand and somebody has stopped since.
public struct HaltedRuns: Hashable, Sendable {
  /// What is in flight is of no use any more.
  public var canceled: Set<RunID>
  /// Paused, or ended by another worker: what is in flight is finished, and nothing more is begun.
  public var stopped: Set<RunID>

  public init(canceled: Set<RunID> = [], stopped: Set<RunID> = []) {
    self.canceled = canceled
    self.stopped = stopped
  }
}
