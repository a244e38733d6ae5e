public import AssayKit
public import Logging

/// How a worker behaves; the defaults are right outside tests.
public struct ExecutorOptions: Sendable {
  /// How long a worker may be silent before others may take its samples.
  public var leaseDuration: Duration
  /// How often the lease is renewed, and cancellation noticed.
  public var renewalInterval: Duration
  /// How long to wait when every open sample is in other workers' hands.
  public var pollInterval: Duration
  /// Whether a worker is a process of this machine that has ended.
  public var isKnownDead: @Sendable (WorkerID) -> Bool

  public init(
    leaseDuration: Duration = .seconds(15), renewalInterval: Duration = .seconds(1), pollInterval: Duration = .milliseconds(250),
    isKnownDead: @escaping @Sendable (WorkerID) -> Bool = { _ in false }
  ) {
    self.leaseDuration = leaseDuration
    self.renewalInterval = renewalInterval
    self.pollInterval = pollInterval
    self.isKnownDead = isKnownDead
  }
}

/// Works on runs: leases samples, generates, scores, records, and closes what is complete.
public struct RunExecutor: Sendable {
  let store: any RunStore
  let benchmarks: BenchmarkRegistry
  let models: any ModelDirectory
  let access: ModelAccess
  public let worker: WorkerID
  let options: ExecutorOptions
  let clock: any Clock<Duration>
  let now: @Sendable () -> Timestamp
  let logger: Logger

  /// - Parameter sealer: opens the keys that runs were started with; without it such runs cannot be worked on here.
  public init(
    store: any RunStore, benchmarks: BenchmarkRegistry, models: any ModelDirectory, sealer: SecretSealer? = nil,
    worker: WorkerID, options: ExecutorOptions = ExecutorOptions(), clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Timestamp, logger: Logger
  ) {
    self.store = store
    self.benchmarks = benchmarks
    self.models = models
    access = ModelAccess(store: store, models: models, sealer: sealer)
    self.worker = worker
    self.options = options
    self.clock = clock
    self.now = now
    self.logger = logger
  }

  /// Works on `run` until it has ended, was canceled or paused, or `drain` was switched and what was in flight is finished.
  ///
  /// Cancelling the task gives back what is in flight; what has been answered is stored first.
  ///
  /// - Parameter alone: whether no other worker may take samples of the run (a foreground run).
  /// - Returns: the run as it stands then.
  /// - Throws: `.store(.heldBy)` when another process works on it; `.user` when its model cannot be reached in principle.
  public func execute(_ run: RunID, alone: Bool, drain: DrainSwitch) async throws(RunServiceError) -> RunRecord {
    let result: Result<RunRecord, RunServiceError>
    do throws(StoreError) {
      let record = try await store.run(run)
      guard !record.state.hasEnded else { return record }
      let keeper = try await LeaseKeeper(
        run, worker: worker, alone: alone, store: store, options: options, clock: clock, logger: logger)
      let outcome = await work(on: record, keeper: keeper, drain: drain)
      result = try await unaffectedByCancellation { () throws(StoreError) in
        try await conclude(record, alone: alone, keeper: keeper, outcome: outcome)
      }
    } catch {
      throw .store(error)
    }
    return try result.get()
  }

  private func work(
    on record: RunRecord, keeper: LeaseKeeper, drain: DrainSwitch
  ) async -> Result<StopReason?, RunServiceError> {
    do throws(RunServiceError) {
      return .success(try await RunSession(record, executor: self, keeper: keeper, drain: drain).work())
    } catch {
      return .failure(error)
    }
  }

  /// Stores what the end of the work means for the run and gives the lease back.
  private func conclude(
    _ run: RunRecord, alone: Bool, keeper: LeaseKeeper, outcome: Result<StopReason?, RunServiceError>
  ) async throws(StoreError) -> Result<RunRecord, RunServiceError> {
    let closer = RunCloser(store: store)
    var failure: RunServiceError?
    switch outcome {
    case .success(nil): try await closer.closeEnded(run.id)
    case .success(.canceled): break
    case .success(.drained), .success(.interrupted):
      try await closer.closeEnded(run.id)
      if alone { _ = try await store.endRun(run.id, .pause, message: "interrupted; `assay runs resume \(run.id)` goes on") }
    case .success(.userError(let error)): try await closer.fail(run.id, because: error)
    case .success(.store(let error)): failure = .store(error)
    case .failure(let error): failure = error
    }
    do throws(StoreError) {
      try await keeper.close()
    } catch {
      // The lease expires by itself; an earlier error is the one to report.
      logger.debug("the lease could not be given back", metadata: ["error": "\(error)"])
    }
    if let failure { return .failure(failure) }
    return .success(try await store.run(run.id))
  }
}

/// Runs `body` to its end even when the current task is cancelled.
func unaffectedByCancellation<Value: Sendable>(
  _ body: @escaping @Sendable () async throws(StoreError) -> Value
) async throws(StoreError) -> Value {
  let task = Task<Result<Value, StoreError>, Never> {
    do throws(StoreError) { return .success(try await body()) } catch { return .failure(error) }
  }
  return try await task.value.get()
}
