import AssayKit
import Foundation

/// JSON in a text column; JSON escapes every NUL, so that text can hold it.
enum JSONColumn {
  /// Keys are sorted, so that equal values are equal text.
  static func encode(_ value: some Encodable) throws(StoreError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A scorer's details may hold a number that JSON has no word for; losing the whole verdict would be worse.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do { return String(decoding: try encoder.encode(value), as: UTF8.self) } catch {
      throw .bug("cannot write \(type(of: value)) as JSON: \(error)")
    }
  }

  static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from text: String) throws(StoreError) -> Value {
    do { return try JSONDecoder().decode(type, from: Data(text.utf8)) } catch {
      throw .bug("stored \(type) is not readable: \(error)")
    }
  }
}
