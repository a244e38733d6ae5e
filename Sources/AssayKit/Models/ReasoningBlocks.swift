/// Removes the reasoning that some models write into their answer between `<think>` and `</think>`.
public enum ReasoningBlocks {
  /// The text without its reasoning.
  ///
  /// Tags are found in any case, `<thinking>` counts too. Reasoning that was never closed reaches to the end: the model
  /// was cut before it answered. A closing tag without an opening one ends reasoning that began with the text, because
  /// some chat templates write the opening tag themselves. White space between reasoning and the answer's first character
  /// belongs to neither and goes with the reasoning, as lm-evaluation-harness has it.
  public static func removed(from text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.contains(UInt8(ascii: "<")) else { return text }
    var kept: [UInt8] = []
    // Whether something of the answer stands in `kept`, and whether reasoning came before it.
    var (hasBegun, beginsLate) = (false, false)
    var isReasoning = false
    var position = 0
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<"), let tag = Tag(bytes, at: position) else {
        if !isReasoning { kept.append(bytes[position]) }
        position += 1
        continue
      }
      hasBegun = (!tag.isClosing || isReasoning) && (hasBegun || !isBlank(kept))
      if !hasBegun {
        kept.removeAll(keepingCapacity: true)
        beginsLate = true
      }
      isReasoning = !tag.isClosing
      position += tag.length
    }
    let answer = String(decoding: kept, as: UTF8.self)
    return beginsLate ? String(answer.unicodeScalars.drop(while: isSpace)) : answer
  }

  private static func isBlank(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy(isSpace)
  }

  /// As Python's `str.isspace`: the four separators U+001C…U+001F count too.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (0x1c...0x1f).contains(scalar.value)
  }

  private struct Tag {
    let isClosing: Bool
    let length: Int

    private static let forms: [(text: [UInt8], isClosing: Bool)] = [
      (Array("<think>".utf8), false), (Array("</think>".utf8), true),
      (Array("<thinking>".utf8), false), (Array("</thinking>".utf8), true),
    ]

    init?(_ bytes: [UInt8], at start: Int) {
      let found = Self.forms.first { form in
        start + form.text.count <= bytes.count
          && form.text.indices.allSatisfy { Self.lowered(bytes[start + $0]) == form.text[$0] }
      }
      guard let found else { return nil }
      isClosing = found.isClosing
      length = found.text.count
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
  }
}
