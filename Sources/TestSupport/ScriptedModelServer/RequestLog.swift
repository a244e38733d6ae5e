import Synchronization

/// Who asked what and when; tests read it and wait on it.
final class RequestLog: Sendable {
  struct State: Sendable {
    var requests: [LoggedRequest] = []
    var inFlight = 0
    var maxInFlight = 0
  }

  private struct Watcher {
    let condition: @Sendable (State) -> Bool
    let signal: TestSignal
  }

  private struct Shared {
    var state = State()
    var watchers: [Watcher] = []
  }

  private let shared = Mutex(Shared())
  private let start = ContinuousClock.now

  var state: State { shared.withLock { $0.state } }

  /// Enters a request; `make` gets its number.
  func begin(_ make: (Int) -> ScriptedRequest) -> ScriptedRequest {
    change { state in
      let request = make(state.requests.count + 1)
      state.requests.append(LoggedRequest(request: request, arrivedAt: ContinuousClock.now - start, outcome: .open))
      state.inFlight += 1
      state.maxInFlight = max(state.maxInFlight, state.inFlight)
      return request
    }
  }

  func end(_ request: ScriptedRequest, _ outcome: LoggedRequest.Outcome) {
    change { state in
      state.requests[request.number - 1].outcome = outcome
      state.inFlight -= 1
    }
  }

  /// Returns when `condition` holds or the task was cancelled.
  func wait(until condition: @escaping @Sendable (State) -> Bool) async {
    let signal = TestSignal()
    let holds = shared.withLock { shared in
      if condition(shared.state) { return true }
      shared.watchers.append(Watcher(condition: condition, signal: signal))
      return false
    }
    if !holds { await signal.wait() }
  }

  private func change<R>(_ body: (inout State) -> R) -> R {
    shared.withLock { shared in
      let result = body(&shared.state)
      let state = shared.state
      shared.watchers.removeAll { watcher in
        guard watcher.condition(state) else { return false }
        watcher.signal.raise()
        return true
      }
      return result
    }
  }
}
