import AssayKit

/// What was sent and what came back, as JSON for people who want to see everything.
struct RawExchange {
  let request: String
  let response: String

  /// Texts are cut as everywhere on the page; the API has them whole.
  init(_ generation: Generation) {
    let response = generation.response
    request = Self.text(generation.messages.map { Turn(role: $0.role.rawValue, content: Self.cut($0.text)) })
    self.response = Self.text(
      Reply(
        content: Self.cut(response.text), reasoning: response.reasoning.map { Self.cut($0) },
        finishReason: response.finishReason.word, servedModel: response.servedModel, upstreamProvider: response.upstreamProvider,
        systemFingerprint: response.systemFingerprint, requestId: response.requestID, requests: response.tries,
        chunks: response.timing.chunks, keepAlives: response.timing.keepAlives, usage: response.usage))
  }

  private struct Turn: Encodable {
    let role: String
    let content: String
  }

  private struct Reply: Encodable {
    let content: String
    let reasoning: String?
    let finishReason: String
    let servedModel: String?
    let upstreamProvider: String?
    let systemFingerprint: String?
    let requestId: String?
    let requests: Int
    let chunks: Int
    let keepAlives: Int
    let usage: Usage?
  }

  /// So much of each text: the passages above show more, and the files all of it.
  private static let limit = 4_000

  private static func cut(_ text: String) -> String {
    text.unicodeScalars.count > limit ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "…" : text
  }

  private static func text(_ value: some Encodable) -> String {
    (try? JSONText.pretty(value)) ?? ""  // Strings and numbers can always be written.
  }
}
