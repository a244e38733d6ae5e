import AssayKit

/// What one chunk of a stream adds to the answer, read without building a document.
struct OpenAIPiece {
  var content = TextAssembly()
  var reasoning = TextAssembly()
  var finishReason: String?
  var usage: Usage?
  var sawChoice = false
  var hasToolCalls = false
  private var otherReasoning = TextAssembly()

  /// Facts about the response as a whole; they are the same in every chunk and read from the first only.
  struct Facts {
    var id: String?
    var model: String?
    var provider: String?
    var fingerprint: String?
  }

  /// Reads a chunk in its usual shape.
  ///
  /// - Parameter facts: filled when not `nil`.
  /// - Throws: `NotPlain` for any other shape, errors included; this piece is then in an undefined state.
  mutating func read(_ data: UnsafeRawBufferPointer, facts: inout Facts?) throws(JSONCursor.NotPlain) {
    reset()
    var cursor = JSONCursor(data)
    var sawChoices = false
    try cursor.object { key, cursor throws(JSONCursor.NotPlain) in
      if key.spells("choices") {
        sawChoices = true
        try cursor.array { cursor throws(JSONCursor.NotPlain) in try choice(&cursor) }
      } else if key.spells("usage") {
        if try !cursor.null() { usage = try Self.usage(&cursor) }
      } else if key.spells("error") {
        guard try cursor.null() else { throw JSONCursor.NotPlain() }
      } else if facts != nil, key.spells("id") {
        facts?.id = try cursor.string()
      } else if facts != nil, key.spells("model") {
        facts?.model = try cursor.string()
      } else if facts != nil, key.spells("provider") {
        facts?.provider = try cursor.string()
      } else if facts != nil, key.spells("system_fingerprint") {
        facts?.fingerprint = try cursor.string()
      } else {
        try cursor.skipValue()
      }
    }
    guard cursor.isAtEnd(), sawChoices else { throw JSONCursor.NotPlain() }
    if reasoning.isEmpty { swap(&reasoning, &otherReasoning) }
  }

  /// Takes over what the careful path decoded.
  mutating func take(_ body: OpenAIBody) {
    reset()
    usage = body.usage
    for choice in body.choices ?? [] where (choice.index ?? 0) == 0 {
      sawChoice = true
      finishReason = choice.finishReason
      let piece = choice.delta ?? choice.message
      content.append((piece?.content?.text ?? choice.text ?? piece?.refusal ?? "").utf8)
      reasoning.append((nonEmpty(piece?.reasoningContent) ?? piece?.reasoning ?? "").utf8)
      hasToolCalls = piece?.hasToolCalls ?? false
    }
  }

  private func nonEmpty(_ text: String?) -> String? { text?.isEmpty == false ? text : nil }

  private mutating func reset() {
    content.removeAll()
    reasoning.removeAll()
    otherReasoning.removeAll()
    finishReason = nil
    usage = nil
    sawChoice = false
    hasToolCalls = false
  }

  private mutating func choice(_ cursor: inout JSONCursor) throws(JSONCursor.NotPlain) {
    // Only one choice is ever asked for.
    guard !sawChoice else { throw JSONCursor.NotPlain() }
    sawChoice = true
    try cursor.object { key, cursor throws(JSONCursor.NotPlain) in
      if key.spells("delta") {
        if try !cursor.null() { try delta(&cursor) }
      } else if key.spells("finish_reason") {
        finishReason = try cursor.string()
      } else if key.spells("index") {
        guard try cursor.integer() == 0 else { throw JSONCursor.NotPlain() }
      } else if key.spells("message") || key.spells("text") || key.spells("error") {
        throw JSONCursor.NotPlain()
      } else {
        try cursor.skipValue()
      }
    }
  }

  private mutating func delta(_ cursor: inout JSONCursor) throws(JSONCursor.NotPlain) {
    try cursor.object { key, cursor throws(JSONCursor.NotPlain) in
      if key.spells("content") {
        content.removeAll()
        _ = try cursor.string(into: &content)
      } else if key.spells("reasoning_content") {
        reasoning.removeAll()
        _ = try cursor.string(into: &reasoning)
      } else if key.spells("reasoning") {
        otherReasoning.removeAll()
        _ = try cursor.string(into: &otherReasoning)
      } else if key.spells("tool_calls") {
        if try !cursor.null() {
          hasToolCalls = true
          try cursor.skipValue()
        }
      } else if key.spells("refusal") {
        guard try cursor.null() else { throw JSONCursor.NotPlain() }
      } else {
        try cursor.skipValue()
      }
    }
  }

  private static func usage(_ cursor: inout JSONCursor) throws(JSONCursor.NotPlain) -> Usage {
    var usage = Usage(inputTokens: -1, outputTokens: -1)
    try cursor.object { key, cursor throws(JSONCursor.NotPlain) in
      if key.spells("prompt_tokens") {
        usage.inputTokens = try cursor.integer()
      } else if key.spells("completion_tokens") {
        usage.outputTokens = try cursor.integer()
      } else if key.spells("completion_tokens_details") {
        usage.reasoningTokens = try detail("reasoning_tokens", &cursor)
      } else if key.spells("prompt_tokens_details") {
        usage.cachedInputTokens = try detail("cached_tokens", &cursor)
      } else if key.spells("cost") {
        guard try cursor.null() else { throw JSONCursor.NotPlain() }
      } else {
        try cursor.skipValue()
      }
    }
    guard usage.inputTokens >= 0, usage.outputTokens >= 0 else { throw JSONCursor.NotPlain() }
    return usage
  }

  private static func detail(_ name: StaticString, _ cursor: inout JSONCursor) throws(JSONCursor.NotPlain) -> Int? {
    if try cursor.null() { return nil }
    var found: Int?
    try cursor.object { key, cursor throws(JSONCursor.NotPlain) in
      if key.spells(name) {
        found = try cursor.null() ? nil : cursor.integer()
      } else {
        try cursor.skipValue()
      }
    }
    return found
  }
}
