import AssayKit
import Foundation
import SystemPackage

/// Reads a file that is one JSON array of objects; it is in memory as a whole, so large sets are better kept as JSON Lines.
struct JSONArrayReader: RecordReader {
  private let path: String
  private var records: [JSONValue]?
  private var position = 0

  private static let longest = 64 << 20

  init(_ path: String) throws(FileFault) {
    self.path = path
    guard try OpenFile.reading(path).size() <= Self.longest else { throw FileFault(path, .read, Errno.fileTooLarge) }
  }

  mutating func next() throws(RecordFault) -> (record: JSONValue, place: String)? {
    if records == nil { records = try read() }
    let all = records ?? []
    guard position < all.count else { return nil }
    position += 1
    let place = "record \(position)"
    guard case .object = all[position - 1] else { throw .unreadable(place: place, cause: "it is not an object") }
    return (all[position - 1], place)
  }

  private func read() throws(RecordFault) -> [JSONValue] {
    let bytes: [UInt8]
    do throws(FileFault) {
      let file = try OpenFile.reading(path)
      bytes = try file.read(exactly: Int(try file.size()), at: 0)
    } catch {
      throw .file(error)
    }
    let value: JSONValue
    do { value = try JSONDecoder().decode(JSONValue.self, from: Data(bytes)) } catch {
      throw .unreadable(place: "as a whole", cause: "it is not JSON")
    }
    guard case .array(let all) = value else { throw .unreadable(place: "as a whole", cause: "it is not a list of objects") }
    return all
  }
}
