public import AssayKit
import Synchronization

/// A store's clock that moves only when a test says so.
public final class StoreClock: Sendable {
  private let moment = Mutex(Timestamp(microseconds: 1_800_000_000_000_000))

  public init() {}

  public var now: Timestamp { moment.withLock { $0 } }

  public func advance(by duration: Duration) {
    moment.withLock { $0 = $0 + duration }
  }
}
