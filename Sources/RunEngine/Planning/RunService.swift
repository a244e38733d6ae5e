public import AssayKit

/// The verbs that change runs: the one way for the command line, the pages and the API.
public struct RunService: Sendable {
  private let store: any RunStore
  private let planner: RunPlanner
  private let preflight: RunPreflight
  private let newID: @Sendable () -> RunID

  /// - Parameters:
  ///   - disk: the free space where `store` keeps its data.
  ///   - newID: draws an id; injected so that tests can name runs.
  public init(
    store: any RunStore, models: any ModelDirectory, planner: RunPlanner, disk: DiskSpace,
    newID: @escaping @Sendable () -> RunID
  ) {
    self.store = store
    self.planner = planner
    preflight = RunPreflight(planner: planner, models: models, disk: disk)
    self.newID = newID
  }

  /// Plans a run and checks everything that can be checked before its first request; stores nothing.
  ///
  /// - Throws: `.refused` with all that was found when something of it is blocking.
  public func prepare(_ request: RunRequest) async throws(RunServiceError) -> RunPreflight.Prepared {
    try await preflight.prepare(request, as: newID(), reach: .provider)
  }

  /// Stores a run that was prepared.
  public func start(_ prepared: RunPreflight.Prepared) async throws(RunServiceError) -> RunRecord {
    try await storing { () throws(StoreError) in try await store.create(prepared.plan) }
    return try await run(prepared.plan.id)
  }

  /// Prepares and stores a run.
  public func create(_ request: RunRequest) async throws(RunServiceError) -> RunRecord {
    try await start(try await prepare(request))
  }

  /// Opens an ended or interrupted run again; refuses when the conditions have changed. A benchmark that needed set-up then and
  /// can run now joins in.
  ///
  /// - Parameter detach: whether workers are to take the run up from now on.
  /// - Returns: how many samples wait now.
  public func reopen(_ id: RunID, _ mode: ReopenMode, detach: Bool = false) async throws(RunServiceError) -> Int {
    let run = try await run(id)
    let today = try await planner.replan(run)
    try today.check(mode)
    return try await storing { () throws(StoreError) in
      try await store.reopen(id, mode, detach: detach, mended: today.mended)
    }
  }

  public func cancel(_ id: RunID) async throws(RunServiceError) {
    try await storing { () throws(StoreError) in try await store.cancel(id) }
  }

  private func run(_ id: RunID) async throws(RunServiceError) -> RunRecord {
    try await storing { () throws(StoreError) in try await store.run(id) }
  }

  private func storing<Value>(_ body: () async throws(StoreError) -> Value) async throws(RunServiceError) -> Value {
    do throws(StoreError) { return try await body() } catch { throw .store(error) }
  }
}
