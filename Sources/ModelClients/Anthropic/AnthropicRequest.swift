import AssayKit

/// A request to the messages API as it is sent; what is `nil` is left out.
struct AnthropicRequest: Encodable {
  let model: String
  let maxTokens: Int
  let system: String?
  let messages: [Turn]
  let stream = true
  let temperature: Double?
  let topP: Double?
  let stopSequences: [String]?

  private enum CodingKeys: String, CodingKey {
    case model, system, messages, stream, temperature
    case maxTokens = "max_tokens"
    case topP = "top_p"
    case stopSequences = "stop_sequences"
  }

  /// - Throws: `.rejected` for what the API has no words for.
  init(_ request: ModelRequest, slug: String, dialect: AnthropicDialect) throws(Failure) {
    let parameters = request.parameters
    do throws(UserError) {
      try Self.check(parameters)
    } catch {
      throw Failure(.rejected, "\(error.message) (anthropic/\(slug))", hint: error.hint)
    }
    model = slug
    maxTokens = parameters.maxOutputTokens ?? dialect.outputTokens
    temperature = parameters.temperature
    topP = parameters.topP
    stopSequences = parameters.stop
    let opening = request.messages.prefix { $0.role == .system }
    system = opening.isEmpty ? nil : opening.map(\.text).joined(separator: "\n\n")
    var turns: [Turn] = []
    for message in request.messages.dropFirst(opening.count) { turns.append(try Turn(message, slug: slug)) }
    messages = turns
  }

  /// What the API has no words for.
  static func check(_ parameters: GenerationParameters) throws(UserError) {
    if let seed = parameters.seed {
      throw UserError(
        field: "generation_seed", "the messages API does not take the seed `\(seed)`",
        hint: "run it without a seed for the provider")
    }
    if let temperature = parameters.temperature, temperature > 1 {
      throw UserError(
        field: "temperature", "the messages API does not take the temperature `\(temperature)`", hint: "set one from 0 to 1")
    }
    if let stop = parameters.stop?.first(where: { $0.allSatisfy(\.isWhitespace) }) {
      throw UserError(
        field: "stop", "the messages API does not take the stop sequence \(stop.debugDescription), which is white space",
        hint: "set another stop sequence")
    }
  }

  fileprivate static func refusal(_ what: String, _ slug: String, hint: String) -> Failure {
    Failure(.rejected, "the messages API of anthropic/\(slug) does not take \(what)", hint: hint)
  }

  /// One message of the conversation.
  struct Turn: Encodable {
    let role: String
    let content: TextOrParts<Part>

    init(_ message: Message, slug: String) throws(Failure) {
      guard message.role == .user || message.role == .assistant else {
        throw refusal("a message with the role `\(message.role.rawValue)` here", slug, hint: "put the system text first")
      }
      role = message.role.rawValue
      if message.content == [.text(message.text)] {
        content = .text(message.text)
        return
      }
      var parts: [Part] = []
      for part in message.content { parts.append(try Part(part, slug: slug)) }
      content = .parts(parts)
    }
  }

  /// A content block.
  struct Part: Encodable {
    let type: String
    let text: String?
    let source: Source?

    struct Source: Encodable {
      let type: String
      var url: String?
      var mediaType: String?
      var data: String?

      private enum CodingKeys: String, CodingKey {
        case type, url, data
        case mediaType = "media_type"
      }
    }

    init(_ part: ContentPart, slug: String) throws(Failure) {
      switch part {
      case .text(let text):
        type = "text"
        self.text = text
        source = nil
      case .imageURL(let url):
        type = "image"
        text = nil
        source = try Self.source(url, slug: slug)
      }
    }

    /// An address is handed on; `data:` becomes its type and its base64 text.
    private static func source(_ url: String, slug: String) throws(Failure) -> Source {
      guard url.hasPrefix("data:") else { return Source(type: "url", url: url) }
      let pieces = url.dropFirst("data:".count).split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
      guard pieces.count == 2, pieces[0].hasSuffix(";base64") else {
        throw refusal("an image in a `data:` address without base64", slug, hint: "encode the image as base64")
      }
      return Source(type: "base64", mediaType: String(pieces[0].dropLast(";base64".count)), data: String(pieces[1]))
    }
  }
}
