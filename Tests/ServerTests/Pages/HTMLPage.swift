import Foundation
import HTTPTypes
import Hummingbird
import Testing

@testable import Server

/// A page as a test reads it.
struct HTMLPage {
  let answer: APIAnswer
  let text: String

  init(_ answer: APIAnswer) throws {
    self.answer = answer
    text = try #require(String(data: answer.body, encoding: .utf8))
  }

  /// The text of every tag, from `<` to `>`.
  var tags: [Substring] { text.matches(of: /<[a-zA-Z][^>]*>/).map(\.output) }

  func tags(_ name: String) -> [Substring] { tags.filter { $0.dropFirst().prefix { $0.isLetter || $0.isNumber } == name } }

  /// Every value of an attribute, as it stands in the source.
  func values(of attribute: String) -> [String] {
    tags.flatMap { $0.split(separator: " ") }.compactMap { word in
      guard word.hasPrefix("\(attribute)=\"") else { return nil }
      return String(word.dropFirst(attribute.count + 2).prefix { $0 != "\"" })
    }
  }

  /// The first address in the page with this in it.
  func link(with part: String) -> String? {
    values(of: "href").map { $0.replacing("&amp;", with: "&") }.first { $0.contains(part) }
  }

  func expect(_ parts: String..., sourceLocation: SourceLocation = #_sourceLocation) {
    for part in parts where !text.contains(part) {
      Issue.record("the page lacks `\(part)`", sourceLocation: sourceLocation)
    }
  }

  func expectNone(of parts: String..., sourceLocation: SourceLocation = #_sourceLocation) {
    for part in parts where text.contains(part) {
      Issue.record("the page has `\(part)`", sourceLocation: sourceLocation)
    }
  }
}

extension APIClient {
  func page(_ path: String, headers: HTTPFields = [:]) async throws -> HTMLPage { try HTMLPage(await get(path, headers: headers)) }

  /// Submits a form as a browser without scripts does.
  func submit(_ path: String, _ fields: [(String, String)] = [], headers: HTTPFields = [:]) async throws -> APIAnswer {
    var headers = headers
    headers[.contentType] = "application/x-www-form-urlencoded"
    let body = fields.map { "\($0.0)=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
    return try await ask(.post, path, headers: headers, body: ByteBuffer(string: body))
  }
}
