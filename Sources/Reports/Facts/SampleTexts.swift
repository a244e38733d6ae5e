public import AssayKit
import Crypto
import Foundation

/// The texts of a stored sample as reports give them.
struct SampleTexts {
  /// What the model was sent, as one text; `nil` before it was asked, and where it must not be published.
  let prompt: String?
  /// The messages apart, where the prompt is more than one message of the user with text alone.
  let messages: [Message]?
  let response: ModelResponse?
  let details: JSONValue?
  let scorer: ScorerVersion?
  /// What the scorer was told of the item beside the text of the expected answer.
  let target: JSONValue?
  /// What judges said for the evaluation that counts, in the order in which they said it.
  let judgements: [JudgementRecord]
  /// When the attempt that counts ended.
  let answeredAt: Timestamp?

  init(_ sample: StoredSample) {
    var generation: Generation?
    if case .success(let value)? = sample.attempt?.outcome { generation = value }
    var verdict: Verdict?
    if case .success(let value)? = sample.evaluation?.outcome { verdict = value }
    response = generation?.response
    details = verdict?.details
    scorer = sample.evaluation?.scorer
    target = sample.evaluation?.target
    judgements = sample.evaluation?.judgements ?? []
    answeredAt = sample.attempt?.endedAt
    let asked = generation.flatMap { $0.messages.isEmpty ? nil : $0.messages }
    prompt = asked.map { Self.text(of: $0) }
    messages = asked.flatMap { Self.isPlain($0) ? nil : $0 }
  }

  /// The system messages' texts, where there are any.
  var system: String? {
    let texts = messages?.filter { $0.role == .system }.map(\.text) ?? []
    return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
  }

  /// The first 16 hexadecimal digits of the SHA-256 of the prompt's UTF-8.
  var itemHash: String? { prompt.map { PromptHash.of(text: $0) } }

  /// The first 16 hexadecimal digits of the SHA-256 of all that a verdict is made from, as canonical JSON.
  var answerHash: String? {
    response.map { Self.answerHash(of: $0.text, $0.reasoning, finishReason: $0.finishReason.word) }
  }

  static func answerHash(of text: String, _ reasoning: String?, finishReason: String?) -> String {
    let answer: JSONValue = [
      "response": .string(text), "reasoning": .optional(reasoning), "finish_reason": .optional(finishReason),
    ]
    return String(SHA256.hash(data: Data(CanonicalJSON.bytes(answer))).hexadecimal.prefix(16))
  }

  /// The prompt that messages make, as `json(of:)` writes them; `nil` for anything else, and for those that are not written out.
  static func prompt(of json: JSONValue) -> String? {
    guard case .array(let elements) = json else { return nil }
    let messages = elements.compactMap { element -> Message? in
      guard let role = element["role"]?.text.flatMap({ Message.Role(rawValue: $0) }) else { return nil }
      let parts = (element["content"]?.elements ?? []).map { part -> ContentPart? in
        switch part["type"]?.text {
        case "text": part["text"]?.text.map { .text($0) }
        case "image_url": part["url"]?.text.map { .imageURL($0) }
        default: nil
        }
      }
      return parts.contains(nil) ? nil : Message(role, parts.compactMap(\.self))
    }
    guard messages.count == elements.count, !isPlain(messages) else { return nil }
    return text(of: messages)
  }

  private static func isPlain(_ messages: [Message]) -> Bool {
    guard messages.count == 1, messages[0].role == .user, messages[0].content.count == 1 else { return false }
    if case .text = messages[0].content[0] { return true }
    return false
  }

  static func text(of messages: [Message]) -> String {
    if isPlain(messages) { return messages[0].text }
    return messages.map { message in
      let parts = message.content.map { part in
        switch part {
        case .text(let text): text
        case .imageURL(let url): "[image: \(url.prefix(200))]"
        }
      }
      return "[\(message.role.rawValue)]\n" + parts.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// The messages as exports have them beside the prompt, which says everything of a single text of the user.
  static func apart(_ messages: [Message]) -> JSONValue { isPlain(messages) ? .null : json(of: messages) }

  static func json(of messages: [Message]) -> JSONValue {
    .array(
      messages.map { message in
        [
          "role": .string(message.role.rawValue),
          "content": .array(
            message.content.map { part in
              switch part {
              case .text(let text): ["type": "text", "text": .string(text)]
              case .imageURL(let url): ["type": "image_url", "url": .string(url)]
              }
            }),
        ]
      })
  }
}

extension JudgementRecord {
  /// What stands in exports, with all that verdicts and numbers follow from.
  var exported: JSONValue {
    [
      "judge": .string(judgement.judge.description), "text": .string(judgement.text), "counts": .bool(counts),
      "readable": .bool(isReadable), "correct": .optional(correct), "cached": .bool(isCached),
      "finish_reason": .optional(finishReason?.word), "served_model": .optional(servedModel),
      "input_tokens": .optional(usage?.inputTokens), "output_tokens": .optional(usage?.outputTokens),
      "cost_nanodollars": .optional(cost?.amount),
    ]
  }
}

/// Identifies what a model was sent: the first 16 hexadecimal digits of the SHA-256 of the prompt's UTF-8.
public enum PromptHash {
  /// - Returns: `nil` for no messages.
  public static func of(_ messages: [Message]) -> String? {
    messages.isEmpty ? nil : of(text: SampleTexts.text(of: messages))
  }

  static func of(text: String) -> String { String(ItemText.sha256(of: text).prefix(16)) }
}
