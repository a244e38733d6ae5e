import AssayKit

/// What one event of a messages stream adds to the answer, read without building a document.
struct AnthropicPiece {
  /// What kind of event it was.
  enum Kind: Hashable {
    case text, thinking, toolInput, ping, messageStop
    /// A block that ends, a signature, a citation: nothing that the answer keeps.
    case nothing
  }

  private(set) var text = TextAssembly()

  private enum Delta {
    case text, thinking, toolInput, other
  }

  /// Reads one of the frequent events in its usual shape; the text of a delta is then in `text`.
  ///
  /// - Throws: `NotPlain` for any other event or shape; this piece is then in an undefined state.
  mutating func read(_ data: UnsafeRawBufferPointer) throws(JSONCursor.NotPlain) -> Kind {
    text.removeAll()
    var cursor = JSONCursor(data)
    var type: UnsafeRawBufferPointer?
    var delta: Delta?
    try cursor.object { key, cursor throws(JSONCursor.NotPlain) in
      if key.spells("type") {
        type = try cursor.word()
      } else if key.spells("delta") {
        delta = try readDelta(&cursor)
      } else {
        try cursor.skipValue()
      }
    }
    guard cursor.isAtEnd(), let type else { throw JSONCursor.NotPlain() }
    if type.spells("content_block_delta") {
      switch delta {
      case .text: return .text
      case .thinking: return .thinking
      case .toolInput: return .toolInput
      case .other: return .nothing
      case nil: throw JSONCursor.NotPlain()
      }
    }
    if type.spells("ping") { return .ping }
    if type.spells("content_block_stop") { return .nothing }
    if type.spells("message_stop") { return .messageStop }
    throw JSONCursor.NotPlain()
  }

  private mutating func readDelta(_ cursor: inout JSONCursor) throws(JSONCursor.NotPlain) -> Delta {
    var type: UnsafeRawBufferPointer?
    var texts = 0
    var sawThinking = false
    try cursor.object { key, cursor throws(JSONCursor.NotPlain) in
      if key.spells("type") {
        type = try cursor.word()
      } else if key.spells("text") || key.spells("thinking") {
        texts += 1
        sawThinking = key.spells("thinking")
        guard try cursor.string(into: &text) else { throw JSONCursor.NotPlain() }
      } else {
        try cursor.skipValue()
      }
    }
    guard let type else { throw JSONCursor.NotPlain() }
    if type.spells("text_delta") || type.spells("thinking_delta") {
      // One text, and the one that the type promises.
      guard texts == 1, sawThinking == type.spells("thinking_delta") else { throw JSONCursor.NotPlain() }
      return sawThinking ? .thinking : .text
    }
    return type.spells("input_json_delta") ? .toolInput : .other
  }
}
