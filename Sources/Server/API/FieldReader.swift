import AssayKit

/// Takes fields out of a JSON object one by one and collects everything that is wrong with them, so that all of it can be
/// said at once. What is left at the end is unknown.
struct FieldReader {
  private var values: [String: JSONValue]
  private let known: [String]
  private(set) var errors: [FieldError] = []

  init(_ values: [String: JSONValue], known: [String]) {
    self.values = values
    self.known = known
  }

  mutating func integer(_ name: String) -> Int? {
    switch take(name) {
    case nil, .null?: return nil
    case .integer(let value)?: return Int(value)
    case let value?: return refuse(name, value, "a whole number")
    }
  }

  mutating func number(_ name: String) -> Double? {
    switch take(name) {
    case nil, .null?: return nil
    case .integer(let value)?: return Double(value)
    case .number(let value)? where value.isFinite: return value
    case let value?: return refuse(name, value, "a number")
    }
  }

  mutating func flag(_ name: String) -> Bool? {
    switch take(name) {
    case nil, .null?: return nil
    case .bool(let value)?: return value
    case let value?: return refuse(name, value, "true or false")
    }
  }

  mutating func text(_ name: String) -> String? {
    switch take(name) {
    case nil, .null?: return nil
    case .string(let value)?: return accept(name, value, [value])
    case let value?: return refuse(name, value, "a text")
    }
  }

  mutating func texts(_ name: String) -> [String]? {
    switch take(name) {
    case nil, .null?: return nil
    case .array(let elements)?:
      let texts = elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
      guard texts.count == elements.count else { return refuse(name, .array(elements), "a list of texts") }
      return accept(name, texts, texts)
    case let value?: return refuse(name, value, "a list of texts")
    }
  }

  mutating func add(_ error: FieldError) { errors.append(error) }

  /// Refuses what was not taken.
  mutating func finish() {
    for name in values.keys.sorted() {
      let error = UserError.unknown("field", String(name.prefix(100)), field: name, known: known)
      errors.append(FieldError(name, error.message, hint: error.hint))
    }
    values = [:]
  }

  private mutating func take(_ name: String) -> JSONValue? { values.removeValue(forKey: name) }

  /// No name and no text that anything here works with has a NUL, and the database takes none.
  private mutating func accept<Value>(_ name: String, _ value: Value, _ texts: [String]) -> Value? {
    guard texts.contains(where: { $0.utf8.contains(0) }) else { return value }
    errors.append(FieldError(name, "\(name) has a NUL", hint: "leave it out"))
    return nil
  }

  private mutating func refuse<Value>(_ name: String, _ value: JSONValue, _ wanted: String) -> Value? {
    errors.append(FieldError(name, "\(name) `\(value.shortText)` is not \(wanted)"))
    return nil
  }
}

extension JSONValue {
  /// The value in a few characters, for error messages.
  fileprivate var shortText: String {
    switch self {
    case .null: "null"
    case .bool(let value): String(value)
    case .integer(let value): String(value)
    case .number(let value): String(value)
    case .string(let value): String(value.prefix(100))
    case .array: "[…]"
    case .object: "{…}"
    }
  }
}
