import AssayKit
import Foundation

/// A chat-completions request as it is sent; what is `nil` is left out.
struct OpenAIRequest: Encodable {
  let model: String
  let messages: [ChatMessage]
  let stream = true
  let streamOptions = StreamOptions()
  let usage: UsageOptions?
  let temperature: Double?
  let topP: Double?
  let maxTokens: Int?
  let maxCompletionTokens: Int?
  let stop: [String]?
  let seed: Int?

  private enum CodingKeys: String, CodingKey {
    case model, messages, stream, usage, temperature, stop, seed
    case streamOptions = "stream_options"
    case topP = "top_p"
    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"
  }

  init(_ request: ModelRequest, slug: String, dialect: OpenAIDialect) {
    let parameters = request.parameters
    model = slug
    messages = request.messages.map(ChatMessage.init)
    usage = dialect.asksForCost ? UsageOptions() : nil
    temperature = parameters.temperature
    topP = parameters.topP
    maxTokens = dialect.outputLimitField == .maxTokens ? parameters.maxOutputTokens : nil
    maxCompletionTokens = dialect.outputLimitField == .maxCompletionTokens ? parameters.maxOutputTokens : nil
    stop = parameters.stop
    seed = parameters.seed
  }

  struct StreamOptions: Encodable {
    let includeUsage = true
    private enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
  }

  /// OpenRouter's way to ask for the cost.
  struct UsageOptions: Encodable {
    let include = true
  }

  struct ChatMessage: Encodable {
    let role: String
    let content: TextOrParts<Part>

    init(_ message: Message) {
      role = message.role.rawValue
      // One text is sent plainly, because small servers know no parts.
      if message.content == [.text(message.text)] {
        content = .text(message.text)
      } else {
        content = .parts(message.content.map(Part.init))
      }
    }
  }

  struct Part: Encodable {
    let type: String
    let text: String?
    let imageURL: ImageURL?

    struct ImageURL: Encodable { let url: String }

    private enum CodingKeys: String, CodingKey {
      case type, text
      case imageURL = "image_url"
    }

    init(_ part: ContentPart) {
      switch part {
      case .text(let text):
        type = "text"
        self.text = text
        imageURL = nil
      case .imageURL(let url):
        type = "image_url"
        text = nil
        imageURL = ImageURL(url: url)
      }
    }
  }
}
