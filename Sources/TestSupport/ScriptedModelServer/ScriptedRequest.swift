public import AssayKit
public import Foundation

/// A request as the scripted server received it.
public struct ScriptedRequest: Sendable {
  public let method: String
  /// Path and query.
  public let path: String
  /// By lower-case name; of several values the last.
  public let headers: [String: String]
  public let body: Data
  /// Counted from 1 over all chat requests of the server, in the order of arrival.
  public let number: Int
  private let fields: Fields

  init(method: String, path: String, headers: [String: String], body: Data, number: Int) {
    self.method = method
    self.path = path
    self.headers = headers
    self.body = body
    self.number = number
    // A body that is no chat request has no fields to show; `body` still has its bytes.
    fields = (try? JSONDecoder().decode(Fields.self, from: body)) ?? Fields()
  }

  /// The dialect that the request is in.
  var form: WireForm { WireForm(path: path) }

  public var model: String? { fields.model }
  public var isStreaming: Bool { fields.stream ?? false }
  /// `X-Client-Request-Id`.
  public var clientRequestID: String? { headers["x-client-request-id"] }
  /// The text of every message, with its role; a system text that stands apart comes first.
  public var messages: [(role: String, text: String)] {
    let system = fields.system.map { [(role: "system", text: $0.text)] } ?? []
    return system + (fields.messages ?? []).map { ($0.role ?? "", $0.content?.text ?? "") }
  }
  /// The text of the last user message; empty without one.
  public var prompt: String { messages.last { $0.role == "user" }?.text ?? "" }

  /// The whole body as a JSON value; `nil` when it is not JSON.
  public var json: JSONValue? { try? JSONDecoder().decode(JSONValue.self, from: body) }

  private struct Fields: Decodable {
    var model: String?
    var stream: Bool?
    var system: Content?
    var messages: [Entry]?
  }

  private struct Entry: Decodable {
    let role: String?
    let content: Content?
  }

  private struct Content: Decodable {
    let text: String

    private struct Part: Decodable { let text: String? }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {  // The decoder has no other way to ask for a type.
        self.text = text
      } else {
        text = try container.decode([Part].self).compactMap(\.text).joined(separator: "\n")
      }
    }
  }
}

/// A request in the server's log.
public struct LoggedRequest: Sendable {
  public enum Outcome: Hashable, Sendable {
    /// The reply is being made or sent.
    case open
    /// The reply was sent as scripted to its end.
    case answered
    /// The client went away before the reply was complete.
    case abandoned
  }

  public let request: ScriptedRequest
  /// When its last byte arrived, after the start of the server.
  public let arrivedAt: Duration
  public internal(set) var outcome: Outcome
}
