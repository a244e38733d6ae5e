/// Takes the fields out of a record that someone else wrote.
public struct RecordFields: Sendable {
  private let fields: [String: JSONValue]

  public init(_ record: JSONValue) throws(DatasetRecordError) {
    guard case .object(let fields) = record else { throw DatasetRecordError("the record is no object") }
    self.fields = fields
  }

  public subscript(name: String) -> JSONValue? { fields[name] }

  public func has(_ name: String) -> Bool { fields[name].map { $0 != .null } ?? false }

  public func text(_ name: String) throws(DatasetRecordError) -> String {
    guard case .string(let text)? = fields[name] else { throw wrong(name, "a text") }
    return text
  }

  public func texts(_ name: String) throws(DatasetRecordError) -> [String] {
    guard case .array(let values)? = fields[name] else { throw wrong(name, "a list of texts") }
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else { throw wrong(name, "a list of texts") }
      texts.append(text)
    }
    return texts
  }

  /// An integer, also one in digits or in a whole decimal, as CSV and some writers of JSON have it.
  public func integer(_ name: String) throws(DatasetRecordError) -> Int {
    let value: Int? =
      switch fields[name] {
      case .integer(let value): Int(exactly: value)
      case .number(let value): Int(exactly: value)
      case .string(let text): Int(text)
      default: nil
      }
    guard let value else { throw wrong(name, "an integer") }
    return value
  }

  /// What the field holds, shortened, for an error.
  public func excerpt(_ name: String) -> String {
    switch fields[name] {
    case .string(let text): String(text.prefix(40))
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .bool(let flag): "\(flag)"
    case .array(let values): "a list of \(values.count)"
    case .object(let fields): "an object with \(fields.count) fields"
    case .null, nil: "nothing"
    }
  }

  private func wrong(_ name: String, _ wanted: String) -> DatasetRecordError {
    DatasetRecordError(
      has(name) ? "the field `\(name)` is not \(wanted): `\(excerpt(name))`" : "the field `\(name)` is missing")
  }
}
