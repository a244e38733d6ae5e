extension IFBenchInstructions {
  func formats(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    let resources = resources
    switch type {
    case "options": return try Self.options(try arguments.text("options"))
    case "list":
      let separator = Array(try arguments.text("sep"))
      return InstructionCheck { $0.count(of: separator) >= 2 }
    case "newline": return InstructionCheck { Self.hasWordALine($0.withoutPunctuation.stripped) }
    case "emoji":
      return InstructionCheck { text in
        let emoji = try resources.emoji()
        return Self.endsWithEmoji(try resources.sentences().sentences(of: text).map(\.withoutPunctuation.stripped), emoji)
      }
    case "line_indent": return InstructionCheck { Self.isStairs($0) }
    case "title_case": return InstructionCheck { try resources.words().words(of: $0).allSatisfy(Self.isTitleCase) }
    case "output_template":
      return InstructionCheck { text in Self.templateParts.allSatisfy { text.contains($0) } }
    case "no_whitespace": return InstructionCheck { !$0.contains(where: CodePoint.isSpace) }
    case "no_bullets_bullets": return InstructionCheck { try Self.isTextThenBullets($0, resources) }
    default: return signs(type)
    }
  }

  private static let templateParts: [[UInt32]] = [
    StaticString("My Answer:").codePoints, StaticString("My Conclusion:").codePoints, StaticString("Future Outlook:").codePoints,
  ]

  /// One of the options and nothing else; those that begin with `a`, `b`, `c` to the letter, others without signs around them.
  private static func options(_ text: CodePoints) throws(InstructionArguments.Fault) -> InstructionCheck {
    let letters = try pattern(#"\A\W*[aA]\W*[bB]\W*[cC]\W*"#)
    let isExact: Bool
    do throws(PythonPattern.Fault) { isExact = try letters.firstMatch(in: text) != nil } catch {
      throw InstructionArguments.Fault(words: "the argument `options` cannot be read")
    }
    let separator: [UInt32] = text.contains(0x2f) ? [0x2f] : text.contains([0x6f, 0x72]) ? [0x6f, 0x72] : [0x2c]
    let options = text.pieces(separatedBy: separator).map(\.stripped)
    if isExact { return InstructionCheck { options.contains($0) } }
    let plain = options.map(\.strippedOfSigns.lowered)
    return InstructionCheck { plain.contains($0.strippedOfSigns.lowered) }
  }

  /// As many lines as words; only lines without anything in them do not count.
  private static func hasWordALine(_ text: CodePoints) -> Bool {
    text.lines.count { !$0.isEmpty } == text.words.count
  }

  /// Each sentence, without signs, has an emoji as its last or last but one code point, or the next one begins with one.
  private static func endsWithEmoji(_ sentences: [CodePoints], _ emoji: Set<UInt32>) -> Bool {
    for (index, sentence) in sentences.enumerated() {
      guard !sentence.isEmpty else { return false }
      if sentence.suffix(2).contains(where: emoji.contains) { continue }
      guard index + 1 < sentences.count, let next = sentences[index + 1].first, emoji.contains(next) else { return false }
    }
    return true
  }

  /// Each line is indented further than the one before it.
  private static func isStairs(_ text: CodePoints) -> Bool {
    var lines = text.lines
    // The reference removes blank lines from the list that it walks over, so that the line after each is passed over.
    var index = 0
    while index < lines.count {
      if lines[index].stripped.isEmpty, let first = lines.firstIndex(of: lines[index]) { lines.remove(at: first) }
      index += 1
    }
    let indents = lines.map { $0.prefix { $0 == CodePoint.space }.count }
    return zip(indents, indents.dropFirst()).allSatisfy { $1 > $0 }
  }

  private static func isTitleCase(_ word: CodePoints) -> Bool {
    guard let first = word.first, CodePoint.isLetter(first) else { return true }
    guard word.count > 1 else { return !CodePoint.isLower(first) }
    let rest = word.dropFirst()
    return !(CodePoint.isLower(first) && (rest.isUpper || rest.isLower))
  }

  /// Two sentences or more, then two bullets or more and nothing else.
  private static func isTextThenBullets(_ text: CodePoints, _ resources: LanguageResources) throws -> Bool {
    var takesSentences = true
    var sentences = 0
    var bullets = 0
    for line in text.lines.map(\.stripped) {
      if line.first == CodePoint.asterisk {
        takesSentences = false
        guard sentences >= 2 else { return false }
        bullets += 1
      } else if takesSentences {
        let count = try resources.sentences().sentences(of: line).count
        sentences += count
        // After a blank line only bullets may come: the reference keeps the list of sentences in its flag.
        takesSentences = count > 0
      } else {
        return false
      }
    }
    return bullets >= 2
  }
}
