extension IFEvalInstructions {
  func lengths(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    switch type {
    case "number_words":
      let threshold = try arguments.relation("relation", to: try arguments.count("num_words"))
      return InstructionCheck { threshold.holds(for: $0.wordRunCount) }
    case "number_sentences":
      let threshold = try arguments.relation("relation", to: try arguments.count("num_sentences"))
      let resources = resources
      return InstructionCheck { threshold.holds(for: try resources.sentences().count(in: $0)) }
    case "number_paragraphs":
      let wanted = try arguments.count("num_paragraphs")
      return InstructionCheck { Self.countDivided($0) == wanted }
    case "nth_paragraph_first_word":
      let paragraphs = try arguments.count("num_paragraphs")
      let position = try arguments.integer("nth_paragraph")
      guard position > 0, position <= paragraphs else {
        throw InstructionArguments.Fault(words: "the argument `nth_paragraph` is not one of the \(paragraphs) paragraphs")
      }
      let word = Array(try arguments.text("first_word").lowered)
      return InstructionCheck { Self.begins($0, paragraph: position, of: paragraphs, with: word) }
    default: return nil
    }
  }

  /// The number of paragraphs between `***`; `nil` when one inside is blank.
  private static func countDivided(_ text: CodePoints) -> Int? {
    let pieces = dividedByAsterisks(text)
    var count = pieces.count
    for (index, piece) in pieces.enumerated() where piece.stripped.isEmpty {
      guard index == 0 || index == pieces.count - 1 else { return nil }
      count -= 1
    }
    return count
  }

  /// `re.split(r"\s?\*\*\*\s?", text)`.
  private static func dividedByAsterisks(_ text: CodePoints) -> [CodePoints] {
    let divider = StaticString("***").codePoints
    var pieces: [CodePoints] = []
    var start = text.startIndex
    while let found = text.firstIndex(of: divider, from: start) {
      let begin = found > start && CodePoint.isSpace(text[found - 1]) ? found - 1 : found
      pieces.append(text[start..<begin])
      start = found + divider.count
      if start < text.endIndex, CodePoint.isSpace(text[start]) { start += 1 }
    }
    pieces.append(text[start...])
    return pieces
  }

  /// Whether a text of so many paragraphs has a paragraph that begins with a word.
  ///
  /// As in the reference, blank paragraphs do not count, and yet the position is one among all.
  private static func begins(_ text: CodePoints, paragraph position: Int, of wanted: Int, with word: [UInt32]) -> Bool {
    let paragraphs = text.pieces(separatedBy: [CodePoint.newline, CodePoint.newline])
    let filled = paragraphs.count { !$0.stripped.isEmpty }
    guard position <= filled, filled == wanted, let first = paragraphs[position - 1].words.first else { return false }
    var found: [UInt32] = []
    let start = first.firstIndex { $0 != 0x27 } ?? first.endIndex
    for value in first[start...].drop(while: { $0 == 0x22 }) {
      if isWordEnd(value) { break }
      CodePoint.appendLowered(value, to: &found)
    }
    return found == word
  }

  private static func isWordEnd(_ value: UInt32) -> Bool {
    switch Unicode.Scalar(value) {
    case ".", ",", "?", "!", "'", "\"": true
    default: false
    }
  }
}

extension CodePoints {
  /// `len(re.findall(r"\w+", text))`.
  var wordRunCount: Int {
    var count = 0
    var isInside = false
    for value in self {
      let isWord = CodePoint.isWord(value)
      if isWord, !isInside { count += 1 }
      isInside = isWord
    }
    return count
  }
}
