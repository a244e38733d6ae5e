import Synchronization

/// Something that happens once and that tasks can wait for.
public final class TestSignal: Sendable {
  private struct State {
    var isRaised = false
    var nextID = 0
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var canceled: Set<Int> = []
  }

  private let state = Mutex(State())

  public init() {}

  public var isRaised: Bool { state.withLock { $0.isRaised } }

  /// Lets everyone go who waits now or later.
  public func raise() {
    let waiting = state.withLock { state in
      state.isRaised = true
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    waiting.forEach { $0.resume() }
  }

  /// Returns when the signal was raised or the task was cancelled.
  public func wait() async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDone = state.withLock { state in
          if state.isRaised || state.canceled.remove(id) != nil { return true }
          state.waiting[id] = continuation
          return false
        }
        if isDone { continuation.resume() }
      }
    } onCancel: {
      let waiting = state.withLock { state in
        let found = state.waiting.removeValue(forKey: id)
        if found == nil { state.canceled.insert(id) }
        return found
      }
      waiting?.resume()
    }
  }
}
