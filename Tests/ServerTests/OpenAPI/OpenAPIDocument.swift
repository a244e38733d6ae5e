import AssayKit
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Server

/// The document that the server sends, as tests read it.
struct OpenAPIDocument: Sendable {
  /// A method and a path as OpenAPI writes it.
  struct Route: Hashable, CustomStringConvertible, Sendable {
    var method: String
    var path: String
    var description: String { "\(method) \(path)" }
  }

  struct Operation: Sendable {
    let route: Route
    let content: JSONValue
    var id: String { content["operationId"]?.text ?? "" }
    var statuses: [Int] { (content["responses"]?.names ?? []).compactMap { Int($0) }.sorted() }
    /// The schema of the JSON body; `nil` when the operation takes none.
    var body: JSONValue? { content["requestBody"]?["content"]?["application/json"]?["schema"] }
  }

  let root: JSONValue
  let operations: [Operation]

  /// The one that all answers of all tests are compared with.
  static let shared: OpenAPIDocument? = try? OpenAPIDocument()  // A test that reads it by itself says what is wrong with it.

  init() throws {
    let text = try #require(Embedded.files["openapi.json"])
    let root = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    self.root = root
    operations = (root["paths"]?.names ?? []).sorted().flatMap { path in
      (root["paths"]?[path]?.names ?? []).sorted().map { method in
        Operation(route: Route(method: method.uppercased(), path: path), content: root["paths"]?[path]?[method] ?? .null)
      }
    }
  }

  func schema(_ name: String) -> JSONValue? { root["components"]?["schemas"]?[name] }
  func members(of schema: String) -> Set<String> { self.schema(schema)?["properties"]?.names ?? [] }

  func resolved(_ value: JSONValue) -> JSONValue {
    guard let path = value["$ref"]?.text else { return value }
    return path.split(separator: "/").dropFirst().reduce(root) { $0[String($1)] ?? .null }
  }

  func parameters(of operation: Operation) -> [JSONValue] { (operation.content["parameters"]?.elements ?? []).map { resolved($0) } }

  /// The operation that a request is one of; a path without parameters wins over one with them.
  func operation(_ method: String, _ uri: String) -> Operation? {
    let parts = uri.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
    return operations.filter { operation in
      let pattern = operation.route.path.split(separator: "/", omittingEmptySubsequences: false)
      return operation.route.method == method && pattern.count == parts.count
        && zip(pattern, parts).allSatisfy { $0.hasPrefix("{") ? !$1.isEmpty : $0 == $1 }
    }.min { $0.route.path.filter { $0 == "{" }.count < $1.route.path.filter { $0 == "{" }.count }
  }

  /// Records an issue when an answer is not one of those that the document promises.
  ///
  /// Methods that a path does not have, and paths that are no part of the API, have no operation.
  func check(_ method: String, _ uri: String, _ answer: APIAnswer, sourceLocation: SourceLocation = #_sourceLocation) {
    let isHead = method == "HEAD"
    guard answer.status != 405, let operation = operation(isHead ? "GET" : method, uri) else { return }
    let place = "\(operation.route) answered \(answer.status)"
    guard let reference = operation.content["responses"]?["\(answer.status)"] else {
      Issue.record("\(place), which is not in the document", sourceLocation: sourceLocation)
      return
    }
    AnswerRecord.current?.add(operation, answer.status)
    let response = resolved(reference)
    checkHeaders(response, answer, place, sourceLocation)
    guard !isHead, let content = response["content"] else { return }
    let type = String((answer.headers[.contentType] ?? "").prefix { $0 != ";" })
    guard let media = content[type] else {
      Issue.record("\(place) as `\(type)`, which is not in the document", sourceLocation: sourceLocation)
      return
    }
    guard type.hasSuffix("json"), let json = answer.json, let schema = media["schema"] else { return }
    for fault in SchemaCheck(document: self).faults(of: json, by: schema) {
      Issue.record("\(place): \(fault)", sourceLocation: sourceLocation)
    }
  }

  private func checkHeaders(_ response: JSONValue, _ answer: APIAnswer, _ place: String, _ sourceLocation: SourceLocation) {
    let known = response["headers"] ?? .object([:])
    for name in known.names {
      guard let field = HTTPField.Name(name), let value = answer.headers[field] else { continue }
      AnswerRecord.current?.addHeader(name)
      let schema = known[name]?["schema"] ?? .null
      let typed: JSONValue =
        schema["type"]?.text == "integer" ? Int64(value).map { .integer($0) } ?? .string(value) : .string(value)
      for fault in SchemaCheck(document: self).faults(of: typed, by: schema) {
        Issue.record("\(place) with \(name): \(fault)", sourceLocation: sourceLocation)
      }
    }
    // Those that say something about this very answer; the others stand on every one.
    for field in [.retryAfter, .location, .wwwAuthenticate, .idempotentReplayed, .upgrade] as [HTTPField.Name]
    where answer.headers[field] != nil && !known.names.contains(field.rawName) {
      Issue.record("\(place) with \(field.rawName), which is not in the document", sourceLocation: sourceLocation)
    }
  }

  /// Records an issue unless `json` is what the schema says.
  func expect(_ json: JSONValue?, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    guard let schema = schema(name) else {
      Issue.record("there is no schema \(name)", sourceLocation: sourceLocation)
      return
    }
    guard let json else { return }
    for fault in SchemaCheck(document: self).faults(of: json, by: schema) {
      Issue.record("\(name): \(fault)", sourceLocation: sourceLocation)
    }
  }
}
