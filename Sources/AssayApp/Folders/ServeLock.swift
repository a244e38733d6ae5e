import Foundation

/// Makes sure that one data folder is served by one process at a time.
///
/// The lock is the kernel's and ends with the process, however it ends; the text in the file only says who holds it.
public final class ServeLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `.held` when another process serves the folder.
  public init(folder: String) throws(ServeLockError) {
    let path = folder + "/serve.lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = Self.read(descriptor)
      close(descriptor)
      throw .held(folder: folder, pid: holder.pid, url: holder.url)
    }
    self.descriptor = descriptor
    announce(url: nil)
  }

  /// Writes down where the holder can be reached, for the message that the next process gets.
  public func announce(url: String?) {
    let text = "\(getpid())\n\(url ?? "")\n"
    // The text is a courtesy: a full disk must not stop a server whose lock is already held.
    guard ftruncate(descriptor, 0) == 0 else { return }
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  deinit { close(descriptor) }

  private static func read(_ descriptor: Int32) -> (pid: String?, url: String?) {
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? nil : String($0) }
    return (lines.first ?? nil, lines.count > 1 ? lines[1] : nil)
  }
}

/// Why a folder cannot be served.
public enum ServeLockError: Error, Hashable, Sendable, CustomStringConvertible {
  case held(folder: String, pid: String?, url: String?)
  case unusable(path: String, reason: String)

  public var description: String {
    switch self {
    case .held(let folder, let pid, let url):
      "another `assay serve` uses `\(folder)`: process \(pid ?? "unknown")" + (url.map { " at \($0)" } ?? ", still starting")
    case .unusable(let path, let reason): "`\(path)` cannot be opened: \(reason)"
    }
  }

  /// What to do about it.
  public var hint: String {
    switch self {
    case .held(_, _, let url?): "open \(url), or stop that process, or set ASSAY_HOME to another folder"
    case .held: "wait a moment, or stop that process, or set ASSAY_HOME to another folder"
    case .unusable: "make the folder writable, or set ASSAY_HOME to another one"
    }
  }
}
