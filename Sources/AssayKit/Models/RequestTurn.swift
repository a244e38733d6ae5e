/// Hears when a request waits for its turn, so that the wait is not taken for the model's slowness.
public struct RequestTurn: Sendable {
  private let changes: @Sendable (_ waits: Bool) -> Void

  /// - Parameter changes: called with `true` when a request begins to wait and with `false` when its turn has come or it gave up.
  public init(_ changes: @escaping @Sendable (_ waits: Bool) -> Void) { self.changes = changes }

  /// Nobody listens.
  public static let unobserved = RequestTurn { _ in }

  public func beginsWaiting() { changes(true) }
  public func endsWaiting() { changes(false) }
}
