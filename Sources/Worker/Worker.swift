public import AssayKit
public import Logging
public import RunEngine
public import ServiceLifecycle

/// Takes up detached runs, oldest first, and works on several at once until the process is asked to stop.
///
/// A run that cannot go on here is left alone for a while, longer each time, so that it does not keep others waiting.
public struct Worker: Service {
  private let executor: RunExecutor
  private let store: any RunStore
  private let maxRuns: Int
  private let pollInterval: Duration
  private let itemConcurrency: Int
  private let clock: any Clock<Duration>
  private let logger: Logger

  /// How often a worker says that it lives.
  public static let heartbeatInterval = Duration.seconds(15)

  /// - Parameters:
  ///   - maxRuns: runs worked on at once, at least 1.
  ///   - pollInterval: how often to look for new runs.
  ///   - itemConcurrency: what a run gets that does not say how many requests may be in flight.
  public init(
    executor: RunExecutor, store: any RunStore, maxRuns: Int, pollInterval: Duration, itemConcurrency: Int = 8,
    clock: any Clock<Duration> = ContinuousClock(), logger: Logger
  ) {
    self.executor = executor
    self.store = store
    self.maxRuns = max(1, maxRuns)
    self.pollInterval = pollInterval
    self.itemConcurrency = itemConcurrency
    self.clock = clock
    self.logger = logger
  }

  /// Says for the first time that this worker lives: a store that cannot keep that cannot keep any result either.
  ///
  /// - Throws: what the store says; nothing when it only was busy.
  public func signOn() async throws(StoreError) {
    do throws(StoreError) { try await store.beat(heartbeat(running: 0)) } catch .busy {}
  }

  /// Works until graceful shutdown; then samples in flight are finished and what waits is left to others.
  public func run() async throws {
    let drain = DrainSwitch()
    await withGracefulShutdownHandler {
      await work(drain)
      await retire()
    } onGracefulShutdown: {
      drain.drain()
    }
  }

  private enum Ended: Sendable {
    case run(RunID, wentOn: Bool)
    case rest(RunID)
    case pause
    case sweep
  }

  /// Which runs are worked on, and which are left alone because they could not go on.
  private struct Rota {
    private(set) var active: Set<RunID> = []
    private var resting: Set<RunID> = []
    /// How long each run that could not go on was left alone the last time.
    private var rests: [RunID: Duration] = [:]

    /// How long a run is left alone at most.
    private static let longestRest = Duration.seconds(60)

    var taken: Set<RunID> { active.union(resting) }

    mutating func take(_ run: RunID) { active.insert(run) }

    mutating func release(_ run: RunID) {
      active.remove(run)
      rests[run] = nil
    }

    /// - Returns: how long the run is to be left alone: `shortest` at first, then twice as long each time.
    mutating func setAside(_ run: RunID, shortest: Duration) -> Duration {
      active.remove(run)
      resting.insert(run)
      let rest = min(rests[run].map { $0 * 2 } ?? shortest, Self.longestRest)
      rests[run] = rest
      return rest
    }

    mutating func readmit(_ run: RunID) { resting.remove(run) }
  }

  private func work(_ drain: DrainSwitch) async {
    await withTaskGroup(of: Ended.self) { group in
      var rota = Rota()
      // However rarely runs are looked for, a living worker says so in time.
      let step = min(pollInterval, Self.heartbeatInterval)
      var (sinceBeat, sinceLook) = (Self.heartbeatInterval, pollInterval)
      group.addTask { .pause }
      group.addTask { await sweep(drain) }
      for await ended in group {
        switch ended {
        case .sweep: break
        case .run(let run, wentOn: true): rota.release(run)
        case .run(let run, wentOn: false):
          let rest = rota.setAside(run, shortest: pollInterval)
          group.addTask { await pause(rest, then: .rest(run)) }
        case .rest(let run): rota.readmit(run)
        case .pause:
          guard !drain.isDraining, !Task.isCancelled else { continue }
          if sinceBeat >= Self.heartbeatInterval {
            sinceBeat = .zero
            await beat(running: rota.active.count)
          }
          if sinceLook >= pollInterval {
            sinceLook = .zero
            for run in await waitingRuns(rota.active.count, besides: rota.taken) {
              rota.take(run)
              group.addTask { await execute(run, drain) }
            }
          }
          (sinceBeat, sinceLook) = (sinceBeat + step, sinceLook + step)
          group.addTask { await pause(step, then: .pause) }
        }
      }
    }
  }

  /// Ends early when the process is asked to stop, so that an idle worker goes at once.
  private func pause(_ duration: Duration, then ended: Ended) async -> Ended {
    // Throws only when cancelled or shutting down, which the loop sees.
    try? await cancelWhenGracefulShutdown { try await clock.sleep(for: duration) }
    return ended
  }

  /// Erases what deleted runs have left, whoever deleted them and whenever this process began.
  private func sweep(_ drain: DrainSwitch) async -> Ended {
    while !drain.isDraining, !Task.isCancelled {
      do throws(StoreError) {
        if try await store.sweepDeletedRuns(limit: 200) { continue }
      } catch {
        logger.warning("deleted runs could not be erased", metadata: ["error": "\(error)"])
      }
      _ = await pause(pollInterval, then: .sweep)
    }
    return .sweep
  }

  private func beat(running: Int) async {
    do throws(StoreError) {
      try await store.beat(heartbeat(running: running))
    } catch {
      logger.warning("the sign of life could not be stored", metadata: ["error": "\(error)"])
    }
  }

  private func heartbeat(running: Int) -> WorkerHeartbeat {
    WorkerHeartbeat(
      worker: executor.worker, host: executor.worker.host, runningRuns: running, maxConcurrentRuns: maxRuns,
      itemConcurrency: itemConcurrency)
  }

  private func retire() async {
    do throws(StoreError) {
      try await store.retire(executor.worker)
    } catch {
      // It is forgotten by itself when its sign of life is old.
      logger.debug("the worker could not sign off", metadata: ["error": "\(error)"])
    }
  }

  private func waitingRuns(_ active: Int, besides known: Set<RunID>) async -> [RunID] {
    guard active < maxRuns else { return [] }
    do throws(StoreError) {
      return try await store.detachedRuns(besides: known, limit: maxRuns - active)
    } catch {
      logger.error("cannot look for runs", metadata: ["error": "\(error)"])
      return []
    }
  }

  private func execute(_ run: RunID, _ drain: DrainSwitch) async -> Ended {
    var logger = logger
    logger[metadataKey: "run"] = "\(run)"
    do throws(RunServiceError) {
      let record = try await executor.execute(run, alone: false, drain: drain)
      logger.info("run left", metadata: ["state": "\(record.state)"])
      return .run(run, wentOn: true)
    } catch .store(.heldBy(let worker, _)) {
      logger.debug("run is held by another process", metadata: ["worker": "\(worker)"])
    } catch {
      logger.error("run cannot go on", metadata: ["error": "\(error)"])
    }
    return .run(run, wentOn: false)
  }
}
