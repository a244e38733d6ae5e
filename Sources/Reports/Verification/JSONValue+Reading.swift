import AssayKit

extension JSONValue {
  /// `nil` when this is no object or has no such member.
  subscript(_ name: String) -> JSONValue? { if case .object(let members) = self { members[name] } else { nil } }

  var text: String? { if case .string(let text) = self { text } else { nil } }
  var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
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
