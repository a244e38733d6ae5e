import AssayKit
import Foundation

/// The embedded OpenAPI document, as far as the reference page reads it.
struct APIDocument {
  private let root: JSONValue

  /// - Throws: when the text is no JSON.
  init(_ text: String) throws { root = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) }

  struct Operation {
    let path: String
    let method: String
    let content: JSONValue
  }

  var description: String { root[member: "info"]?[member: "description"]?.words ?? "" }
  var tags: [(name: String, description: String)] {
    (root[member: "tags"]?.list ?? []).map { ($0[member: "name"]?.words ?? "", $0[member: "description"]?.words ?? "") }
  }

  /// By path, then by method.
  var operations: [Operation] {
    (root[member: "paths"]?.members ?? [:]).sorted { $0.key < $1.key }.flatMap { path, methods in
      methods.members.sorted { $0.key < $1.key }.map { Operation(path: path, method: $0.key.uppercased(), content: $0.value) }
    }
  }

  /// Schemas with fields, by name.
  var schemas: [(name: String, content: JSONValue)] {
    (root[member: "components"]?[member: "schemas"]?.members ?? [:]).sorted { $0.key < $1.key }.filter {
      $0.value[member: "properties"] != nil
    }
    .map { ($0.key, $0.value) }
  }

  /// What a reference such as `#/components/responses/NotFound` stands for; the value itself when it is none.
  func resolved(_ value: JSONValue) -> JSONValue {
    guard let path = value[member: "$ref"]?.words else { return value }
    return path.split(separator: "/").dropFirst().reduce(root) { $0[member: String($1)] ?? .null }
  }
}

extension JSONValue {
  /// `nil` when this is no object or has no such member.
  subscript(member name: String) -> JSONValue? { if case .object(let members) = self { members[name] } else { nil } }

  var members: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }
  var list: [JSONValue] { if case .array(let list) = self { list } else { [] } }
  var words: String? { if case .string(let words) = self { words } else { nil } }
  /// A text, number or word as it is read.
  var plain: String {
    switch self {
    case .null: "null"
    case .bool(let value): String(value)
    case .integer(let value): String(value)
    case .number(let value): String(value)
    case .string(let value): value
    case .array(let list): list.map(\.plain).joined(separator: ", ")
    case .object: "object"
    }
  }
}
