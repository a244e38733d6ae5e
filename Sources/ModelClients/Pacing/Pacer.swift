import AssayKit
import Synchronization

/// Hands out the slots of one credential; the thin shell around `PacingState`.
///
/// Only the first waiter in line is ever awake: it sleeps through a cool-down, all others are suspended until it has gone.
public final class Pacer: Sendable {
  /// What a suspended waiter is told.
  private enum Call {
    case askAgain, canceled
    case decided(PacingState.Answer)
  }

  private struct Shared {
    var pacing: PacingState
    var nextWaiter: PacingState.Waiter = 0
    var suspended: [PacingState.Waiter: CheckedContinuation<Call, Never>] = [:]
    var canceled: Set<PacingState.Waiter> = []

    /// The continuation of the first in line, when it is suspended.
    mutating func takeHead() -> CheckedContinuation<Call, Never>? {
      guard let head = pacing.head else { return nil }
      return suspended.removeValue(forKey: head)
    }
  }

  private let shared: Mutex<Shared>
  private let clock: MonotonicClock

  init(limit: Int, clock: MonotonicClock) {
    shared = Mutex(Shared(pacing: PacingState(limit: limit)))
    self.clock = clock
  }

  /// Requests that may be in flight now.
  public var limit: Int { shared.withLock { $0.pacing.limit } }
  /// Requests that are in flight now.
  public var inFlight: Int { shared.withLock { $0.pacing.inFlight } }
  /// Requests that wait for a slot or for the end of a cool-down.
  public var waiting: Int { shared.withLock { $0.pacing.waiting } }

  /// Whether the provider has asked to be left alone until later.
  public var isCoolingDown: Bool { shared.withLock { $0.pacing.coolDownEnd } > clock.now }

  /// Nobody uses it or waits for it, and there is no cool-down to remember.
  var isIdle: Bool { inFlight == 0 && waiting == 0 && !isCoolingDown }

  func raiseCeiling(to asked: Int) {
    let head = shared.withLock { shared in
      shared.pacing.raiseCeiling(to: asked)
      return shared.takeHead()
    }
    head?.resume(returning: .askAgain)
  }

  /// Waits for a slot; every permit must be given back by `release`.
  func acquire(_ turn: RequestTurn = .unobserved) async throws(CancellationError) -> PacingState.Permit {
    if Task.isCancelled { throw CancellationError() }
    if let permit = shared.withLock({ $0.pacing.admitAtOnce(now: clock.now) }) { return permit }
    turn.beginsWaiting()
    defer { turn.endsWaiting() }
    let waiter = shared.withLock { shared in
      shared.nextWaiter += 1
      return shared.nextWaiter
    }
    defer { forget(waiter) }
    while true {
      switch await nextCall(of: waiter) {
      case .decided(.go(let permit)): return permit
      case .decided(.sleep(let duration)): try await clock.sleep(for: duration)
      case .decided(.wait), .askAgain: continue
      case .canceled: throw CancellationError()
      }
    }
  }

  func release(_ permit: PacingState.Permit, _ outcome: PacingState.Outcome) {
    let now = clock.now
    let head = shared.withLock { shared in
      shared.pacing.finish(permit, outcome, now: now)
      return shared.takeHead()
    }
    head?.resume(returning: .askAgain)
  }

  /// Asks, and suspends when the answer is to wait.
  private func nextCall(of waiter: PacingState.Waiter) async -> Call {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let call: Call? = shared.withLock { shared in
          guard !shared.canceled.contains(waiter) else { return .canceled }
          let answer = shared.pacing.ask(waiter, now: clock.now)
          guard answer == .wait else { return .decided(answer) }
          shared.suspended[waiter] = continuation
          return nil
        }
        if let call { continuation.resume(returning: call) }
      }
    } onCancel: {
      let continuation = shared.withLock { shared in
        shared.canceled.insert(waiter)
        return shared.suspended.removeValue(forKey: waiter)
      }
      continuation?.resume(returning: .canceled)
    }
  }

  /// Takes a waiter that has its slot, or will never have one, out of everything, and wakes the next in line.
  private func forget(_ waiter: PacingState.Waiter) {
    let head = shared.withLock { shared in
      shared.pacing.leave(waiter)
      shared.canceled.remove(waiter)
      return shared.takeHead()
    }
    head?.resume(returning: .askAgain)
  }
}
