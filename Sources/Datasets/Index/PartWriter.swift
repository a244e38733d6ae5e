import AssayKit
import Crypto

/// Writes one part as JSON Lines and, at its end, the index, into the work folder.
struct PartWriter {
  /// What was written.
  struct Result {
    let sha256: String
    let bytes: Int64
    let index: PartIndex
  }

  private let file: OpenFile
  private var hash = SHA256()
  private var buffer: [UInt8] = []
  private var written: Int64 = 0
  private var index = PartIndex()

  private static let bufferSize = 1 << 20

  init(_ path: String) throws(FileFault) { file = try OpenFile.writing(path, empty: true) }

  /// - Parameter line: JSON without a line feed.
  /// - Returns: `false`, without having written anything, when the key is there already.
  mutating func append(_ key: String, _ line: [UInt8]) throws(FileFault) -> Bool {
    let entry = PartIndex.Entry(
      offset: written + Int64(buffer.count), length: line.count, check: PartIndex.check(of: line))
    guard index.add(key, entry) else { return false }
    buffer += line
    buffer.append(0x0A)
    if buffer.count >= Self.bufferSize { try flush() }
    return true
  }

  mutating func finish() throws(FileFault) -> Result {
    try flush()
    return Result(sha256: hash.finalize().hexadecimal, bytes: written, index: index)
  }

  private mutating func flush() throws(FileFault) {
    guard !buffer.isEmpty else { return }
    try file.write(buffer, at: written)
    hash.update(data: buffer)
    written += Int64(buffer.count)
    buffer.removeAll(keepingCapacity: true)
  }
}
