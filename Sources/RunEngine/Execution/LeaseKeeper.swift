import AssayKit
import Logging
import Synchronization

/// Keeps one worker's lease alive while it works on one run, and learns from it that somebody has stopped the run.
actor LeaseKeeper {
  private let store: any RunStore
  private let worker: WorkerID
  private let run: RunID
  private let alone: Bool
  private let options: ExecutorOptions
  private let clock: any Clock<Duration>
  private let logger: Logger
  private nonisolated let current: CurrentLease
  private nonisolated let stopped = DrainSwitch()
  private var recovery: Task<Result<Void, StoreError>, Never>?

  private var patience: Patience { Patience(clock: clock) }

  /// The lease that is claimed now; another one than before once it was lost and opened again.
  nonisolated var lease: Lease { current.lease.withLock { $0 } }

  /// Whether somebody has paused or ended the run: no more samples of it are to be begun.
  nonisolated var isStopped: Bool { stopped.isDraining }

  /// Opens a lease and, for `alone`, claims the whole run. A claim of a process that is known to be dead is taken over.
  ///
  /// - Throws: `.heldBy` when another living worker holds the run.
  init(
    _ run: RunID, worker: WorkerID, alone: Bool, store: any RunStore, options: ExecutorOptions, clock: any Clock<Duration>,
    logger: Logger
  ) async throws(StoreError) {
    self.store = store
    self.worker = worker
    self.run = run
    self.alone = alone
    self.options = options
    self.clock = clock
    self.logger = logger
    current = CurrentLease(try await store.openLease(for: worker, duration: options.leaseDuration))
    try await claim(with: lease)
  }

  private func claim(with lease: Lease) async throws(StoreError) {
    guard alone else { return }
    do throws(StoreError) {
      try await patience { () throws(StoreError) in try await hold(with: lease) }
    } catch {
      try? await store.close(lease)  // The claim's error is the one to report; an unused lease expires by itself.
      throw error
    }
  }

  private func hold(with lease: Lease) async throws(StoreError) {
    do throws(StoreError) {
      try await store.hold(run, lease: lease)
    } catch {
      guard case .heldBy(let other, _) = error, options.isKnownDead(other) else { throw error }
      logger.info("taking over the run of a dead process", metadata: ["worker": "\(other)"])
      try await store.expireLeases(of: other)
      try await store.hold(run, lease: lease)
    }
  }

  /// Renews until cancelled.
  ///
  /// - Returns: why the work must stop; `nil` when it was cancelled from outside.
  func keepAlive() async -> StopReason? {
    while !Task.isCancelled {
      // Throws only when cancelled, which ends the loop.
      try? await clock.sleep(for: options.renewalInterval)
      if Task.isCancelled { return nil }
      let held = lease
      do throws(StoreError) {
        let halted = try await patience { () throws(StoreError) in
          try await store.renew(held, duration: options.leaseDuration)
        }
        if halted.canceled.contains(run) { return .canceled }
        if halted.stopped.contains(run) { stopped.drain() }
      } catch .leaseLost {
        do throws(StoreError) { try await recover(from: held) } catch { return .store(error) }
      } catch {
        return Task.isCancelled ? nil : .store(error)
      }
    }
    return nil
  }

  /// After the machine slept, say: goes on with the lease when nobody has taken it away yet, else with a new one.
  ///
  /// What is in flight still counts when nobody else was faster.
  ///
  /// - Throws: `.heldBy` when another worker has claimed the whole run meanwhile.
  func recover(from lost: Lease) async throws(StoreError) {
    guard lost == lease else { return }
    let recovery = recovery ?? Task { await reopen(lost) }
    self.recovery = recovery
    let result = await recovery.value
    self.recovery = nil
    try result.get()
  }

  private func reopen(_ lost: Lease) async -> Result<Void, StoreError> {
    do throws(StoreError) {
      do throws(StoreError) {
        _ = try await patience { () throws(StoreError) in try await store.renew(lost, duration: options.leaseDuration) }
      } catch .leaseLost {
        logger.warning("the lease had expired; taking a new one")
        let new = try await patience { () throws(StoreError) in
          try await store.openLease(for: worker, duration: options.leaseDuration)
        }
        try await claim(with: new)
        current.lease.withLock { $0 = new }
      }
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  func close() async throws(StoreError) { try await store.close(lease) }
}

/// A lease that can be read from anywhere without waiting.
private final class CurrentLease: Sendable {
  let lease: Mutex<Lease>

  init(_ lease: Lease) { self.lease = Mutex(lease) }
}

/// Why a worker stops before a run is complete.
enum StopReason: Hashable, Sendable {
  /// Somebody canceled the run.
  case canceled
  /// No more samples are to be taken; what was in flight is finished.
  case drained
  /// The task was cancelled; what was in flight is given back.
  case interrupted
  /// Nothing will succeed until the user changes something.
  case userError(Failure)
  /// A limit that the user has set is reached; what was in flight is finished.
  case limit(Failure)
  case store(StoreError)

  /// Whether what is in flight is given up: it cannot succeed or cannot be stored.
  var cancels: Bool {
    switch self {
    case .drained, .limit: false
    case .canceled, .interrupted, .userError, .store: true
    }
  }
}

extension StopReason {
  /// What a failure means for the whole run; `nil` when only its sample is concerned.
  init?(_ failure: Failure) {
    if failure.kind == .interrupted {
      self = .interrupted
      return
    }
    switch failure.consequence {
    case .userError: self = .userError(failure)
    case .pause: self = .limit(failure)
    case .retry, .giveUp, .bug: return nil
    }
  }
}
