/// A clock whose moments are durations since it was made, so that any `Clock` can be stored without its type.
public struct MonotonicClock: Sendable {
  private let read: @Sendable () -> Duration
  private let wait: @Sendable (Duration) async throws -> Void

  public init<C: Clock<Duration>>(_ clock: C) {
    let origin = clock.now
    read = { origin.duration(to: clock.now) }
    wait = { duration in try await clock.sleep(for: duration) }
  }

  /// Time since this value was made.
  public var now: Duration { read() }

  /// Waits.
  ///
  /// - Throws: only when the task was cancelled.
  public func sleep(for duration: Duration) async throws(CancellationError) {
    do {
      try await wait(duration)
    } catch {
      // A clock's sleep throws for cancellation and nothing else.
      throw CancellationError()
    }
  }
}
