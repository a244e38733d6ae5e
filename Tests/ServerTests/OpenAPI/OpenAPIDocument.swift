import AssayKit
import Foundation
import TestSupport
import Testing

/// docs/reference/openapi.yaml, read by its indentation: a path, a method, a schema and a property each have a line of their own.
struct OpenAPIDocument {
  let routes: [RouteTableTests.Route]
  /// The text behind each property, by schema.
  private let schemas: [String: [String: String]]

  init() throws {
    let text = try String(contentsOf: PackageFolder.url.appending(path: "docs/reference/openapi.yaml"), encoding: .utf8)
    var routes: [RouteTableTests.Route] = []
    var schemas: [String: [String: String]] = [:]
    var path = ""
    var schema = ""
    var isInSchemas = false
    for line in text.split(separator: "\n") {
      if line.wholeMatch(of: #/  \w+:/#) != nil { isInSchemas = line == "  schemas:" }
      if let match = line.wholeMatch(of: #/  (/api/.*):/#) { path = String(match.1) }
      if let match = line.wholeMatch(of: #/    (get|post|put|patch|delete):/#) {
        routes.append(RouteTableTests.Route(method: match.1.uppercased(), path: path))
      }
      if isInSchemas, let match = line.wholeMatch(of: #/    (\w+):/#) { schema = String(match.1) }
      if isInSchemas, let match = line.wholeMatch(of: #/        (\w+): (.+)/#) {
        schemas[schema, default: [:]][String(match.1)] = String(match.2)
      }
    }
    self.routes = routes
    self.schemas = schemas
  }

  func members(of schema: String) -> [String: String] { schemas[schema] ?? [:] }

  /// Records an issue for every object in `json` that has other members than its schema.
  func expect(_ json: JSONValue?, _ schema: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let members = members(of: schema)
    #expect(!members.isEmpty, "there is no schema \(schema)", sourceLocation: sourceLocation)
    guard let json else { return }
    #expect(json.names == Set(members.keys), "\(schema)", sourceLocation: sourceLocation)
    for (name, text) in members {
      guard let match = text.firstMatch(of: #/schemas/(\w+)"/#), !self.members(of: String(match.1)).isEmpty else { continue }
      let value = json[name] ?? .null
      let values: [JSONValue] = if case .array(let elements) = value { elements } else { [value] }
      for value in values where value != .null { expect(value, String(match.1), sourceLocation: sourceLocation) }
    }
  }
}
