import AssayKit
import Logging
import ServiceLifecycle

/// Asks the store, for all event streams of this process together, whether something was committed, and wakes them.
///
/// It runs as a service; its listeners are finished when it stops.
actor ChangeFeed: Service {
  struct Tick: Sendable {
    /// For `EventWindows.news`: everything committed before the tick is to be seen.
    let demand: Int
    /// Nothing happened for a while: say something, so that the connection is not taken for dead.
    let isHeartbeat: Bool
  }

  /// Streams open at once; each one costs a connection and a task.
  static let capacity = 2_048

  /// What the streams read.
  nonisolated let windows: EventWindows
  private let store: any RunStore
  private let logger: Logger
  private let interval: Duration
  private let heartbeat: Duration
  private let clock: any Clock<Duration>
  private var listeners: [Int: AsyncStream<Tick>.Continuation] = [:]
  private var nextListener = 0
  private var hasStopped = false

  init(
    store: any RunStore, logger: Logger, interval: Duration = .milliseconds(150), heartbeat: Duration = .seconds(15),
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.store = store
    windows = EventWindows(store: store)
    self.logger = logger
    self.interval = interval
    self.heartbeat = heartbeat
    self.clock = clock
  }

  /// A listener's ticks: at most two are kept for it, since both only say "look again".
  struct Subscription: Sendable {
    let id: Int
    let ticks: AsyncStream<Tick>
    fileprivate let continuation: AsyncStream<Tick>.Continuation

    /// Ends the ticks.
    func finish() { continuation.finish() }
  }

  /// Listeners that have neither left nor been finished.
  var openStreams: Int { listeners.count }

  var hasRoom: Bool { !hasStopped && listeners.count < Self.capacity }

  /// - Returns: `nil` when there is no room or the feed has stopped.
  func subscribe() -> Subscription? {
    guard hasRoom else { return nil }
    let (ticks, continuation) = AsyncStream.makeStream(of: Tick.self, bufferingPolicy: .bufferingNewest(2))
    nextListener += 1
    listeners[nextListener] = continuation
    return Subscription(id: nextListener, ticks: ticks, continuation: continuation)
  }

  func unsubscribe(_ subscription: Subscription) {
    listeners.removeValue(forKey: subscription.id)?.finish()
  }

  func run() async throws {
    defer { stop() }
    do {
      try await cancelWhenGracefulShutdown { try await self.poll() }
    } catch is CancellationError {
      return
    }
  }

  private func poll() async throws {
    var seen: Int64?
    let time = MonotonicClock(clock)
    var lastHeartbeat = time.now
    while true {
      try await clock.sleep(for: interval)
      guard !listeners.isEmpty else {
        seen = nil
        continue
      }
      if let counter = await changeCounter(), counter != seen {
        seen = counter
        await tell(isHeartbeat: false)
      }
      if time.now - lastHeartbeat >= heartbeat {
        lastHeartbeat = time.now
        await tell(isHeartbeat: true)
      }
    }
  }

  /// `nil` when the store did not answer: the streams wait on, and the next poll asks again.
  private func changeCounter() async -> Int64? {
    do throws(StoreError) {
      return try await store.changeCounter()
    } catch {
      logger.warning("the store did not say whether it changed", metadata: ["error": "\(error)"])
      return nil
    }
  }

  private func tell(isHeartbeat: Bool) async {
    let tick = Tick(demand: await windows.look(), isHeartbeat: isHeartbeat)
    for listener in listeners.values { listener.yield(tick) }
  }

  private func stop() {
    hasStopped = true
    for listener in listeners.values { listener.finish() }
    listeners = [:]
  }
}
