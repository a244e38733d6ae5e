import AssayKit

extension JSONValue {
  /// `nil` when this is no object or has no such member.
  subscript(_ name: String) -> JSONValue? { if case .object(let members) = self { members[name] } else { nil } }

  var text: String? { if case .string(let text) = self { text } else { nil } }
  var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  /// The members of an object; none of anything else.
  var members: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }

  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

  /// A whole number that is not negative.
  var whole: Int? { if case .integer(let value) = self, value >= 0 { Int(value) } else { nil } }

  /// A number however it is written.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}

/// Times as exports write them.
enum UTCText {
  /// `2026-01-31T12:00:00Z`
  static func isSeconds(_ text: String) -> Bool { fits(text, "0000-00-00T00:00:00Z") }

  /// `2026-01-31T12:00:00.123456Z`
  static func isPrecise(_ text: String) -> Bool { fits(text, "0000-00-00T00:00:00.000000Z") }

  /// A precise time without its fraction.
  static func seconds(of precise: JSONValue?) -> JSONValue {
    guard let text = precise?.text, isPrecise(text) else { return precise ?? .null }
    return .string(text.prefix(19) + "Z")
  }

  private static func fits(_ text: String, _ form: String) -> Bool {
    text.utf8.count == form.utf8.count
      && zip(text.utf8, form.utf8).allSatisfy { $1 == UInt8(ascii: "0") ? (0x30...0x39).contains($0) : $0 == $1 }
  }
}
