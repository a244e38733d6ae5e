import AssayKit
import Scoring

/// Names a field of a record; dots lead into nested objects, such as `choices.text`.
struct FieldPath: Hashable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  /// A field that has the whole text for its name wins.
  func value(in record: [String: JSONValue]) -> JSONValue? {
    if let value = record[text] { return value == .null ? nil : value }
    var value = JSONValue.object(record)
    for name in text.split(separator: ".") {
      guard case .object(let fields) = value, let next = fields[String(name)] else { return nil }
      value = next
    }
    return value == .null ? nil : value
  }

  /// A text; numbers and truth values as JSON writes them.
  func text(in record: [String: JSONValue]) throws(DatasetRecordError) -> String {
    guard let value = value(in: record) else { throw DatasetRecordError("the field `\(text)` is missing") }
    guard let text = value.plainText else { throw DatasetRecordError("the field `\(text)` is not a text") }
    return text
  }

  /// As `text(in:)`; `nil` where the field is missing.
  func textIfThere(in record: [String: JSONValue]) throws(DatasetRecordError) -> String? {
    value(in: record) == nil ? nil : try text(in: record)
  }

  /// One text or a list of them.
  func texts(in record: [String: JSONValue]) throws(DatasetRecordError) -> [String] {
    guard case .array(let values)? = value(in: record) else { return [try text(in: record)] }
    var texts: [String] = []
    for value in values {
      guard let text = value.plainText else { throw DatasetRecordError("the field `\(text)` is not a list of texts") }
      texts.append(text)
    }
    return texts
  }
}

extension JSONValue {
  /// The value as a text stands for it; `nil` for lists, objects and nothing.
  var plainText: String? {
    switch self {
    case .string(let text): text
    case .integer(let value): String(value)
    case .number(let value): Int64(exactly: value).map { String($0) } ?? "\(value)"
    case .bool(let flag): flag ? "true" : "false"
    case .array, .object, .null: nil
    }
  }
}
