import AssayKit
import Foundation

extension Surroundings {
  /// Those of this process; read once, at its entry point.
  public static func ofThisProcess() -> Surroundings {
    Surroundings(
      environment: ProcessInfo.processInfo.environment, workingFolder: FileManager.default.currentDirectoryPath,
      output: TextStream(descriptor: STDOUT_FILENO), talk: TextStream(descriptor: STDERR_FILENO),
      terminalWidth: { terminalColumns() },
      now: { Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded())) })
  }

  private static func terminalColumns() -> Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}

extension TextStream {
  init(descriptor: Int32) {
    self.init(isTerminal: isatty(descriptor) == 1) { bytes in writeAll(bytes, to: descriptor) }
  }
}

/// - Returns: the error number of what could not be written, else 0.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
  var bytes = bytes[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    if count < 0, errno == EAGAIN {
      // A pipe that somebody else made non-blocking: wait until its reader has made room.
      var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&waiting, 1, -1)
      continue
    }
    guard count > 0 else { return errno }
    bytes = bytes.dropFirst(count)
  }
  return 0
}
