import AssayKit

extension ScriptedStream {
  /// The events of Anthropic's form, in order, with what is said before each is sent.
  func anthropicSteps() -> [ScriptedReply.Step] {
    var steps: [ScriptedReply.Step] = []
    if ending != .silentEnd || !tokens.isEmpty || !reasoning.isEmpty {
      steps.append(named("message_start", "\"message\":\(anthropicMessage(content: "", finish: nil, outputTokens: 1))"))
    }
    steps += (0..<keepAlives).map { _ in named("ping") }
    let blocks = [(reasoning, AnthropicBlock.thinking), (tokens, .text)].filter { !$0.0.isEmpty }
    var isFirst = true
    for (index, (pieces, block)) in blocks.enumerated() {
      steps.append(named("content_block_start", "\"index\":\(index),\"content_block\":\(block.start)"))
      for piece in pieces {
        let pause = isFirst ? firstDelay : tokenDelay
        isFirst = false
        if pause > .zero { steps.append(.pause(pause)) }
        let delta = block.delta(JSONText.quoted(piece, ascii: escapesUnicode))
        steps += packets(of: named("content_block_delta", "\"index\":\(index),\"delta\":\(delta)"))
      }
      guard ending == .done else { continue }
      if block == .thinking {
        let signature = "{\"type\":\"signature_delta\",\"signature\":\"EqQBCgIYAhIM\"}"
        steps.append(named("content_block_delta", "\"index\":\(index),\"delta\":\(signature)"))
      }
      steps.append(named("content_block_stop", "\"index\":\(index)"))
    }
    return steps + anthropicEnd()
  }

  /// The answer as one document in Anthropic's form.
  func anthropicDocument() -> String {
    var blocks: [String] = []
    if !reasoning.isEmpty {
      blocks.append("{\"type\":\"thinking\",\"thinking\":\(JSONText.quoted(reasoning.joined())),\"signature\":\"EqQB\"}")
    }
    if !tokens.isEmpty {
      blocks.append("{\"type\":\"text\",\"text\":\(JSONText.quoted(tokens.joined(), ascii: escapesUnicode))}")
    }
    return anthropicMessage(content: blocks.joined(separator: ","), finish: finish, outputTokens: usage?.outputTokens)
  }

  private enum AnthropicBlock {
    case thinking, text

    var start: String {
      switch self {
      case .thinking: "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"
      case .text: "{\"type\":\"text\",\"text\":\"\"}"
      }
    }

    func delta(_ quoted: String) -> String {
      switch self {
      case .thinking: "{\"type\":\"thinking_delta\",\"thinking\":\(quoted)}"
      case .text: "{\"type\":\"text_delta\",\"text\":\(quoted)}"
      }
    }
  }

  private func anthropicEnd() -> [ScriptedReply.Step] {
    guard ending == .done else { return endSteps() }
    var steps: [ScriptedReply.Step] = []
    if let finish {
      let details = usage?.reasoningTokens.map { ",\"output_tokens_details\":{\"thinking_tokens\":\($0)}" } ?? ""
      let counted = usage.map { ",\"usage\":{\"output_tokens\":\($0.outputTokens)\(details)}" } ?? ""
      steps.append(named("message_delta", "\"delta\":{\"stop_reason\":\(Self.word(finish)),\"stop_sequence\":null}\(counted)"))
    }
    return steps + [named("message_stop"), ScriptedReply.lastChunk]
  }

  private func anthropicMessage(content: String, finish: FinishReason?, outputTokens: Int?) -> String {
    var fields = ["\"type\":\"message\"", "\"role\":\"assistant\"", "\"model\":\(JSONText.quoted(servedModel))"]
    if let id { fields.append("\"id\":\(JSONText.quoted("msg_" + id))") }
    fields += ["\"content\":[\(content)]", "\"stop_reason\":\(finish.map(Self.word) ?? "null")"]
    if let usage {
      let cached = usage.cachedInputTokens ?? 0
      let cache = usage.cachedInputTokens.map { ",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":\($0)" } ?? ""
      let input = "\"input_tokens\":\(usage.inputTokens - cached)"
      fields.append("\"usage\":{\(input)\(cache),\"output_tokens\":\(outputTokens ?? 0)}")
    }
    return "{\(fields.joined(separator: ","))}"
  }

  private static func word(_ finish: FinishReason) -> String {
    switch finish {
    case .stop: "\"end_turn\""
    case .length: "\"max_tokens\""
    case .toolCalls: "\"tool_use\""
    case .contentFilter: "\"refusal\""
    case .other(let word): JSONText.quoted(word)
    }
  }

  private func named(_ type: String, _ fields: String = "") -> ScriptedReply.Step {
    let comma = fields.isEmpty ? "" : ","
    return ScriptedReply.chunk(Array("event: \(type)\ndata: {\"type\":\"\(type)\"\(comma)\(fields)}\n\n".utf8))
  }
}
