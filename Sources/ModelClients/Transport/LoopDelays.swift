import AssayKit
import NIOCore
import Synchronization

/// How late the event loops of a client are: each is given a small task to do at a set time, and the time by which it is late
/// is the time by which an arrival may have been noticed late.
///
/// A loop is only asked while a request is in flight on it, 20 times a second.
final class LoopDelays: Sendable {
  private let probes: [ObjectIdentifier: LoopProbe]

  init(_ group: any EventLoopGroup) {
    probes = Dictionary(group.makeIterator().map { (ObjectIdentifier($0), LoopProbe($0)) }) { first, _ in first }
  }

  /// Begins to watch the loop of a request; `LoopWatch.end()` must follow.
  func watch(_ loop: any EventLoop) -> LoopWatch? { probes[ObjectIdentifier(loop)]?.begin() }
}

/// The delays of one event loop while one request is in flight.
struct LoopWatch: Sendable {
  fileprivate let probe: LoopProbe
  fileprivate let first: Int

  /// Ends it; `nil` when the request was over before the loop was ever asked.
  func end() -> ClientDelay? { probe.end(first) }
}

/// Asks one event loop.
final class LoopProbe: Sendable {
  static let interval = TimeAmount.milliseconds(50)

  private struct State {
    var requests = 0
    var isTicking = false
    var log = DelayLog()
  }

  private let loop: any EventLoop
  private let state = Mutex(State())

  init(_ loop: any EventLoop) { self.loop = loop }

  func begin() -> LoopWatch {
    let (first, starts) = state.withLock { state in
      state.requests += 1
      let starts = !state.isTicking
      state.isTicking = true
      // While others are in flight, the newest delay says how busy the loop is now; an old one says nothing.
      return (starts ? state.log.count : max(0, state.log.count - 1), starts)
    }
    if starts { schedule() }
    return LoopWatch(probe: self, first: first)
  }

  func end(_ first: Int) -> ClientDelay? {
    state.withLock { state in
      state.requests -= 1
      return state.log.delay(since: first)
    }
  }

  private func schedule() {
    let due = loop.now + Self.interval
    loop.scheduleTask(deadline: due) { self.tick(due) }
  }

  private func tick(_ due: NIODeadline) {
    let late = max(0, (loop.now - due).nanoseconds)
    let goesOn = state.withLock { state in
      state.log.append(.nanoseconds(late))
      state.isTicking = state.requests > 0
      return state.isTicking
    }
    if goesOn { schedule() }
  }
}

/// The newest delays of a loop; half an hour of them.
struct DelayLog {
  static let capacity = 36_000

  /// In microseconds; once full, a ring.
  private var delays: [UInt32] = []
  /// Delays that were ever added.
  private(set) var count = 0

  mutating func append(_ delay: Duration) {
    let (seconds, attoseconds) = delay.components
    let micros = UInt32(clamping: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    if delays.count < Self.capacity { delays.append(micros) } else { delays[count % Self.capacity] = micros }
    count += 1
  }

  /// Mean and longest of the delays from number `first` on that are still there; `nil` without any.
  func delay(since first: Int) -> ClientDelay? {
    let start = max(first, count - delays.count)
    guard start < count else { return nil }
    var sum: Int64 = 0
    var longest: UInt32 = 0
    for number in start..<count {
      let micros = delays[number % Self.capacity]
      sum += Int64(micros)
      longest = max(longest, micros)
    }
    return ClientDelay(mean: .microseconds(sum / Int64(count - start)), longest: .microseconds(Int64(longest)))
  }
}
