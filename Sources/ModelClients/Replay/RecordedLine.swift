import AssayKit

/// One line of a file of stored responses.
struct RecordedLine: Decodable {
  let item: ItemID
  let sampleIndex: Int
  let response: String

  /// A fault of a line, said for people.
  struct Fault: Error {
    let message: String
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: AnyKey.self)
    let known = ["item_id", "sample_index", "response"]
    if let unknown = fields.allKeys.map(\.stringValue).filter({ !known.contains($0) }).min() {
      throw Fault(message: "unknown field `\(unknown)`; known: \(known.joined(separator: ", "))")
    }
    for name in ["item_id", "response"] where !fields.contains(AnyKey(stringValue: name)) {
      throw Fault(message: "field `\(name)` is missing")
    }
    let id = AnyKey(stringValue: "item_id")
    // Data sets that number their items are often written with a number here.
    if let number = try? fields.decode(Int64.self, forKey: id) {
      item = ItemID(String(number))
    } else {
      item = ItemID(try fields.decode(String.self, forKey: id))
    }
    sampleIndex = try fields.decodeIfPresent(Int.self, forKey: AnyKey(stringValue: "sample_index")) ?? 0
    guard sampleIndex >= 0 else { throw Fault(message: "`sample_index` is \(sampleIndex), must be 0 or more") }
    response = try fields.decode(String.self, forKey: AnyKey(stringValue: "response"))
  }
}
