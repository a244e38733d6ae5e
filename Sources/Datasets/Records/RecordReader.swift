import AssayKit

/// Reads the records of one file, one after the other; memory is that of one record.
protocol RecordReader {
  /// The next record and where it stands, such as `line 7`; `nil` after the last one.
  mutating func next() throws(RecordFault) -> (record: JSONValue, place: String)?
}

/// Why a record cannot be read.
enum RecordFault: Error {
  /// The file is not what its extension says, at a place in it.
  case unreadable(place: String, cause: String)
  case file(FileFault)
}

/// A file of a part, and the name that people know it by.
struct SourceFile: Hashable, Sendable {
  let path: String
  /// The path in the hub's repository, or the name in a folder.
  let name: String

  /// How the file is read, by the end of its name.
  enum Form: String, CaseIterable {
    case jsonLines = "jsonl"
    case json
    case csv
    case parquet
  }

  var form: Form? { Form.allCases.first { name.lowercased().hasSuffix("." + $0.rawValue) } }
}
