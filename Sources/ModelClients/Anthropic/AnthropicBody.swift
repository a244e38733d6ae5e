import AssayKit

/// An event of a messages stream, decoded with Foundation: the careful path for everything that is rare or unusual.
///
/// Fields that only describe the answer are dropped when they have an unexpected type; those that carry it are not.
struct AnthropicEvent: Decodable {
  var type: String
  var message: AnthropicMessage?
  var block: AnthropicBlock?
  var delta: Delta?
  var usage: AnthropicUsage?
  var error: ProviderError?

  private enum Keys: String, CodingKey {
    case type, message, delta, usage, error
    case block = "content_block"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    type = try fields.decode(String.self, forKey: .type)
    switch type {
    case "message_start": message = try fields.decode(AnthropicMessage.self, forKey: .message)
    case "content_block_start": block = try fields.decode(AnthropicBlock.self, forKey: .block)
    case "content_block_delta", "message_delta": delta = try fields.decode(Delta.self, forKey: .delta)
    case "error": error = try fields.decode(ProviderError.self, forKey: .error)
    default: break
    }
    usage = try? fields.decode(AnthropicUsage.self, forKey: .usage)
  }

  struct Delta: Decodable {
    var type: String?
    var text: String?
    var thinking: String?
    var stopReason: String?

    private enum CodingKeys: String, CodingKey {
      case type, text, thinking
      case stopReason = "stop_reason"
    }
  }
}

/// A message, whole or as it begins.
struct AnthropicMessage: Decodable {
  var id: String?
  var model: String?
  var content: [AnthropicBlock]
  var stopReason: String?
  var usage: AnthropicUsage?

  private enum Keys: String, CodingKey {
    case id, model, content, usage
    case stopReason = "stop_reason"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    id = try? fields.decode(String.self, forKey: .id)
    model = try? fields.decode(String.self, forKey: .model)
    content = try fields.decode([AnthropicBlock].self, forKey: .content)
    stopReason = try fields.decodeIfPresent(String.self, forKey: .stopReason)
    usage = try? fields.decode(AnthropicUsage.self, forKey: .usage)
  }
}

/// A response that is one document: a message, or an error.
enum AnthropicDocument: Decodable {
  case message(AnthropicMessage)
  case error(ProviderError)

  private enum Keys: String, CodingKey { case type, error }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    if try fields.decodeIfPresent(String.self, forKey: .type) == "error" || fields.contains(.error) {
      self = .error(try fields.decode(ProviderError.self, forKey: .error))
    } else {
      self = .message(try AnthropicMessage(from: decoder))
    }
  }
}

/// A content block; types that Assay does not know carry no text.
struct AnthropicBlock: Decodable {
  var type: String
  var text: String?
  var thinking: String?

  var isToolUse: Bool { type == "tool_use" || type == "server_tool_use" }
}

/// Token counts in Anthropic's form; a stream gives some at its start and the final ones at its end.
struct AnthropicUsage: Decodable {
  private var input: Int?
  private var cacheWrites: Int?
  private var cacheReads: Int?
  private var output: Int?
  private var details: Details?

  private enum CodingKeys: String, CodingKey {
    case input = "input_tokens"
    case cacheWrites = "cache_creation_input_tokens"
    case cacheReads = "cache_read_input_tokens"
    case output = "output_tokens"
    case details = "output_tokens_details"
  }

  private struct Details: Decodable {
    var thinking: Int?
    private enum CodingKeys: String, CodingKey { case thinking = "thinking_tokens" }
  }

  /// These counts with what a later event says about them.
  func updated(by later: AnthropicUsage) -> AnthropicUsage {
    var usage = later
    usage.input = later.input ?? input
    usage.cacheWrites = later.cacheWrites ?? cacheWrites
    usage.cacheReads = later.cacheReads ?? cacheReads
    usage.output = later.output ?? output
    usage.details = later.details ?? details
    return usage
  }

  /// The counts as Assay knows them: here `input_tokens` leaves out what was written to the cache and read from it.
  ///
  /// `nil` without both counts, and for counts that cannot be.
  var counts: Usage? {
    guard let input, let output else { return nil }
    let all = [input, output, cacheWrites ?? 0, cacheReads ?? 0]
    guard all.allSatisfy({ (0...1 << 40).contains($0) }) else { return nil }
    return Usage(
      reported: input + (cacheWrites ?? 0) + (cacheReads ?? 0), output, reasoning: details?.thinking, cached: cacheReads)
  }
}
