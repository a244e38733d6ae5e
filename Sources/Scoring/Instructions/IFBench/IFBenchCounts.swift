extension IFBenchInstructions {
  func counts(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    let resources = resources
    switch type {
    case "word_count_range":
      let least = try arguments.count("min_words")
      let most = try arguments.count("max_words")
      return InstructionCheck { text in
        let count = text.wordRunCount
        return count >= least && count <= most
      }
    case "unique_word_count":
      let wanted = try arguments.count("N")
      return InstructionCheck { Set($0.lowered.words.map(\.strippedOfSigns)).count >= wanted }
    case "conjunctions":
      let wanted = try arguments.count("small_n")
      // Words as they stand are told apart, so that `and` and `And,` are two.
      return InstructionCheck { text in
        Set(text.words.filter { Self.isConjunction($0.strippedOfSigns) }).count >= wanted
      }
    case "person_names":
      let wanted = try arguments.count("N")
      return InstructionCheck { Self.namesIn($0).count >= wanted }
    case "numbers":
      let wanted = try arguments.count("N")
      return InstructionCheck { Self.countDigitRuns($0.withoutPunctuation) == wanted }
    case "pronouns":
      let wanted = try arguments.count("N")
      return InstructionCheck { text in
        let words = try resources.words().words(of: text.replacing([0x2f], with: [CodePoint.space]).lowered)
        return words.count(where: Self.pronouns.contains) >= wanted
      }
    case "punctuation": return InstructionCheck { Self.coversPunctuation($0) }
    case "keywords_multiple": return try Self.keywordCounts(arguments)
    case "words_japanese": return try Self.japaneseWords(arguments)
    default: return nil
    }
  }

  private static func set(_ words: String) -> Set<CodePoints> { Set(words.split(separator: " ").map { String($0).codePoints }) }

  private static let conjunctions = set("and but for nor or so yet")

  private static func isConjunction(_ word: CodePoints) -> Bool {
    // No letter outside ASCII becomes one of these in small letters.
    word.count <= 3 && conjunctions.contains(word.lowered)
  }

  private static let pronouns = set(
    """
    i me we us you he him she her it they them my mine our ours your yours his her hers its their theirs myself ourselves \
    yourself yourselves himself herself itself themselves this that these those who whom whose which what whoever whomever \
    whatever whichever anybody anyone anything everybody everyone everything nobody nothing somebody someone something each \
    either neither both all some any none
    """)

  private static let names = set(
    """
    Emma Liam Sophia Jackson Olivia Noah Ava Lucas Isabella Mason Mia Ethan Charlotte Alexander Amelia Benjamin Harper Leo Zoe \
    Daniel Chloe Samuel Lily Matthew Grace Owen Abigail Gabriel Ella Jacob Scarlett Nathan Victoria Elijah Layla Nicholas \
    Audrey David Hannah Christopher Penelope Thomas Nora Andrew Aria Joseph Claire Ryan Stella Jonathan
    """)

  /// The names that stand in the text as whole words (`\bname\b`).
  private static func namesIn(_ text: CodePoints) -> Set<CodePoints> {
    var found: Set<CodePoints> = []
    text.forEachRun({ CodePoint.isWord($0) }) { run in
      // No other word is looked up: all names begin with a capital letter of ASCII.
      guard text[run.lowerBound] &- 0x41 < 26, (3...11).contains(run.count), names.contains(text[run]) else { return }
      found.insert(text[run])
    }
    return found
  }

  private static func countDigitRuns(_ text: CodePoints) -> Int {
    var count = 0
    var isInside = false
    for value in text {
      let isDigit = CodePoint.isDecimal(value)
      if isDigit, !isInside { count += 1 }
      isInside = isDigit
    }
    return count
  }

  /// Whether one interrobang stands in the text, and besides its first form each of six signs.
  private static func coversPunctuation(_ text: CodePoints) -> Bool {
    let forms: [[UInt32]] = [[0x3f, 0x21], [0x21, 0x3f], [0x203d]]
    guard forms.contains(where: text.contains) else { return false }
    var rest = text.replacing(forms[0], with: [], limit: 1)
    if rest.count == text.count { rest = text.replacing(forms[1], with: [], limit: 1) }
    return StaticString(".,!?;:").codePoints.allSatisfy { rest.contains($0) }
  }

  private static func keywordCounts(_ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck {
    var wanted: [(word: [UInt32], count: Int)] = []
    for (index, count) in [1, 2, 3, 5, 7].enumerated() {
      wanted.append((Array(try arguments.text("keyword\(index + 1)").stripped.lowered), count))
    }
    let words = wanted
    return InstructionCheck { text in
      let text = text.lowered
      return words.allSatisfy { text.count(of: $0.word) == $0.count }
    }
  }

  /// Every so-manyth word has a Japanese letter, unless it is a number or only signs.
  private static func japaneseWords(_ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck {
    let step = try arguments.count("N")
    guard step > 0 else { throw InstructionArguments.Fault(words: "the argument `N` is 0") }
    return InstructionCheck { text in
      for (index, word) in text.words.enumerated() where (index + 1) % step == 0 {
        let word = word.strippedOfSigns
        if word.isEmpty || word.allSatisfy(CodePoint.isDigit) { continue }
        guard word.contains(where: { (0x3040...0x30ff).contains($0) || (0x4e00...0x9fff).contains($0) }) else { return false }
      }
      return true
    }
  }
}
