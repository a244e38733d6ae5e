import Foundation
import SystemPackage

/// The kernel's lock on a file: it ends with the process, however that ends.
final class FileLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock; `nil` when somebody else holds it.
  init?(_ path: String) throws(FileFault) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileFault(path, .open, Errno(rawValue: errno)) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let error = Errno(rawValue: errno)
      close(descriptor)
      guard error == .wouldBlock || error == .resourceTemporarilyUnavailable else { throw FileFault(path, .open, error) }
      return nil
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
