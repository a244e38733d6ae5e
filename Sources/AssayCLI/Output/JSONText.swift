import AssayKit
import Foundation

/// JSON as this command line prints it: keys sorted, slashes plain, unknown values as `null`.
enum JSONText {
  /// One line, for JSON Lines.
  static func line(_ value: JSONValue) throws -> String { try text(value, [.sortedKeys, .withoutEscapingSlashes]) }

  /// Indented, for a single object.
  static func pretty(_ value: JSONValue) throws -> String {
    try text(value, [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
  }

  private static func text(_ value: JSONValue, _ formatting: JSONEncoder.OutputFormatting) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
