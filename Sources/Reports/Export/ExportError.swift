public import AssayKit

/// Why a run could not be exported.
public enum ExportError: Error, Hashable, Sendable {
  case store(StoreError)
  /// The signing key cannot be used.
  case key(KeyError)
  /// No room for the file; nothing of it is left.
  case diskFull(path: String)
  /// There is a file of this name already.
  case exists(path: String)
  /// There is a folder of this name.
  case folder(path: String)
  /// The file cannot be written, for the system's reason.
  case file(path: String, reason: String)
  /// The run is larger than what a verifier looks at; `what` says how large.
  case tooLarge(what: String)
  /// The task was cancelled.
  case canceled
}

extension ExportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .store(let error): error.description
    case .key(let error): error.description
    case .diskFull(let path): "no space left on the disk that holds `\(path)`"
    case .exists(let path): "`\(path)` exists already"
    case .folder(let path): "`\(path)` is a folder"
    case .file(let path, let reason): "`\(path)` cannot be written: \(reason)"
    case .tooLarge(let what): "the run is too large for a signed ZIP: \(what)"
    case .canceled: "interrupted"
    }
  }

  /// What to do about it, when there is something to do.
  public var hint: String? {
    switch self {
    case .key(let error): error.hint
    case .diskFull: "free some space, or choose another folder; nothing of the export was left there"
    case .exists: "choose another name, or add `--force` to replace it"
    case .folder: "add the name of a file in it"
    case .tooLarge: "export it as `json` or `csv`, which have no limit"
    case .store, .file, .canceled: nil
    }
  }
}
