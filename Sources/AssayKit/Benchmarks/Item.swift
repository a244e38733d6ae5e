/// One question, ready to be asked.
public struct Item: Hashable, Sendable, Codable {
  public var id: ItemID
  /// The kind, subject or category that results are broken down by.
  public var category: String?
  /// The question in one line for tables, at most 200 characters.
  public var title: String
  /// What the model is sent.
  public var messages: [Message]
  /// The reference answer as people read it.
  public var expected: String
  /// All that the scorer needs to know of the item, any JSON; it is stored with every verdict and stands in signed exports.
  public var target: JSONValue

  /// - Parameter target: the text of `expected` when it is left out.
  public init(
    id: ItemID, category: String?, title: String, messages: [Message], expected: String, target: JSONValue? = nil
  ) {
    self.id = id
    self.category = category
    self.title = title
    self.messages = messages
    self.expected = expected
    self.target = target ?? .string(expected)
  }
}

extension Item {
  /// The member of a target that stays on this machine: texts that a judge is told and that must not be published.
  public static let privateMember = "private"

  /// A target as exports have it: without its private member.
  public static func published(_ target: JSONValue) -> JSONValue {
    guard case .object(let members) = target, members[privateMember] != nil else { return target }
    return .object(members.filter { $0.key != privateMember })
  }
}

/// What `generate` needs besides the item.
public struct GenerationContext: Sendable {
  public let client: any ModelClient
  public let parameters: GenerationParameters
  public let sample: SampleLabel

  public init(client: any ModelClient, parameters: GenerationParameters, sample: SampleLabel) {
    self.client = client
    self.parameters = parameters
    self.sample = sample
  }
}

/// What `generate` got: the whole conversation and the last response.
public struct Generation: Hashable, Sendable {
  /// Every message sent, in order; the response is apart.
  public var messages: [Message]
  public var response: ModelResponse

  public init(messages: [Message], response: ModelResponse) {
    self.messages = messages
    self.response = response
  }

  public var answer: Answer {
    Answer(text: response.text, reasoning: response.reasoning, finishReason: response.finishReason)
  }
}

/// The part of a response that a scorer may look at.
public struct Answer: Hashable, Sendable, Codable {
  public var text: String
  public var reasoning: String?
  /// `nil` for answers that come from a file without one.
  public var finishReason: FinishReason?

  public init(text: String, reasoning: String? = nil, finishReason: FinishReason? = nil) {
    self.text = text
    self.reasoning = reasoning
    self.finishReason = finishReason
  }
}
