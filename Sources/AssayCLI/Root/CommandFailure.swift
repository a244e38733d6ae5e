import AssayApp
import AssayKit
import RunEngine

/// Why a command ends with an error: what people read, what to do, and the exit code.
struct CommandFailure: Error, Hashable {
  var status: AssayExitCode
  var message: String
  var hint: String?

  init(_ status: AssayExitCode, _ message: String, hint: String? = nil) {
    self.status = status
    self.message = message
    self.hint = hint
  }
}

extension CommandFailure {
  /// The failure that `error` means for the user; errors of other modules get their exit code here and nowhere else.
  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as RunServiceError: self.init(Self.status(of: error), error.description, hint: Self.hint(for: error))
    case let error as StoreError: self.init(RunServiceError.store(error))
    case let error as UserError: self.init(.usage, error.message, hint: error.hint)
    case let error as SettingsError: self.init(.usage, error.message, hint: error.hint)
    case let error as ServeLockError: self.init(.couldNotFinish, error.description, hint: error.hint)
    case let error as ApplicationError: self.init(error.isUserError ? .usage : .couldNotFinish, error.description, hint: error.hint)
    case let failure as Failure: self.init(.couldNotFinish, failure.message, hint: failure.hint)
    case is CancellationError: self.init(.interrupted, "interrupted")
    default: self.init(.couldNotFinish, "\(error)")
    }
  }

  private static func status(of error: RunServiceError) -> AssayExitCode {
    switch error {
    case .user, .store(.notFound), .store(.ambiguous): .usage
    case .setup, .manifestChanged, .store, .keyReused, .queueFull, .nothingToSealWith: .couldNotFinish
    }
  }

  private static func hint(for error: RunServiceError) -> String? {
    switch error {
    case .store(.notFound): "`assay runs list` shows all runs"
    case .store(.ambiguous): "write more of the id"
    default: error.hint
    }
  }
}
