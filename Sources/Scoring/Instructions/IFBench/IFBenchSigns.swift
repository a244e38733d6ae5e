extension IFBenchInstructions {
  /// Formats that only signs decide.
  func signs(_ type: String) -> InstructionCheck? {
    switch type {
    case "parentheses": InstructionCheck { Self.nestsBrackets($0) }
    case "quotes": InstructionCheck { Self.nestsQuotes($0) }
    case "quote_unquote": InstructionCheck { Self.explainsQuotes($0) }
    case "thesis": InstructionCheck { Self.hasThesis($0) }
    case "sub-bullets":
      InstructionCheck { text in
        text.split(separator: CodePoint.asterisk, omittingEmptySubsequences: false).dropFirst().allSatisfy { $0.contains(0x2d) }
      }
    default: nil
    }
  }

  /// Brackets of three kinds, five deep, of which the innermost is closed.
  private static func nestsBrackets(_ text: CodePoints) -> Bool {
    var open: [UInt32] = []
    var deepest = 0
    for value in text {
      switch Unicode.Scalar(value) {
      case "(", "[", "{":
        open.append(value)
        deepest = max(deepest, open.count)
      case ")", "]", "}":
        // In ASCII the opening brackets stand one and two places before the closing ones.
        if open.last == (value == 0x29 ? 0x28 : value - 2) {
          open.removeLast()
          if deepest >= 5, open.count < deepest { return true }
        } else {
          open = []
          deepest = 0
        }
      default: break
      }
    }
    return false
  }

  /// Quotes of two kinds, three of them closed from the deepest on.
  private static func nestsQuotes(_ text: CodePoints) -> Bool {
    var open: [UInt32] = []
    var deepest = 0
    for value in text {
      if let last = open.last, last == value {
        open.removeLast()
        if deepest - open.count >= 3 { return true }
      } else if value == 0x22 || value == 0x27 {
        open.append(value)
        deepest = max(deepest, open.count)
      }
    }
    return false
  }

  /// No quote right after another one, and none at the end.
  private static func explainsQuotes(_ text: CodePoints) -> Bool {
    let plain = text.replacing([0x27, 0x22, 0x27], with: []).removing(CodePoint.isSpace)
    if plain.contains([0x22, 0x22]) { return false }
    return plain.stripped { CodePoint.isASCIIDigit($0) || (CodePoint.isPunctuation($0) && $0 != 0x22) }.last != 0x22
  }

  /// Something in italics, then something else. The tags' lengths are taken for those of `<i>`, as in the reference.
  private static func hasThesis(_ text: CodePoints) -> Bool {
    func place(_ tag: StaticString, _ other: StaticString, in text: CodePoints) -> Int? {
      text.firstIndex(of: tag.codePoints, from: text.startIndex) ?? text.firstIndex(of: other.codePoints, from: text.startIndex)
    }
    guard let start = place("<i>", "<em>", in: text) else { return false }
    let rest = text[start...]
    guard let end = place("</i>", "</em>", in: rest) else { return false }
    let thesis = rest.prefix(end - start).dropFirst(3)
    return !thesis.stripped.isEmpty && !rest.dropFirst(end - start + 4).stripped.isEmpty
  }
}
