import AssayKit
import Logging

/// Keeps one worker's lease alive while it works on one run, and learns from it that the run was canceled.
actor LeaseKeeper {
  private let store: any RunStore
  private let worker: WorkerID
  private let run: RunID
  private let alone: Bool
  private let options: ExecutorOptions
  private let clock: any Clock<Duration>
  private let logger: Logger
  private(set) var lease: Lease

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
    lease = try await store.openLease(for: worker, duration: options.leaseDuration)
    do throws(StoreError) {
      try await claim()
    } catch {
      try? await store.close(lease)  // The claim's error is the one to report; an unused lease expires by itself.
      throw error
    }
  }

  private func claim() async throws(StoreError) {
    guard alone else { return }
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
      do throws(StoreError) {
        if try await store.renew(lease, duration: options.leaseDuration).contains(run) { return .canceled }
      } catch .leaseLost {
        do throws(StoreError) { try await reopen() } catch { return .store(error) }
      } catch {
        return Task.isCancelled ? nil : .store(error)
      }
    }
    return nil
  }

  /// After the machine slept, say: what is in flight still counts when nobody else was faster.
  private func reopen() async throws(StoreError) {
    logger.warning("the lease had expired; taking a new one")
    lease = try await store.openLease(for: worker, duration: options.leaseDuration)
    try await claim()
  }

  func close() async throws(StoreError) { try await store.close(lease) }
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
  case store(StoreError)
}
