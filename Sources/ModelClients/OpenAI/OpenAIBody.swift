import AssayKit
import Foundation

/// A whole response or one chunk of a stream, decoded with Foundation: the careful path for everything unusual.
///
/// Fields that only describe the answer are dropped when they have an unexpected type; those that carry it are not.
struct OpenAIBody: Decodable {
  var id: String?
  var model: String?
  var provider: String?
  var fingerprint: String?
  var choices: [Choice]?
  var usage: Usage?
  var error: ProviderError?

  private enum Keys: String, CodingKey {
    case id, model, provider, choices, usage, error, object
    case fingerprint = "system_fingerprint"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    id = try? fields.decode(String.self, forKey: .id)
    model = try? fields.decode(String.self, forKey: .model)
    provider = try? fields.decode(String.self, forKey: .provider)
    fingerprint = try? fields.decode(String.self, forKey: .fingerprint)
    choices = try fields.decodeIfPresent([Choice].self, forKey: .choices)
    usage = (try? fields.decode(UsageBody.self, forKey: .usage))?.usage
    error = try fields.decodeIfPresent(ProviderError.self, forKey: .error)
    if error == nil, choices == nil, (try? fields.decode(String.self, forKey: .object)) == "error" {
      error = try ProviderError(from: decoder)
    }
  }

  struct Choice: Decodable {
    var index: Int?
    var delta: Piece?
    var message: Piece?
    var text: String?
    var finishReason: String?
    var error: ProviderError?

    private enum CodingKeys: String, CodingKey {
      case index, delta, message, text, error
      case finishReason = "finish_reason"
    }
  }

  /// A message or a piece of one.
  struct Piece: Decodable {
    var content: Content?
    var reasoningContent: String?
    var reasoning: String?
    var refusal: String?
    var hasToolCalls: Bool

    private enum CodingKeys: String, CodingKey {
      case content, reasoning, refusal
      case reasoningContent = "reasoning_content"
      case toolCalls = "tool_calls"
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      content = try fields.decodeIfPresent(Content.self, forKey: .content)
      reasoningContent = try fields.decodeIfPresent(String.self, forKey: .reasoningContent)
      reasoning = try fields.decodeIfPresent(String.self, forKey: .reasoning)
      refusal = try fields.decodeIfPresent(String.self, forKey: .refusal)
      hasToolCalls = try fields.contains(.toolCalls) && !fields.decodeNil(forKey: .toolCalls)
    }
  }

  /// Text, or parts of which some are text.
  struct Content: Decodable {
    var text: String

    private struct Part: Decodable { var text: String? }

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {  // The decoder has no other way to ask for a type.
        self.text = text
      } else {
        text = try value.decode([Part].self).compactMap(\.text).joined()
      }
    }
  }
}

/// Token counts in OpenAI's form.
private struct UsageBody: Decodable {
  var input: Int
  var output: Int
  var outputDetails: OutputDetails?
  var inputDetails: InputDetails?
  var cost: Double?

  private enum CodingKeys: String, CodingKey {
    case cost
    case input = "prompt_tokens"
    case output = "completion_tokens"
    case outputDetails = "completion_tokens_details"
    case inputDetails = "prompt_tokens_details"
  }

  struct OutputDetails: Decodable {
    var reasoning: Int?
    private enum CodingKeys: String, CodingKey { case reasoning = "reasoning_tokens" }
  }

  struct InputDetails: Decodable {
    var cached: Int?
    private enum CodingKeys: String, CodingKey { case cached = "cached_tokens" }
  }

  /// `nil` for counts that cannot be.
  var usage: Usage? {
    Usage(reported: input, output, reasoning: outputDetails?.reasoning, cached: inputDetails?.cached, dollars: cost)
  }
}
