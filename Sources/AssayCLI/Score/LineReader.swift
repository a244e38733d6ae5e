import Foundation

/// Reads a file line by line, so that memory does not grow with it.
struct LineReader: Sequence, IteratorProtocol {
  private let handle: FileHandle
  private var buffer = Data()
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
      if let end = buffer.firstIndex(of: 0x0A) {
        let line = Data(buffer[buffer.startIndex..<end])
        buffer.removeSubrange(buffer.startIndex...end)
        return .success(line)
      }
      guard !hasEnded else {
        defer { buffer = Data() }
        return buffer.isEmpty ? nil : .success(buffer)
      }
      guard buffer.count <= Self.longestLine else {
        hasEnded = true
        buffer = Data()
        return .failure(CommandFailure(.usage, "a line is longer than 64 MiB", hint: "each line must be one JSON object"))
      }
      do {
        guard let chunk = try handle.read(upToCount: Self.chunkSize), !chunk.isEmpty else {
          hasEnded = true
          continue
        }
        buffer.append(chunk)
      } catch {
        hasEnded = true
        buffer = Data()
        return .failure(CommandFailure(.couldNotFinish, "the responses cannot be read: \(error.localizedDescription)"))
      }
    }
  }
}
