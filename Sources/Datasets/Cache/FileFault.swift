import AssayKit
import SystemPackage

/// What the system said when a file could not be used.
struct FileFault: Error, Hashable {
  enum Action: String {
    case open = "opened"
    case read = "read"
    case write = "written"
    case replace = "put in place"
    case remove = "removed"
  }

  let path: String
  let action: Action
  /// `nil` when the file ended too early.
  let reason: Errno?

  init(_ path: String, _ action: Action, _ error: (any Error)?) {
    self.path = path
    self.action = action
    reason = error as? Errno
  }

  var isDiskFull: Bool { reason == .noSpace || reason == .diskQuotaExceeded }

  var words: String {
    if isDiskFull { return "the disk of `\(path)` is full" }
    return "`\(path)` cannot be \(action.rawValue): " + (reason.map { "\($0)" } ?? "it ended too early")
  }

  var hint: String {
    switch reason {
    case .noSpace?, .diskQuotaExceeded?: CacheLayout.roomHint
    case .noSuchFileOrDirectory?: "check the path"
    case .permissionDenied?, .readOnlyFileSystem?, .notPermitted?:
      action == .open || action == .read ? "make it readable" : "make its folder writable, or set ASSAY_HOME to another folder"
    default: "check the disk, then run the command again"
    }
  }

  var setup: SetupNeeded { SetupNeeded(words, hint: hint) }
}
