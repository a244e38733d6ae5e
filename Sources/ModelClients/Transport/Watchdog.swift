import AssayKit
import Synchronization

/// Ends an exchange that has become silent or takes too long.
final class Watchdog: Sendable {
  /// What the watchdog found.
  enum Alarm: Hashable {
    case silent(Duration)
    case overdue(Duration)
  }

  private struct Activity {
    var last: Duration
    var hasBytes = false
  }

  private let clock: MonotonicClock
  private let limits: TransportLimits
  private let start: Duration
  private let activity: Mutex<Activity>

  init(clock: MonotonicClock, limits: TransportLimits) {
    self.clock = clock
    self.limits = limits
    start = clock.now
    activity = Mutex(Activity(last: start))
  }

  /// Bytes have arrived.
  func touch(at now: Duration) {
    activity.withLock { activity in
      activity.last = now
      activity.hasBytes = true
    }
  }

  /// Returns when a limit is passed.
  func watch() async throws(CancellationError) -> Alarm {
    while true {
      let (last, hasBytes) = activity.withLock { ($0.last, $0.hasBytes) }
      let silence = hasBytes ? limits.silence : limits.firstByte
      let now = clock.now
      if now - start >= limits.whole { return .overdue(limits.whole) }
      if now - last >= silence { return .silent(silence) }
      try await clock.sleep(for: min(start + limits.whole - now, last + silence - now))
    }
  }
}
