public import AssayKit

/// The verbs that change runs: the one way for the command line, the pages and the API.
public struct RunService: Sendable {
  private let store: any RunStore
  private let models: any ModelDirectory
  private let planner: RunPlanner
  private let newID: @Sendable () -> RunID

  /// - Parameter newID: draws an id; injected so that tests can name runs.
  public init(
    store: any RunStore, models: any ModelDirectory, planner: RunPlanner, newID: @escaping @Sendable () -> RunID
  ) {
    self.store = store
    self.models = models
    self.planner = planner
    self.newID = newID
  }

  /// What `create` would store, without storing it and without asking any model.
  public func preview(_ request: RunRequest) async throws(RunServiceError) -> RunPlan {
    try await planner.plan(request, as: newID())
  }

  /// Plans and stores a run, after making sure that its model can be reached in principle (provider, key, known name).
  public func create(_ request: RunRequest) async throws(RunServiceError) -> RunRecord {
    let plan = try await planner.plan(request, as: newID())
    do throws(UserError) {
      _ = try await models.client(for: request.model, concurrency: request.concurrency)
    } catch {
      throw .user(error)
    }
    try await storing { () throws(StoreError) in try await store.create(plan) }
    return try await run(plan.id)
  }

  /// Opens an ended or interrupted run again; refuses when the conditions have changed.
  ///
  /// - Parameter detach: whether workers are to take the run up from now on.
  /// - Returns: how many samples wait now.
  public func reopen(_ id: RunID, _ mode: ReopenMode, detach: Bool = false) async throws(RunServiceError) -> Int {
    let run = try await run(id)
    let today = try await planner.plan(run.request, as: id).manifest
    let differences = today.differences(from: run.manifest)
    guard differences.isEmpty else { throw .manifestChanged(id, differences) }
    return try await storing { () throws(StoreError) in try await store.reopen(id, mode, detach: detach) }
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
