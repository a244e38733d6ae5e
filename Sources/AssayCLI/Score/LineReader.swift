import Foundation

/// Reads a file line by line, so that memory does not grow with it.
struct LineReader: Sequence, IteratorProtocol {
  private let handle: FileHandle
  private let name: String
  /// What was read and not yet returned begins at `start`; there is no line end before `searched`.
  private var buffer: [UInt8] = []
  private var start = 0
  private var searched = 0
  private var hasEnded = false

  private static let chunkSize = 1 << 16
  /// A longer line is refused rather than gathered without end.
  private static let longestLine = 64 << 20

  /// - Parameter path: `-` is standard input.
  /// - Throws: when the file cannot be opened, or is a folder.
  init(path: String, workingFolder: String) throws(CommandFailure) {
    guard path != "-" else {
      (handle, name) = (.standardInput, "standard input")
      return
    }
    let hint = "name a file of JSON Lines, or `-` for standard input"
    let url = URL(filePath: path, relativeTo: URL(filePath: workingFolder + "/"))
    let descriptor = open(url.path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandFailure(.usage, "`\(path)` cannot be read: \(String(cString: strerror(errno)))", hint: hint)
    }
    (handle, name) = (FileHandle(fileDescriptor: descriptor, closeOnDealloc: true), "`\(path)`")
    var facts = stat()
    guard fstat(descriptor, &facts) != 0 || facts.st_mode & S_IFMT != S_IFDIR else {
      throw CommandFailure(.usage, "`\(path)` is a folder", hint: hint)
    }
  }

  /// The next line without its end; a failure to read ends the sequence with an error in its place.
  mutating func next() -> Result<Data, CommandFailure>? {
    while true {
      if let end = lineEnd() {
        defer { (start, searched) = (end + 1, end + 1) }
        return .success(Data(buffer[start..<end]))
      }
      searched = buffer.count
      guard !hasEnded else {
        defer { drop() }
        return start == buffer.count ? nil : .success(Data(buffer[start...]))
      }
      guard buffer.count - start <= Self.longestLine else {
        hasEnded = true
        drop()
        return .failure(CommandFailure(.usage, "a line is longer than 64 MiB", hint: "each line must be one JSON object"))
      }
      buffer.removeSubrange(..<start)
      (start, searched) = (0, searched - start)
      let error = readChunk()
      guard error == 0 else {
        drop()
        return .failure(CommandFailure(.couldNotFinish, "\(name) cannot be read: \(String(cString: strerror(error)))"))
      }
    }
  }

  /// Adds what comes next to the buffer; nothing more comes after the end or an error.
  /// - Returns: the system's error number, else 0.
  private mutating func readChunk() -> Int32 {
    var error: Int32 = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { bytes, filled in
      var count = read(handle.fileDescriptor, bytes.baseAddress, Self.chunkSize)
      while count < 0, errno == EINTR { count = read(handle.fileDescriptor, bytes.baseAddress, Self.chunkSize) }
      if count < 0 { error = errno }
      filled = Swift.max(0, count)
    }
    hasEnded = chunk.isEmpty
    buffer.append(contentsOf: chunk)
    return error
  }

  private mutating func drop() { (buffer, start, searched) = ([], 0, 0) }

  /// Where the line that begins at `start` ends. No byte is looked at twice, however long the line is.
  private func lineEnd() -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let found = memchr(base + searched, 0x0A, bytes.count - searched) else { return nil }
      return base.distance(to: found)
    }
  }
}
