import Synchronization

/// A clock that stands still until a test moves it.
///
/// Sleeping tasks wake in the order of their deadlines when `advance` reaches them. A test that must know that a task has
/// gone to sleep awaits `sleepers(atLeast:)`.
public final class TestClock: Clock, Sendable {
  public struct Instant: InstantProtocol {
    /// Time since the clock was made.
    public let offset: Duration

    public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    public func duration(to other: Instant) -> Duration { other.offset - offset }
    public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct Sleeper {
    let id: Int
    let deadline: Instant
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct Watcher {
    let count: Int
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var now = Instant(offset: .zero)
    var nextID = 0
    var sleepers: [Sleeper] = []
    var canceled: Set<Int> = []
    var watchers: [Watcher] = []

    /// Watchers whose number of sleepers is reached.
    mutating func satisfiedWatchers() -> [Watcher] {
      let count = sleepers.count
      let satisfied = watchers.filter { $0.count <= count }
      watchers.removeAll { $0.count <= count }
      return satisfied
    }
  }

  private let state = Mutex(State())

  public init() {}

  public var now: Instant { state.withLock { $0.now } }
  public var minimumResolution: Duration { .zero }

  /// Tasks that sleep now.
  public var sleepers: Int { state.withLock { $0.sleepers.count } }

  public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    let wasReached = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (result, watchers): (Bool?, [Watcher]) = state.withLock { state in
          if state.canceled.remove(id) != nil { return (false, []) }
          if deadline <= state.now { return (true, []) }
          state.sleepers.append(Sleeper(id: id, deadline: deadline, continuation: continuation))
          return (nil, state.satisfiedWatchers())
        }
        if let result { continuation.resume(returning: result) }
        watchers.forEach { $0.continuation.resume() }
      }
    } onCancel: {
      let sleeper: Sleeper? = state.withLock { state in
        guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
          state.canceled.insert(id)
          return nil
        }
        return state.sleepers.remove(at: index)
      }
      sleeper?.continuation.resume(returning: false)
    }
    guard wasReached else { throw CancellationError() }
  }

  /// Moves time forward and wakes everyone whose deadline is reached.
  public func advance(by duration: Duration) {
    let due = state.withLock { state in
      let now = state.now.advanced(by: duration)
      state.now = now
      let due = state.sleepers.filter { $0.deadline <= now }.sorted { $0.deadline < $1.deadline }
      state.sleepers.removeAll { $0.deadline <= now }
      return due
    }
    due.forEach { $0.continuation.resume(returning: true) }
  }

  /// Returns when at least `count` tasks sleep.
  public func sleepers(atLeast count: Int) async {
    await withCheckedContinuation { continuation in
      let watchers = state.withLock { state in
        state.watchers.append(Watcher(count: count, continuation: continuation))
        return state.satisfiedWatchers()
      }
      watchers.forEach { $0.continuation.resume() }
    }
  }
}
