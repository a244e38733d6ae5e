import AssayKit
import Hummingbird

/// The query parameters of a request, each known, each given at most once.
struct QueryFields {
  private var values: [String: String] = [:]

  /// - Throws: 400 for a parameter that is not in `names`, or that is given twice; under `/api` also for one without a value, which
  ///   mostly is a variable of a script that was never set. Forms of pages send all their fields, empty ones too.
  init(_ request: Request, names: [String]) throws(Problem) {
    for (name, value) in try FormPairs.parse(request.uri.query ?? "") {
      guard names.contains(name) else {
        let known = names.isEmpty ? "there are none here" : "known: \(names.joined(separator: ", "))"
        throw .query(name, "unknown query parameter `\(name.prefix(100))`", hint: known)
      }
      if value.isEmpty, request.uri.path.hasPrefix("/api/") {
        throw .query(name, "query parameter `\(name)` is empty", hint: "leave it out, or give it a value")
      }
      guard values.updateValue(value, forKey: name) == nil else { throw .query(name, "query parameter `\(name)` is given twice") }
    }
  }

  /// `nil` when the parameter is missing or empty.
  func text(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

  /// As `text`; `nil` also for one with a NUL, which no id has and no database takes.
  func id(_ name: String) -> String? { text(name).flatMap { $0.utf8.contains(0) ? nil : $0 } }

  func model(_ name: String) throws(Problem) -> ModelReference? {
    guard let text = text(name) else { return nil }
    guard let model = ModelReference(text) else {
      throw .query(name, "\(name) `\(text.prefix(100))` has no provider", hint: "write `provider/slug`")
    }
    return model
  }

  func flag(_ name: String) throws(Problem) -> Bool {
    guard let text = text(name) else { return false }
    guard let value = ["true": true, "1": true, "false": false, "0": false][text] else {
      throw .query(name, "\(name) `\(text.prefix(100))` is not true or false")
    }
    return value
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
    guard let text = text(name) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw .query(
        name, "\(name) `\(text.prefix(100))` is out of range",
        hint: "it must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func choice<Value: RawRepresentable & CaseIterable>(_ name: String, as: Value.Type) throws(Problem) -> Value?
  where Value.RawValue == String {
    guard let text = text(name) else { return nil }
    guard let value = Value(rawValue: text) else {
      throw .query(
        name, "unknown \(name) `\(text.prefix(100))`",
        hint: "known: \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }
}

extension RequestContext {
  /// A part of the path, without its percent encoding.
  ///
  /// - Throws: 404, since a path that is not UTF-8, or holds a NUL, names nothing.
  func pathText(_ name: String) throws(Problem) -> String {
    guard let text = parameters.get(name).flatMap({ PercentCoding.decode($0) }), !text.utf8.contains(0) else {
      throw .notFound("such page")
    }
    return text
  }
}
