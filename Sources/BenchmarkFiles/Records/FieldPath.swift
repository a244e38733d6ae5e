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
    return try plainText(of: value, else: "not a text")
  }

  /// As `text(in:)`; `nil` where the field is missing.
  func textIfThere(in record: [String: JSONValue]) throws(DatasetRecordError) -> String? {
    value(in: record) == nil ? nil : try text(in: record)
  }

  /// One text or a list of them.
  func texts(in record: [String: JSONValue]) throws(DatasetRecordError) -> [String] {
    guard case .array(let values)? = value(in: record) else { return [try text(in: record)] }
    var texts: [String] = []
    for value in values { texts.append(try plainText(of: value, else: "not a list of texts")) }
    return texts
  }

  /// The value as a text stands for it.
  private func plainText(of value: JSONValue, else wanted: String) throws(DatasetRecordError) -> String {
    switch value {
    case .string(let text): return text
    case .integer(let value): return String(value)
    case .number(let value):
      guard let text = value.plainDecimal else {
        throw DatasetRecordError("the field `\(text)` is a number with more digits than can be kept: put it in quotes")
      }
      return text
    case .bool(let flag): return flag ? "true" : "false"
    case .array, .object, .null: throw DatasetRecordError("the field `\(text)` is \(wanted)")
    }
  }
}

extension Double {
  /// The shortest decimal that stands for the number, without an exponent: `0.00001`, `2.5`, `3`.
  ///
  /// `nil` for numbers whose last digits before the point are not known any more: 2⁶³ and larger ones.
  var plainDecimal: String? {
    guard magnitude < 0x1p63 else { return nil }
    if let whole = Int64(exactly: self) { return String(whole) }
    let parts = "\(self)".split(separator: "e")
    guard parts.count == 2, let digits = parts.first, let exponent = Int(parts[1]) else { return "\(self)" }
    // Larger numbers have no exponent below 2⁵³ and are whole from there on.
    return (self < 0 ? "-0." : "0.") + String(repeating: "0", count: max(0, -exponent - 1)) + digits.filter(\.isNumber)
  }
}
