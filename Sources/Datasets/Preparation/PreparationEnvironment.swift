public import AssayKit
public import Logging

/// What a preparation needs from outside.
public struct PreparationEnvironment: Sendable {
  /// Waits; throws only when the task is cancelled.
  let sleep: @Sendable (Duration) async throws -> Void
  /// The time of day, for `Retry-After` with a date.
  let now: @Sendable () -> Timestamp
  /// A number from 0 to 1 that spreads the tries of clients that failed together.
  let jitter: @Sendable () -> Double
  let logger: Logger

  public init(
    clock: some Clock<Duration>, now: @escaping @Sendable () -> Timestamp, jitter: @escaping @Sendable () -> Double, logger: Logger
  ) {
    sleep = { duration in try await clock.sleep(for: duration) }
    self.now = now
    self.jitter = jitter
    self.logger = logger
  }
}
