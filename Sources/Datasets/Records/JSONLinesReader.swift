import AssayKit
import Foundation

/// Reads JSON Lines: an object a line; blank lines are passed over, Windows line ends and a byte order mark are no fault.
struct JSONLinesReader: RecordReader {
  private var lines: LineSource
  private let decoder = JSONDecoder()
  /// What a line is called in messages; files that were made from Parquet have rows.
  private let unit: String

  init(_ path: String, unit: String = "line") throws(FileFault) {
    lines = try LineSource(path)
    self.unit = unit
  }

  mutating func next() throws(RecordFault) -> (record: JSONValue, place: String)? {
    while let line = try lines.next() {
      guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { continue }
      let place = "\(unit) \(lines.number)"
      let record: JSONValue
      do {
        record = try decoder.decode(JSONValue.self, from: Data(line))
      } catch {
        throw .unreadable(place: place, cause: "it is not JSON: " + Self.excerpt(line))
      }
      guard case .object = record else { throw .unreadable(place: place, cause: "it is not an object: " + Self.excerpt(line)) }
      return (record, place)
    }
    return nil
  }

  private static func excerpt(_ line: ArraySlice<UInt8>) -> String {
    let text = String(decoding: line.prefix(80), as: UTF8.self).filter { !$0.isNewline }
    return "`\(text)\(line.count > 80 ? "…" : "")`"
  }
}
