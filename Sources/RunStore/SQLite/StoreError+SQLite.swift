import AssayKit
import Foundation
import GRDB

extension StoreError {
  /// Sorts an error of GRDB or of the file system by what the caller can do.
  init(sqlite error: any Error, path: String) {
    guard let error = error as? DatabaseError else {
      self = Self.isOutOfSpace(error) ? .diskFull(path: path) : .unavailable("`\(path)`: \(error.localizedDescription)")
      return
    }
    let words = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL: self = .diskFull(path: path)
    case .SQLITE_IOERR where Self.hasNoSpace(path): self = .diskFull(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy("`\(path)`: \(words)")
    case .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_RANGE, .SQLITE_TOOBIG:
      self = .bug(error.sql.map { "\(words), in `\($0)`" } ?? words)
    default: self = .unavailable("`\(path)`: \(words)")
    }
  }

  private static func isOutOfSpace(_ error: any Error) -> Bool {
    let error = error as NSError
    if error.domain == NSCocoaErrorDomain, error.code == CocoaError.Code.fileWriteOutOfSpace.rawValue { return true }
    return error.domain == NSPOSIXErrorDomain && error.code == Int(ENOSPC)
  }

  /// SQLite reports a full disk as a plain input/output error where it grows its shared-memory file.
  private static func hasNoSpace(_ path: String) -> Bool {
    var facts = statvfs()
    guard statvfs(path, &facts) == 0 else { return false }
    return UInt64(facts.f_bavail) * UInt64(facts.f_frsize) < 65_536
  }
}
