import AssayKit
import Foundation

/// Compares a value with a JSON Schema of the document; knows the words that the document uses, and no others.
struct SchemaCheck {
  let document: OpenAPIDocument

  private static let notes: Set<String> = ["description", "default", "format", "x-message"]

  func faults(of value: JSONValue, by schema: JSONValue) -> [String] { faults(of: value, by: schema, at: "$", owner: nil) }

  private func faults(of value: JSONValue, by schema: JSONValue, at place: String, owner: String?) -> [String] {
    if let reference = schema["$ref"]?.text {
      let name = reference.split(separator: "/").last.map(String.init)
      return faults(of: value, by: document.resolved(schema), at: place, owner: name)
    }
    var found: [String] = []
    for word in schema.names.subtracting(Self.notes).sorted() {
      let wanted = schema[word] ?? .null
      switch word {
      case "oneOf":
        let all = wanted.elements.map { faults(of: value, by: $0, at: place, owner: owner) }
        // `null` beside an object is the only choice that answers have, so that the faults of the object are worth saying.
        if all.filter(\.isEmpty).count != 1 {
          found += value == .null ? ["\(place) is null"] : all.min { $0.count < $1.count } ?? []
        }
      case "properties", "required", "additionalProperties": break
      default: if let fault = simple(word, wanted, value) { found.append("\(place) \(fault)") }
      }
    }
    if case .object = value { found += members(of: value, by: schema, at: place, owner: owner) }
    if case .array(let elements) = value, let items = schema["items"] {
      for (index, element) in elements.enumerated() {
        found += faults(of: element, by: items, at: "\(place)[\(index)]", owner: nil)
      }
    }
    if schema["format"]?.text == "date-time", let text = value.text,
      text.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/#) == nil
    {
      found.append("\(place) `\(text)` is no time")
    }
    return found
  }

  private func members(of value: JSONValue, by schema: JSONValue, at place: String, owner: String?) -> [String] {
    var found: [String] = []
    let known = schema["properties"] ?? .object([:])
    for name in (schema["required"]?.elements ?? []).compactMap(\.text) where value[name] == nil {
      found.append("\(place) has no \(name)")
    }
    for name in value.names.sorted() {
      guard let member = known[name] else {
        if schema["additionalProperties"] == .bool(false) { found.append("\(place) has \(name)") }
        continue
      }
      if let owner, value[name] != .null { AnswerRecord.current?.addField("\(owner).\(name)") }
      found += faults(of: value[name] ?? .null, by: member, at: "\(place).\(name)", owner: nil)
    }
    return found
  }

  /// What is wrong by one word of the schema.
  private func simple(_ word: String, _ wanted: JSONValue, _ value: JSONValue) -> String? {
    let isRight: Bool
    switch word {
    case "type": isRight = (wanted.text.map { [$0] } ?? wanted.elements.compactMap(\.text)).contains { Self.isOf($0, value) }
    case "const": isRight = value == wanted
    case "enum": isRight = wanted.elements.contains(value)
    case "minimum": isRight = value.number.map { $0 >= wanted.number ?? 0 } ?? true
    case "maximum": isRight = value.number.map { $0 <= wanted.number ?? 0 } ?? true
    case "minLength": isRight = value.text.map { Double($0.unicodeScalars.count) >= wanted.number ?? 0 } ?? true
    case "maxLength": isRight = value.text.map { Double($0.unicodeScalars.count) <= wanted.number ?? 0 } ?? true
    case "minItems": isRight = Self.count(value).map { $0 >= wanted.number ?? 0 } ?? true
    case "maxItems": isRight = Self.count(value).map { $0 <= wanted.number ?? 0 } ?? true
    case "uniqueItems": isRight = Set(value.elements).count == value.elements.count
    case "pattern":
      isRight = value.text.map { $0.range(of: wanted.text ?? "", options: .regularExpression) != nil } ?? true
    case "items": isRight = true
    default: return "cannot be compared: this check does not know the word \(word)"
    }
    return isRight ? nil : "is \(value) against \(word) \(wanted)"
  }

  private static func count(_ value: JSONValue) -> Double? {
    if case .array(let elements) = value { Double(elements.count) } else { nil }
  }

  private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer), ("number", .number), ("string", .string),
      ("array", .array), ("object", .object):
      true
    default: false
    }
  }
}
