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
    access = ModelAccess(store: store, models: models, sealer: sealer)
    self.worker = worker
    self.options = options
    self.clock = clock
    self.now = now
    self.logger = logger
  }

  var patience: Patience { Patience(clock: clock) }

  /// Works on `run` until it has ended, was canceled or paused, or `drain` was switched and what was in flight is finished.
  ///
  /// Cancelling the task gives back what is in flight; what has been answered is stored first.
  ///
  /// - Parameter alone: whether no other worker may take samples of the run (a foreground run).
  /// - Returns: the run as it stands then.
  /// - Throws: `.store(.heldBy)` when another process works on it; `.refused` when its model cannot be reached now or in principle
  ///   or something is missing on this machine; `.manifestChanged` when it was planned under other conditions. A run that nobody
  ///   can go on with before its user changes something has ended as failed then; a detached one that may go on elsewhere or
  ///   later waits, and says why.
  public func execute(_ run: RunID, alone: Bool, drain: DrainSwitch) async throws(RunServiceError) -> RunRecord {
    let record: RunRecord
    do throws(StoreError) { record = try await store.run(run) } catch { throw .store(error) }
    guard !record.state.hasEnded else { return record }
    let open: OpenRun
    do throws(RunServiceError) {
      open = try await OpenRun(record, benchmarks: benchmarks, access: access)
    } catch {
      await note(error, on: record)
      throw error
    }
    do throws(StoreError) {
      return try await work(on: open, alone: alone, drain: drain)
    } catch {
      throw .store(error)
    }
  }

  /// Makes sure that no other living process works on `run`, without keeping a claim on it.
  ///
  /// - Throws: `.store(.heldBy)` when one does.
  public func checkClaim(on run: RunID) async throws(RunServiceError) {
    do throws(StoreError) {
      let keeper = try await keeper(of: run, alone: true)
      try await unaffectedByCancellation { () throws(StoreError) in try await keeper.close() }
    } catch {
      throw .store(error)
    }
  }

  private func work(on open: OpenRun, alone: Bool, drain: DrainSwitch) async throws(StoreError) -> RunRecord {
    let keeper = try await keeper(of: open.run.id, alone: alone)
    let outcome = await RunSession(open, executor: self, keeper: keeper, drain: drain).work()
    return try await unaffectedByCancellation { () throws(StoreError) in
      try await conclude(open, alone: alone, keeper: keeper, outcome: outcome)
    }
  }

  private func keeper(of run: RunID, alone: Bool) async throws(StoreError) -> LeaseKeeper {
    try await LeaseKeeper(run, worker: worker, alone: alone, store: store, options: options, clock: clock, logger: logger)
  }

  /// Stores what it means for a run that it cannot be taken up. One that no worker looks for would wait for ever.
  private func note(_ error: RunServiceError, on run: RunRecord) async {
    if let message = error.endsRun ?? (run.isDetached ? nil : error.keepsWaiting) { return await end(run.id, because: message) }
    guard let reason = error.keepsWaiting else { return }
    do throws(StoreError) {
      _ = try await store.noteWaiting(run.id, because: "waits, and is tried again by itself: \(reason)")
    } catch {
      logger.debug("why the run waits was not stored", metadata: ["run": "\(run.id)", "error": "\(error)"])
    }
  }

  /// Ends a run that cannot go on here, unless another worker is at work on it and so has what this one lacks.
  private func end(_ run: RunID, because message: String) async {
    do throws(StoreError) {
      try await unaffectedByCancellation { () throws(StoreError) in
        let keeper = try await keeper(of: run, alone: true)
        try await RunCloser(store: store).fail(run, because: message)
        try await keeper.close()
      }
    } catch {
      logger.debug("the run was not ended", metadata: ["run": "\(run)", "error": "\(error)"])
    }
  }

  /// Stores what the end of the work means for the run and gives the lease back.
  private func conclude(
    _ open: OpenRun, alone: Bool, keeper: LeaseKeeper, outcome: StopReason?
  ) async throws(StoreError) -> RunRecord {
    if case .store(let failure) = outcome {
      await giveBack(keeper)
      throw failure
    }
    let fails = if case .userError = outcome { true } else { false }
    // Whoever still holds samples of a run that fails is another worker then.
    if fails { await giveBack(keeper) }
    try await patience { () throws(StoreError) in try await close(open, alone: alone, because: outcome) }
    if !fails { await giveBack(keeper) }
    return try await store.run(open.run.id)
  }

  private func close(_ open: OpenRun, alone: Bool, because outcome: StopReason?) async throws(StoreError) {
    let (run, closer) = (open.run.id, RunCloser(store: store, sections: open.sections))
    switch outcome {
    case nil: try await closer.closeEnded(run)
    case .canceled, .store: break
    case .drained, .interrupted:
      try await closer.closeEnded(run)
      if alone { _ = try await store.endRun(run, .pause, message: "interrupted; `assay runs resume \(run)` goes on") }
    case .userError(let error): try await closer.fail(run, because: error.sentence)
    case .limit(let reached):
      try await closer.closeEnded(run)
      // Also a run that others work on: the limit is everybody's.
      _ = try await store.endRun(run, .pause, message: reached.sentence)
    }
  }

  private func giveBack(_ keeper: LeaseKeeper) async {
    do throws(StoreError) {
      try await keeper.close()
    } catch {
      // The lease expires by itself; an earlier error is the one to report.
      logger.debug("the lease could not be given back", metadata: ["error": "\(error)"])
    }
  }
}

extension Failure {
  /// What happened and what to do about it.
  fileprivate var sentence: String { [message, hint].compactMap { $0 }.joined(separator: "; ") }
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
