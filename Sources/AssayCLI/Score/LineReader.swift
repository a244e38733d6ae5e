import Foundation

/// Reads a file line by line, so that memory does not grow with it.
struct LineReader: Sequence, IteratorProtocol {
  private let handle: FileHandle
  /// What was read and not yet returned begins at `start`; there is no line end before `searched`.
  private var buffer: [UInt8] = []
  private var start = 0
  private var searched = 0
  private var hasEnded = false

  /// A line longer than this is refused by the caller's parser rather than gathered without end.
  private static let chunkSize = 1 << 16
  private static let longestLine = 64 << 20

  /// - Parameter path: `-` is standard input.
  /// - Throws: when the file cannot be opened.
  init(path: String, workingFolder: String) throws(CommandFailure) {
    guard path != "-" else {
      handle = .standardInput
      return
    }
    do {
      handle = try FileHandle(forReadingFrom: URL(filePath: path, relativeTo: URL(filePath: workingFolder + "/")))
    } catch {
      throw CommandFailure(.usage, "`\(path)` cannot be read", hint: "name a file of JSON Lines, or `-` for standard input")
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
      do {
        guard let chunk = try handle.read(upToCount: Self.chunkSize), !chunk.isEmpty else {
          hasEnded = true
          continue
        }
        buffer.removeSubrange(..<start)
        (start, searched) = (0, searched - start)
        buffer.append(contentsOf: chunk)
      } catch {
        hasEnded = true
        drop()
        return .failure(CommandFailure(.couldNotFinish, "the responses cannot be read: \(error.localizedDescription)"))
      }
    }
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
