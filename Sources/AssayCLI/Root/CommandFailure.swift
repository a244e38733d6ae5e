import AssayApp
import AssayKit
import Reports
import RunEngine

/// Why a command ends with an error: what people read, what to do, and the exit code.
struct CommandFailure: Error, Hashable {
  var status: AssayExitCode
  var message: String
  var hint: String?
  /// The single things, when there are several.
  var points: [Point] = []

  struct Point: Hashable {
    var message: String
    var hint: String?
  }

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
    case RunServiceError.refused(let findings): self.init(findings)
    case let error as RunServiceError: self.init(Self.status(of: error), error.description, hint: Self.hint(for: error))
    case let error as StoreError: self.init(RunServiceError.store(error))
    case ExportError.store(let error): self.init(RunServiceError.store(error))
    case ExportError.canceled: self.init(.interrupted, "interrupted")
    case let error as ExportError: self.init(Self.status(of: error), error.description, hint: error.hint)
    case let error as KeyError: self.init(Self.status(of: error), error.description, hint: error.hint)
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
    case .store(.notFound), .store(.ambiguous): .usage
    case .refused, .keyErased, .manifestChanged, .store, .keyReused, .queueFull, .nothingToSealWith: .couldNotFinish
    }
  }

  /// What keeps a run from starting: wrong usage as soon as another command line would help, else the machine is at fault.
  private init(_ findings: [RunFinding]) {
    let isMachine = findings.allSatisfy { $0.kind == .setup || $0.kind == .disk || !$0.isBlocking }
    let points = findings.map { finding in
      Point(
        message: (finding.isBlocking ? "" : "warning: ") + finding.message(RequestField.flagNaming),
        hint: finding.hint(RequestField.flagNaming))
    }
    let only = points.count == 1 ? points.first : nil
    self.init(
      isMachine ? .couldNotFinish : .usage, only?.message ?? "the run cannot start for \(points.count) reasons", hint: only?.hint)
    if only == nil { self.points = points }
  }

  private static func status(of error: ExportError) -> AssayExitCode {
    switch error {
    case .key(let error): status(of: error)
    case .exists, .folder: .usage
    case .store, .diskFull, .file, .tooLarge, .canceled: .couldNotFinish
    }
  }

  private static func status(of error: KeyError) -> AssayExitCode {
    if case .diskFull = error { .couldNotFinish } else { .usage }
  }

  private static func hint(for error: RunServiceError) -> String? {
    switch error {
    case .store(.notFound): "`assay runs list` shows all runs"
    case .store(.ambiguous): "write more of the id"
    default: error.hint
    }
  }
}
