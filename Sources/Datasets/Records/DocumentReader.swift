import AssayKit
import SystemPackage

/// Gives a whole text file as one record.
struct DocumentReader: RecordReader {
  private var text: String?

  /// Larger files are none of the documents that benchmarks read.
  private static let longest = 64 << 20

  init(_ path: String) throws(FileFault) {
    let file = try OpenFile.reading(path)
    let size = try file.size()
    guard size <= Self.longest else { throw FileFault(path, .read, Errno.fileTooLarge) }
    text = String(decoding: try file.read(exactly: Int(size), at: 0), as: UTF8.self)
  }

  mutating func next() throws(RecordFault) -> (record: JSONValue, place: String)? {
    defer { text = nil }
    return text.map { (.string($0), "text") }
  }
}
