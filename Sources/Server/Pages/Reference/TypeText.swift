import AssayKit

/// What a schema allows, in a few words: `integer 1…200, default 50`, `list of Run`, `text or null`.
struct TypeText: Hashable {
  let words: String
  /// The named schema in it, whose table is further down.
  let link: String?
  /// What stands before and after the link's name.
  let before: String
  let after: String

  init(_ schema: JSONValue, linked: Set<String>) {
    let (form, isNullable) = Self.withoutNull(schema)
    var prefix = ""
    var inner = form
    if Self.types(form).contains("array"), let items = form[member: "items"] {
      prefix = "list of "
      inner = items
    }
    let name = inner[member: "$ref"]?.words?.split(separator: "/").last.map(String.init)
    let core = name ?? Self.plain(inner)
    let suffix = (prefix.isEmpty ? "" : Self.limits(form)) + (isNullable ? " or null" : "")
    words = prefix + core + suffix
    let isLinked = name.map { linked.contains($0) } ?? false
    link = isLinked ? name : nil
    before = isLinked ? prefix : words
    after = isLinked ? suffix : ""
  }

  private static func types(_ schema: JSONValue) -> [String] {
    guard let type = schema[member: "type"] else { return [] }
    return type.words.map { [$0] } ?? type.list.compactMap(\.words)
  }

  private static func withoutNull(_ schema: JSONValue) -> (JSONValue, Bool) {
    if let choices = schema[member: "oneOf"]?.list, choices.contains(where: { $0[member: "type"]?.words == "null" }) {
      return (choices.first { $0[member: "type"]?.words != "null" } ?? schema, true)
    }
    return (schema, types(schema).contains("null"))
  }

  private static func plain(_ schema: JSONValue) -> String {
    if let constant = schema[member: "const"] { return "always \(constant.plain)" }
    if let choices = schema[member: "enum"]?.list { return choices.map(\.plain).joined(separator: " · ") + standard(schema) }
    let type = types(schema).first { $0 != "null" }
    let kind =
      switch type {
      case "string":
        schema[member: "format"]?.words == "date-time" ? "time" : schema[member: "format"]?.words == "binary" ? "file" : "text"
      case "number": "number"
      case "integer": "whole number"
      case "boolean": "true or false"
      case "array": "list"
      case "object": "object"
      default: "any value"
      }
    return kind + limits(schema) + standard(schema)
  }

  private static func limits(_ schema: JSONValue) -> String {
    var words = ""
    switch (schema[member: "minimum"]?.plain, schema[member: "maximum"]?.plain) {
    case (let low?, let high?): words += " \(low)…\(high)"
    case (let low?, nil): words += " from \(low)"
    case (nil, let high?): words += " up to \(high)"
    case (nil, nil): break
    }
    if let most = schema[member: "maxLength"]?.plain { words += ", at most \(most) characters" }
    if let most = schema[member: "maxItems"]?.plain { words += ", at most \(most)" }
    if let pattern = schema[member: "pattern"]?.words { words += " matching \(pattern)" }
    return words
  }

  private static func standard(_ schema: JSONValue) -> String { schema[member: "default"].map { ", default \($0.plain)" } ?? "" }
}
