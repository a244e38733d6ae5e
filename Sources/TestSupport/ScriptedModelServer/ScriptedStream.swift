public import AssayKit

/// An answer that the scripted server streams in the form that the request asks for, and what goes wrong with it.
public struct ScriptedStream: Sendable {
  /// How the stream ends.
  public enum Ending: Hashable, Sendable {
    /// As the form promises, with `[DONE]` or `message_stop`.
    case done
    /// Properly for HTTP, but without a finish reason and without the form's last event.
    case silentEnd
    /// The connection is closed in the middle of the body.
    case cut
    /// The connection is reset.
    case reset
    /// Nothing more is sent and the connection stays open.
    case stall
  }

  /// Content, one piece for each chunk.
  public var tokens: [String]
  public var reasoning: [String] = []
  /// The field that OpenAI's form sends reasoning in.
  public var reasoningField = "reasoning_content"
  public var finish: FinishReason? = .stop
  public var usage: Usage?
  public var ending = Ending.done
  /// Comment lines, or `ping` events, before the first token.
  public var keepAlives = 0
  /// Pauses before the first token and before each other one.
  public var firstDelay = Duration.zero
  public var tokenDelay = Duration.zero
  /// Bytes written at a time; `nil` writes each event at once.
  public var packetSize: Int?
  /// Whether everything outside ASCII is sent as `\u` escapes.
  public var escapesUnicode = false
  /// The id in OpenAI's form; in Anthropic's the header `request-id`.
  public var id: String? = "chatcmpl-scripted"
  public var servedModel = "scripted-model"
  public var upstreamProvider: String?
  public var systemFingerprint: String? = "fp_scripted"

  public init(_ tokens: [String], usage: Usage? = nil) {
    self.tokens = tokens
    self.usage = usage ?? Usage(inputTokens: 10, outputTokens: tokens.count)
  }

  /// Splits a text into pieces of a few characters.
  public static func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
      pieces.append(String(rest.prefix(4)))
      rest = rest.dropFirst(4)
    }
    return pieces
  }

  /// The events, in order, with what is said before each is sent.
  func steps(_ form: WireForm) -> [ScriptedReply.Step] {
    switch form {
    case .openAI: openAISteps()
    case .anthropic: anthropicSteps()
    }
  }

  /// The answer as one document, as servers send it that do not stream.
  func document(_ form: WireForm) -> String {
    switch form {
    case .openAI: openAIDocument()
    case .anthropic: anthropicDocument()
    }
  }

  func packets(of step: ScriptedReply.Step) -> [ScriptedReply.Step] {
    guard let packetSize, case .bytes(let bytes) = step else { return [step] }
    return stride(from: 0, to: bytes.count, by: packetSize).map { .bytes(Array(bytes[$0..<min($0 + packetSize, bytes.count)])) }
  }

  // MARK: OpenAI's form

  private func openAISteps() -> [ScriptedReply.Step] {
    var steps: [ScriptedReply.Step] = (0..<keepAlives).map { _ in chunk(": keep-alive\n\n") }
    if ending != .silentEnd || !tokens.isEmpty || !reasoning.isEmpty {
      steps.append(event(choice("\"role\":\"assistant\",\"content\":\"\"", finish: nil)))
    }
    let deltas =
      reasoning.map { "\"\(reasoningField)\":\(JSONText.quoted($0, ascii: escapesUnicode))" }
      + tokens.map { "\"content\":\(JSONText.quoted($0, ascii: escapesUnicode))" }
    for (index, delta) in deltas.enumerated() {
      let pause = index == 0 ? firstDelay : tokenDelay
      if pause > .zero { steps.append(.pause(pause)) }
      steps += packets(of: event(choice(delta, finish: nil)))
    }
    return steps + endSteps()
  }

  func endSteps() -> [ScriptedReply.Step] {
    switch ending {
    case .silentEnd: return [ScriptedReply.lastChunk]
    case .cut: return [.close]
    case .reset: return [.reset]
    case .stall: return [.hang]
    case .done:
      var steps: [ScriptedReply.Step] = []
      if let finish { steps.append(event(choice("", finish: finish))) }
      if let usage { steps.append(event("\"choices\":[],\"usage\":\(Self.json(usage))")) }
      return steps + [chunk("data: [DONE]\n\n"), ScriptedReply.lastChunk]
    }
  }

  private func choice(_ delta: String, finish: FinishReason?) -> String {
    let reason = finish.map { JSONText.quoted($0.word) } ?? "null"
    return "\"choices\":[{\"index\":0,\"delta\":{\(delta)},\"logprobs\":null,\"finish_reason\":\(reason)}]"
  }

  private var facts: String {
    var fields = ["\"object\":\"chat.completion.chunk\"", "\"created\":1700000000", "\"model\":\(JSONText.quoted(servedModel))"]
    if let id { fields.append("\"id\":\(JSONText.quoted(id))") }
    if let upstreamProvider { fields.append("\"provider\":\(JSONText.quoted(upstreamProvider))") }
    if let systemFingerprint { fields.append("\"system_fingerprint\":\(JSONText.quoted(systemFingerprint))") }
    return fields.joined(separator: ",")
  }

  private func event(_ fields: String) -> ScriptedReply.Step { chunk("data: {\(facts),\(fields)}\n\n") }
  private func chunk(_ text: String) -> ScriptedReply.Step { ScriptedReply.chunk(Array(text.utf8)) }

  private func openAIDocument() -> String {
    let text = JSONText.quoted(tokens.joined(), ascii: escapesUnicode)
    let thoughts = reasoning.isEmpty ? "" : ",\"\(reasoningField)\":\(JSONText.quoted(reasoning.joined()))"
    let reason = finish.map { JSONText.quoted($0.word) } ?? "null"
    let usage = usage.map { ",\"usage\":\(Self.json($0))" } ?? ""
    return "{\(facts),\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\(text)\(thoughts)},"
      + "\"finish_reason\":\(reason)}]\(usage)}"
  }

  private static func json(_ usage: Usage) -> String {
    var fields = [
      "\"prompt_tokens\":\(usage.inputTokens)", "\"completion_tokens\":\(usage.outputTokens)",
      "\"total_tokens\":\(usage.inputTokens + usage.outputTokens)",
    ]
    if let tokens = usage.reasoningTokens { fields.append("\"completion_tokens_details\":{\"reasoning_tokens\":\(tokens)}") }
    if let tokens = usage.cachedInputTokens { fields.append("\"prompt_tokens_details\":{\"cached_tokens\":\(tokens)}") }
    if let cost = usage.reportedCost { fields.append("\"cost\":\(cost.dollars)") }
    return "{\(fields.joined(separator: ","))}"
  }
}

/// Writes JSON strings by hand, so that a script decides which escapes are used.
enum JSONText {
  static func quoted(_ text: String, ascii: Bool = false) -> String {
    "\"" + text.unicodeScalars.map { scalar($0, ascii: ascii) }.joined() + "\""
  }

  private static func scalar(_ scalar: Unicode.Scalar, ascii: Bool) -> String {
    switch scalar.value {
    case 0x22: "\\\""
    case 0x5C: "\\\\"
    case 0x0A: "\\n"
    case ..<0x20: escape(UInt16(scalar.value))
    case 0x80... where ascii: String(scalar).utf16.map(escape).joined()
    default: String(scalar)
    }
  }

  private static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
