import AssayKit
import Logging

/// Why a request to the hub brought nothing.
enum HubFault: Error {
  /// The same request may succeed later.
  case passing(String, retryAfter: Duration?)
  /// It will not, before somebody does something.
  case lasting(SetupNeeded)
  case cancelled
}

/// How often and after what pause a request is sent again.
struct HubRetry {
  /// Failures in a row, without a byte in between, after which nothing more is tried.
  static let tries = 5
  static let base = Duration.milliseconds(500)
  static let cap = Duration.seconds(30)
  /// Nobody is kept waiting for longer than this.
  static let longestWait = Duration.seconds(300)

  private(set) var failures = 0

  /// Bytes have arrived: what failed before is forgotten.
  mutating func progressed() { failures = 0 }

  /// Counts a failure.
  ///
  /// - Returns: the pause before the next try; `nil` when there is none.
  mutating func pause(asked: Duration?, jitter: Double) -> Duration? {
    failures += 1
    guard failures < Self.tries, (asked ?? .zero) <= Self.longestWait else { return nil }
    let doubled = min(Self.cap, Self.base * (1 << (failures - 1)))
    return max(asked ?? .zero, doubled * (0.5 + jitter / 2))
  }
}

extension HubWords {
  /// Waits before the next try.
  ///
  /// - Throws: when there is none.
  func wait(after fault: HubFault, _ retry: inout HubRetry, _ environment: PreparationEnvironment) async throws(SetupNeeded) {
    switch fault {
    case .cancelled: throw .interrupted
    case .lasting(let needed): throw needed
    case .passing(let words, let asked):
      guard let pause = retry.pause(asked: asked, jitter: environment.jitter()) else { throw givenUp(words, retryAfter: asked) }
      environment.logger.warning("\(words); trying again", metadata: ["pause": "\(pause)"])
      do { try await environment.sleep(pause) } catch { throw .interrupted }
    }
  }
}
