import AssayKit
import Foundation

/// JSON as this command line prints it: keys sorted, slashes plain, unknown values as `null`.
enum JSONText {
  /// One line, for JSON Lines.
  static func line(_ value: JSONValue) throws -> String { try JSONLine.text(value) }

  /// Indented, for a single object.
  static func pretty(_ value: JSONValue) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension JSONValue {
  static func optional(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .number(value)
  }

  static func optional(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
  static func optional(_ value: Int64?) -> JSONValue { value.map { .integer($0) } ?? .null }
  static func optional(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
  static func optional(_ value: Bool?) -> JSONValue { value.map { .bool($0) } ?? .null }
  static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
  static func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }
}
