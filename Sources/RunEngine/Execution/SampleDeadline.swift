import AssayKit
import Synchronization

/// How much time a sample has left: the clock stands while its request only waits for its turn.
struct SampleDeadline {
  private var end: Duration
  private var waiting = 0
  private var stoppedAt = Duration.zero

  init(_ limit: Duration, from now: Duration) { end = now + limit }

  mutating func beginsWaiting(at now: Duration) {
    if waiting == 0 { stoppedAt = now }
    waiting += 1
  }

  mutating func endsWaiting(at now: Duration) {
    waiting -= 1
    if waiting == 0 { end += now - stoppedAt }
  }

  /// When to look again; `nil` when the time is over.
  func next(at now: Duration) -> Duration? {
    let left = end - (waiting > 0 ? stoppedAt : now)
    return left > .zero ? now + left : nil
  }
}

/// A sample's deadline, shared with the client that says when its requests wait.
final class SampleTimer: Sendable {
  private let deadline: Mutex<SampleDeadline>
  private let timekeeper: Timekeeper

  init(_ limit: Duration, _ timekeeper: Timekeeper) {
    self.timekeeper = timekeeper
    deadline = Mutex(SampleDeadline(limit, from: timekeeper.now))
  }

  func next(at now: Duration) -> Duration? { deadline.withLock { $0.next(at: now) } }

  var isOver: Bool { next(at: timekeeper.now) == nil }

  var turn: RequestTurn {
    RequestTurn { [self] waits in
      let now = timekeeper.now
      deadline.withLock { waits ? $0.beginsWaiting(at: now) : $0.endsWaiting(at: now) }
    }
  }
}

/// A run's client, for one sample: its deadline stands while its requests wait for their turn.
struct TimedClient: ModelClient {
  let base: any ModelClient
  let timer: SampleTimer

  var model: ModelReference { base.model }

  func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse {
    try await base.complete(request, turn: timer.turn)
  }
}
