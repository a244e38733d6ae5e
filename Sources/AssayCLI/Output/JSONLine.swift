import AssayKit

/// One line of JSON Lines, written straight into bytes: keys in the order of their code points, slashes plain, text as UTF-8.
///
/// The same bytes as `JSONEncoder` with sorted keys, for a fraction of its time: `assay score` prints one line for each answer.
struct JSONLine {
  private var bytes: [UInt8] = []

  /// - Throws: `EncodingError` for a number that JSON cannot hold.
  static func text(_ value: JSONValue) throws(EncodingError) -> String {
    var line = JSONLine()
    line.bytes.reserveCapacity(512)
    try line.value(value)
    return String(decoding: line.bytes, as: UTF8.self)
  }

  private mutating func value(_ value: JSONValue) throws(EncodingError) {
    switch value {
    case .null: raw("null")
    case .bool(let flag): raw(flag ? "true" : "false")
    case .integer(let number): bytes.append(contentsOf: String(number).utf8)
    case .number(let number): try self.number(number)
    case .string(let text): string(text)
    case .array(let elements):
      raw("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { raw(",") }
        try self.value(element)
      }
      raw("]")
    case .object(let members):
      raw("{")
      for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { raw(",") }
        string(member.key)
        raw(":")
        try self.value(member.value)
      }
      raw("}")
    }
  }

  private mutating func raw(_ literal: StaticString) { literal.withUTF8Buffer { bytes.append(contentsOf: $0) } }

  /// The shortest digits that read back as the same number; a whole one without a fraction.
  private mutating func number(_ number: Double) throws(EncodingError) {
    guard number.isFinite else {
      throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "JSON has no number `\(number)`"))
    }
    let digits = number.description.utf8
    bytes.append(contentsOf: digits.suffix(2).elementsEqual(".0".utf8) ? digits.dropLast(2) : digits[...])
  }

  private mutating func string(_ text: String) {
    raw("\"")
    var text = text
    text.withUTF8 { utf8 in
      // What needs no escape is copied in runs.
      var start = 0
      for index in utf8.indices where utf8[index] < 0x20 || utf8[index] == 0x22 || utf8[index] == 0x5C {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
        escape(utf8[index])
        start = index + 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
    }
    raw("\"")
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x22: raw(#"\""#)
    case 0x5C: raw(#"\\"#)
    case 0x08: raw(#"\b"#)
    case 0x0C: raw(#"\f"#)
    case 0x0A: raw(#"\n"#)
    case 0x0D: raw(#"\r"#)
    case 0x09: raw(#"\t"#)
    default:
      raw(byte < 0x10 ? #"\u000"# : #"\u001"#)
      bytes.append(Self.digits[Int(byte & 15)])
    }
  }

  private static let digits = Array("0123456789abcdef".utf8)
}
