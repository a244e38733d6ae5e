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

/// Which runs to list.
public struct RunQuery: Hashable, Sendable {
  public var states: Set<RunState>?
  /// Case-insensitive part of `provider/slug`.
  public var model: String?
  public var exactModel: ModelReference?
  public var provider: ProviderName?
  /// Only runs that have this benchmark.
  public var benchmark: BenchmarkName?
  /// Only runs that were started together in this experiment.
  public var experiment: ExperimentID?
  /// Only runs of simulated models, or only of others.
  public var isSimulated: Bool?
  /// Only runs that are kept off the leaderboard, or only others.
  public var isWithdrawn: Bool?
  /// Made at this moment or later.
  public var from: Timestamp?
  /// Made before this moment.
  public var before: Timestamp?
  public var sort: Sort
  public var limit: Int
  /// Runs to leave out at the start; a cursor is cheaper.
  public var offset: Int
  public var cursor: RunCursor?
  /// Whether the page ends before the cursor, or with the last run, instead of beginning after it. In order all the same.
  public var isBackwards: Bool

  public init(
    states: Set<RunState>? = nil, model: String? = nil, exactModel: ModelReference? = nil, provider: ProviderName? = nil,
    benchmark: BenchmarkName? = nil, experiment: ExperimentID? = nil, isSimulated: Bool? = nil, isWithdrawn: Bool? = nil,
    from: Timestamp? = nil, before: Timestamp? = nil, sort: Sort = .newest, limit: Int = 50, offset: Int = 0,
    cursor: RunCursor? = nil, isBackwards: Bool = false
  ) {
    self.states = states
    self.model = model
    self.exactModel = exactModel
    self.provider = provider
    self.benchmark = benchmark
    self.experiment = experiment
    self.isSimulated = isSimulated
    self.isWithdrawn = isWithdrawn
    self.from = from
    self.before = before
    self.sort = sort
    self.limit = limit
    self.offset = offset
    self.cursor = cursor
    self.isBackwards = isBackwards
  }

  /// What comes first. Scores, costs and durations are those that a run ended with; runs without one come last, the newest first.
  public enum Sort: String, Hashable, Sendable, Codable, CaseIterable {
    case newest
    /// The highest first.
    case score
    /// The most expensive first.
    case cost
    /// The longest first.
    case duration
  }
}

/// A run at the end of a page, where the next page begins.
public struct RunCursor: Hashable, Sendable, Codable {
  /// What the list is sorted by, as the store keeps it; `nil` when that is the age.
  public var key: Int64?
  public var createdAt: Timestamp
  public var id: RunID

  public init(key: Int64? = nil, createdAt: Timestamp, id: RunID) {
    self.key = key
    self.createdAt = createdAt
    self.id = id
  }
}

/// A page of runs.
public struct RunPage: Hashable, Sendable {
  public var runs: [RunRecord]
  /// All runs that fit the query.
  public var total: Int
  /// How many runs fit the query in each state, whatever states it asks for.
  public var counts: [RunState: Int]
  /// For the page after this one; `nil` when this is the last.
  public var next: RunCursor?
  /// For the page before this one, backwards; `nil` when this is the first.
  public var previous: RunCursor?

  public init(
    runs: [RunRecord], total: Int, counts: [RunState: Int] = [:], next: RunCursor?, previous: RunCursor? = nil
  ) {
    self.runs = runs
    self.total = total
    self.counts = counts
    self.next = next
    self.previous = previous
  }
}

/// Which samples to list.
public struct SampleQuery: Hashable, Sendable {
  public var run: RunID
  public var section: Int
  public var filter: Filter
  public var category: String?
  /// Part of the item's id, its question or what is expected, whatever the case of its ASCII letters. No counter knows how many
  /// samples have it: they are searched, a limited number for each page.
  public var text: String?
  public var limit: Int
  /// Samples to leave out at the start; a cursor is cheaper.
  public var offset: Int
  public var cursor: SampleCursor?
  /// Whether the page ends before the cursor, or with the last sample, instead of beginning after it. In order all the same.
  public var isBackwards: Bool

  public init(
    run: RunID, section: Int, filter: Filter = .all, category: String? = nil, text: String? = nil, limit: Int = 100,
    offset: Int = 0, cursor: SampleCursor? = nil, isBackwards: Bool = false
  ) {
    self.run = run
    self.section = section
    self.filter = filter
    self.category = category
    self.text = text
    self.limit = limit
    self.offset = offset
    self.cursor = cursor
    self.isBackwards = isBackwards
  }

  public enum Filter: String, Hashable, Sendable, Codable, CaseIterable {
    case all, correct, wrong, failed, truncated, empty, unparsed, waiting
  }
}

/// A sample at the end of a page, where the next page begins.
public struct SampleCursor: Hashable, Sendable, Codable {
  public var position: Int
  public var sampleIndex: Int

  public init(position: Int, sampleIndex: Int) {
    self.position = position
    self.sampleIndex = sampleIndex
  }
}

/// A page of samples.
public struct SamplePage: Hashable, Sendable {
  public var samples: [SampleRecord]
  /// All samples that fit the query; with a text, those of this page.
  public var total: Int
  /// For the page after this one; `nil` when this is the last. A page that was searched for a text may have fewer samples than
  /// asked for, and others may still come.
  public var next: SampleCursor?
  /// For the page before this one, backwards; `nil` when this is the first.
  public var previous: SampleCursor?

  public init(samples: [SampleRecord], total: Int, next: SampleCursor?, previous: SampleCursor? = nil) {
    self.samples = samples
    self.total = total
    self.next = next
    self.previous = previous
  }
}
