import AssayKit
import Foundation

/// The configuration file: one JSON object whose keys are the settings' names in lower case.
enum ConfigurationFile {
  /// Reads the object; numbers and Booleans count as their text.
  ///
  /// - Throws: on anything that is not such an object, and on unknown keys.
  static func parse(_ data: Data, path: String) throws(SettingsError) -> [String: String] {
    let shape = "it must be one JSON object such as {\"default_model\": \"simulated/default\"}"
    let parsed: JSONValue
    do {
      parsed = try JSONDecoder().decode(JSONValue.self, from: data)
    } catch {
      throw SettingsError("\(path) is not JSON", hint: shape)
    }
    guard case .object(let object) = parsed else { throw SettingsError("\(path) is not a JSON object", hint: shape) }
    var values: [String: String] = [:]
    for (key, value) in object.sorted(by: { $0.key < $1.key }) {
      values[key] = try text(of: value, key: key, path: path)
    }
    return values
  }

  private static func text(of value: JSONValue, key: String, path: String) throws(SettingsError) -> String {
    let known = Setting.table.filter(\.isAllowedInFile).map(\.fileKey)
    guard known.contains(key) else {
      let error = UserError.unknown("setting", key, field: key, known: known)
      throw SettingsError("\(error.message) in \(path)", hint: error.hint ?? "")
    }
    switch value {
    case .string(let text): return text
    case .integer(let number): return String(number)
    case .number(let number): return String(number)
    case .bool(let flag): return flag ? "true" : ""
    case .null: return ""
    case .array, .object: throw SettingsError("`\(key)` in \(path) is not one value", hint: "give a string or a number")
    }
  }
}
