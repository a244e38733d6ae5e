import AssayKit
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

/// Asks the routes, compares every answer with the document of the API, and reads it as JSON.
struct APIClient: Sendable {
  let client: any TestClientProtocol

  func get(_ path: String, headers: HTTPFields = [:]) async throws -> APIAnswer { try await ask(.get, path, headers: headers) }

  /// Sends `json`, or nothing at all when it is `nil`.
  func post(_ path: String, json: String? = nil, headers: HTTPFields = [:]) async throws -> APIAnswer {
    var headers = headers
    if json != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
    return try await ask(.post, path, headers: headers, body: json.map { ByteBuffer(string: $0) })
  }

  func ask(
    _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: ByteBuffer? = nil
  ) async throws -> APIAnswer {
    let answer = try await client.executeRequest(uri: path, method: method, headers: headers, body: body)
    let whole = APIAnswer(status: answer.status.code, headers: answer.headers, body: Data(answer.body.readableBytesView))
    OpenAPIDocument.shared?.check(method.rawValue, path, whole)
    return whole
  }
}

/// A whole answer.
struct APIAnswer: Sendable {
  let status: Int
  let headers: HTTPFields
  let body: Data

  var json: JSONValue? {
    do { return try JSONDecoder().decode(JSONValue.self, from: body) } catch {
      Issue.record("not JSON: \(String(decoding: body, as: UTF8.self).prefix(500))")
      return nil
    }
  }

  /// Records an issue unless the answer is a problem with this status, word and field.
  func expectProblem(
    _ status: Int, _ word: String, field: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let json = json
    #expect(self.status == status, "\(String(describing: json))", sourceLocation: sourceLocation)
    #expect(headers[.contentType] == "application/problem+json", sourceLocation: sourceLocation)
    #expect(json?["type"] == .string("urn:assay:problem:\(word)"), sourceLocation: sourceLocation)
    #expect(json?["status"] == .integer(Int64(status)), sourceLocation: sourceLocation)
    #expect(json?["field"] == field.map { .string($0) } ?? .null, sourceLocation: sourceLocation)
    #expect(json?["detail"]?.text?.isEmpty == false, sourceLocation: sourceLocation)
    if let field {
      #expect(json?["errors"]?.elements.contains { $0["field"] == .string(field) } == true, sourceLocation: sourceLocation)
    }
  }
}

extension JSONValue {
  /// `nil` when this is no object or has no such member.
  subscript(_ name: String) -> JSONValue? { if case .object(let members) = self { members[name] } else { nil } }

  /// `nil` when this is no array or is too short.
  subscript(_ index: Int) -> JSONValue? { elements.indices.contains(index) ? elements[index] : nil }

  var text: String? { if case .string(let text) = self { text } else { nil } }
  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
  var names: Set<String> { if case .object(let members) = self { Set(members.keys) } else { [] } }

  /// A number however it is written.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
