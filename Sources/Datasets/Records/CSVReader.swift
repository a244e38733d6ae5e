import AssayKit

/// Reads comma-separated values with a header: each row becomes an object of texts.
struct CSVReader: RecordReader {
  private let file: OpenFile
  private var offset: Int64 = 0
  private var chunk: ArraySlice<UInt8> = []
  private var scanner = CSVScanner()
  private var header: [String]?
  private var line = 1
  /// Where the row that is being read began.
  private var rowLine = 1
  private var hasEnded = false

  private static let chunkSize = 1 << 18

  init(_ path: String) throws(FileFault) { file = try OpenFile.reading(path) }

  mutating func next() throws(RecordFault) -> (record: JSONValue, place: String)? {
    while true {
      rowLine = line
      guard let row = try nextRow() else { return nil }
      if row == [""] { continue }
      guard let header else {
        guard Set(row).count == row.count else { throw fault("two columns have the same name") }
        self.header = row
        continue
      }
      guard row.count == header.count else { throw fault("it has \(row.count) fields, and the header has \(header.count)") }
      let fields = zip(header, row).map { ($0, JSONValue.string($1)) }
      return (.object(Dictionary(fields) { first, _ in first }), "line \(rowLine)")
    }
  }

  private mutating func nextRow() throws(RecordFault) -> [String]? {
    while true {
      if chunk.isEmpty { try fill() }
      do throws(CSVScanner.Fault) {
        guard let byte = chunk.popFirst() else { return try scanner.finish() }
        if byte == UInt8(ascii: "\n") { line += 1 }
        if let row = try scanner.consume(byte) { return row }
      } catch {
        throw fault(error.words)
      }
      guard scanner.length <= LineSource.longestLine else { throw fault("it is longer than \(LineSource.longestLine >> 20) MiB") }
    }
  }

  private mutating func fill() throws(RecordFault) {
    guard !hasEnded else { return }
    do throws(FileFault) {
      let bytes = try file.read(upTo: Self.chunkSize, at: offset)
      let isStart = offset == 0
      offset += Int64(bytes.count)
      hasEnded = bytes.isEmpty
      chunk = bytes[...]
      if isStart, chunk.starts(with: [0xEF, 0xBB, 0xBF]) { chunk = chunk.dropFirst(3) }
    } catch {
      throw .file(error)
    }
  }

  private func fault(_ cause: String) -> RecordFault { .unreadable(place: "line \(rowLine)", cause: cause) }
}
