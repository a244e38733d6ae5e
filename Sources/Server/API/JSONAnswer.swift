import AssayKit
import Foundation
import HTTPTypes
import Hummingbird

/// A value sent as JSON: snake_case names, sorted, times as text.
struct JSONAnswer<Value: Encodable & Sendable>: ResponseGenerator {
  var value: Value
  var status: HTTPResponse.Status = .ok
  var headers: HTTPFields = [:]
  var mediaType = "application/json"

  init(_ value: Value, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
    self.value = value
    self.status = status
    self.headers = headers
  }

  func response(from request: Request, context: some RequestContext) throws -> Response { try response() }

  func response() throws -> Response {
    var headers = headers
    headers[.contentType] = mediaType
    headers[.cacheControl] = "no-store"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONText.encode(value))))
  }
}

/// The form of all JSON that the server sends.
enum JSONText {
  /// One line.
  static func encode(_ value: some Encodable) throws -> Data { try encoder([]).encode(value) }

  /// Indented, for people.
  static func pretty(_ value: some Encodable) throws -> String {
    String(decoding: try encoder(.prettyPrinted).encode(value), as: UTF8.self)
  }

  private static func encoder(_ formatting: JSONEncoder.OutputFormatting) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    return encoder
  }
}

extension Problem {
  func response() throws -> Response {
    var answer = JSONAnswer(self, status: httpStatus)
    answer.mediaType = "application/problem+json"
    if let allowed { answer.headers[.allow] = allowed }
    if let retryAfter { answer.headers[.retryAfter] = String(retryAfter) }
    if let authenticate { answer.headers[.wwwAuthenticate] = authenticate }
    return try answer.response()
  }
}

/// An optional whose absence is sent as `null`, so that every field of an answer is always there: unknown is said, not left out.
@propertyWrapper
struct Nullable<Value> {
  var wrappedValue: Value?

  init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }
}

extension Nullable: Encodable where Value: Encodable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}

extension Nullable: Sendable where Value: Sendable {}
extension Nullable: Equatable where Value: Equatable {}
extension Nullable: Hashable where Value: Hashable {}
