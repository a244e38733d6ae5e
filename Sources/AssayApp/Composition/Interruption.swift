import UnixSignals

/// What Ctrl-C and termination signals do to a piece of work: the first asks it to finish, the second cancels it.
public enum Interruption {
  private enum Event<Value: Sendable>: Sendable {
    case ended(Value)
    case signals(Int)
  }

  /// Runs `work` while SIGINT and SIGTERM are caught.
  ///
  /// - Parameters:
  ///   - cancelsAtOnce: whether the first signal cancels already, for work that has nothing to finish.
  ///   - first: called on the first signal.
  /// - Returns: what `work` returned, and whether a signal came.
  /// - Throws: what `work` throws.
  public static func watch<Value: Sendable>(
    cancelsAtOnce: Bool = false, onFirst first: @escaping @Sendable () async -> Void,
    during work: @escaping @Sendable () async throws -> Value
  ) async throws -> (value: Value, wasInterrupted: Bool) {
    let signals = await UnixSignalsSequence(trapping: [.sigint, .sigterm])
    let body = Task { try await work() }
    return try await withTaskCancellationHandler {
      try await withThrowingTaskGroup(of: Event<Value>.self) { group in
        group.addTask { .ended(try await body.value) }
        group.addTask {
          var count = 0
          for await _ in signals {
            count += 1
            if count == 1 { await first() }
            if count == 2 || cancelsAtOnce { body.cancel() }
          }
          return .signals(count)
        }
        var value: Value?
        var count = 0
        for try await event in group {
          switch event {
          case .ended(let ended):
            value = ended
            group.cancelAll()
          case .signals(let seen): count = seen
          }
        }
        guard let value else { throw CancellationError() }
        return (value, count > 0)
      }
    } onCancel: {
      body.cancel()
    }
  }
}
