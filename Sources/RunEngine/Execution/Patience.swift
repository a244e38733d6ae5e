import AssayKit

/// Tries a call to the store again while another process keeps the database busy, for about a minute.
///
/// Planning a large run or a checkpoint may hold the database for longer than one call waits. That passes by itself, and answers
/// that have been paid for are at stake.
struct Patience: Sendable {
  /// Each try has waited for some seconds by itself before it says that the database is busy.
  static let tries = 12
  private static let pause = Duration.milliseconds(100)

  let clock: any Clock<Duration>

  func callAsFunction<Value: Sendable>(
    _ body: @Sendable () async throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    for _ in 1..<Self.tries {
      do throws(StoreError) {
        return try await body()
      } catch {
        guard case .busy = error else { throw error }
        // Throws only when cancelled: then the next try comes at once, since what is in hand still has to be stored.
        try? await clock.sleep(for: Self.pause)
      }
    }
    return try await body()
  }
}
