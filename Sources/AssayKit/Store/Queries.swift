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
  /// Only these runs.
  public var ids: Set<RunID>?
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
    benchmark: BenchmarkName? = nil, experiment: ExperimentID? = nil, ids: Set<RunID>? = nil, isSimulated: Bool? = nil,
    isWithdrawn: Bool? = nil, from: Timestamp? = nil, before: Timestamp? = nil, sort: Sort = .newest, limit: Int = 50,
    offset: Int = 0,
    cursor: RunCursor? = nil, isBackwards: Bool = false
  ) {
    self.states = states
    self.model = model
    self.exactModel = exactModel
    self.provider = provider
    self.benchmark = benchmark
    self.experiment = experiment
    self.ids = ids
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
  public var sort: Sort
  /// Whether the smallest number comes first; says nothing about `.position`.
  public var isAscending: Bool
  /// Part of the item's id, its question or what is expected, whatever the case of its ASCII letters. No counter knows how many
  /// samples have it: they are searched, a limited number for each page unless `countsAll` is set.
  public var text: String?
  /// Whether the total is true also with a text: the whole section is searched once, and while it does not change, its pages are
  /// read from what was found.
  public var countsAll: Bool
  public var limit: Int
  /// Samples to leave out at the start; a cursor is cheaper.
  public var offset: Int
  public var cursor: SampleCursor?
  /// Whether the page ends before the cursor, or with the last sample, instead of beginning after it. In order all the same.
  public var isBackwards: Bool

  public init(
    run: RunID, section: Int, filter: Filter = .all, category: String? = nil, text: String? = nil, sort: Sort = .position,
    isAscending: Bool = false, limit: Int = 100, offset: Int = 0, cursor: SampleCursor? = nil, isBackwards: Bool = false,
    countsAll: Bool = false
  ) {
    self.countsAll = countsAll
    self.run = run
    self.section = section
    self.filter = filter
    self.category = category
    self.text = text
    self.sort = sort
    self.isAscending = isAscending
    self.limit = limit
    self.offset = offset
    self.cursor = cursor
    self.isBackwards = isBackwards
  }

  public enum Filter: String, Hashable, Sendable, Codable, CaseIterable {
    case all, correct, wrong, failed, truncated, empty, unparsed, waiting
  }

  /// What the samples are ordered by. Those without such a number come last, and those with the same one in order of position.
  public enum Sort: String, Hashable, Sendable, Codable, CaseIterable {
    case position
    /// How long the answer took.
    case latency
    /// Tokens of the answer.
    case tokens
    case cost
    case score
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
  /// All samples that fit the query; with a text and without `countsAll`, those of this page.
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
