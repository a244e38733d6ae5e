import AssayKit
import Synchronization

/// Knows when an exchange has become silent or takes too long.
final class Watchdog: Sendable {
  /// What the watchdog found.
  enum Alarm: Hashable {
    case silent(Duration)
    case overdue(Duration)
  }

  private struct Activity {
    var last: Duration
    var hasBytes = false
    var alarm: Alarm?
  }

  private let limits: TransportLimits
  private let start: Duration
  private let activity: Mutex<Activity>

  init(start: Duration, limits: TransportLimits) {
    self.limits = limits
    self.start = start
    activity = Mutex(Activity(last: start))
  }

  /// The limit that was passed.
  var alarm: Alarm? { activity.withLock { $0.alarm } }

  /// Bytes have arrived.
  func touch(at now: Duration) {
    activity.withLock { activity in
      activity.last = now
      activity.hasBytes = true
    }
  }

  /// When to look again; `nil` when a limit is passed.
  ///
  /// The first byte shortens the silence that is allowed, so nobody looks away for longer than that.
  func nextLook(at now: Duration) -> Duration? {
    activity.withLock { activity in
      let silence = activity.hasBytes ? limits.silence : limits.firstByte
      if now - start >= limits.whole {
        activity.alarm = .overdue(limits.whole)
      } else if now - activity.last >= silence {
        activity.alarm = .silent(silence)
      }
      if activity.alarm != nil { return nil }
      return min(start + limits.whole, activity.last + silence, now + limits.silence)
    }
  }
}
