/// An experiment: 12 lower-case hexadecimal digits, like a run's id.
public struct ExperimentID: TextIdentifier {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// An experiment that is to be stored together with its runs.
public struct ExperimentHead: Hashable, Sendable {
  public var id: ExperimentID
  /// What people call it; may be empty.
  public var name: String

  public init(id: ExperimentID, name: String) {
    self.id = id
    self.name = name
  }
}

/// Runs that were started together over several models, with one shared selection of items.
public struct ExperimentRecord: Hashable, Sendable {
  public var id: ExperimentID
  public var name: String
  public var createdAt: Timestamp
  /// In the order of the models; deleted runs are left out.
  public var runs: [RunID]

  public init(id: ExperimentID, name: String, createdAt: Timestamp, runs: [RunID]) {
    self.id = id
    self.name = name
    self.createdAt = createdAt
    self.runs = runs
  }
}

/// A page of experiments, newest first.
public struct ExperimentPage: Hashable, Sendable {
  public var experiments: [ExperimentRecord]
  public var total: Int
  public var next: Cursor?

  /// The last experiment of a page.
  public struct Cursor: Hashable, Sendable {
    public var createdAt: Timestamp
    public var id: ExperimentID

    public init(createdAt: Timestamp, id: ExperimentID) {
      self.createdAt = createdAt
      self.id = id
    }
  }

  public init(experiments: [ExperimentRecord], total: Int, next: Cursor?) {
    self.experiments = experiments
    self.total = total
    self.next = next
  }
}

/// The part of a store that knows experiments; they are made by `RunStore.create`.
public protocol ExperimentStore: Sendable {
  /// - Throws: `.notFound`.
  func experiment(_ id: ExperimentID) async throws(StoreError) -> ExperimentRecord
  /// Newest first.
  func experiments(after cursor: ExperimentPage.Cursor?, limit: Int) async throws(StoreError) -> ExperimentPage
}
