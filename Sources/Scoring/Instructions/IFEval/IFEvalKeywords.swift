extension IFEvalInstructions {
  func keywords(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    switch type {
    case "existence":
      let phrases = try Self.phrases(try arguments.texts("keywords"))
      return InstructionCheck { text in try phrases.allSatisfy { try $0.isIn(text) } }
    case "forbidden_words":
      let phrases = try Self.phrases(try arguments.texts("forbidden_words"), standsAlone: true)
      return InstructionCheck { text in try !phrases.contains { try $0.isIn(text) } }
    case "frequency":
      let phrase = try Self.phrase(try arguments.text("keyword").stripped)
      let threshold = try arguments.relation("relation", to: try arguments.count("frequency"))
      return InstructionCheck { threshold.holds(for: try phrase.count(in: $0)) }
    case "letter_frequency":
      let letter = try Self.letter(try arguments.text("letter").stripped)
      let threshold = try arguments.relation("let_relation", to: try arguments.count("let_frequency"))
      return InstructionCheck { text in threshold.holds(for: text.lowered.count { $0 == letter }) }
    default: return nil
    }
  }

  /// The letter to count. Where the data asks for something else (`#`, `!`), the reference draws a letter at random each time, so
  /// that no verdict is right; here it is always the one that CPython draws first with seed 0, `y`.
  private static func letter(_ letter: CodePoints) throws(InstructionArguments.Fault) -> UInt32 {
    guard letter.count == 1, let only = letter.lowered.first, CodePoint.isASCIILetter(only) else { return 0x79 }
    return only
  }

  static func phrases(
    _ texts: [CodePoints], standsAlone: Bool = false
  ) throws(InstructionArguments.Fault) -> [SearchPhrase] {
    var phrases: [SearchPhrase] = []
    for text in texts { phrases.append(try phrase(text, standsAlone: standsAlone)) }
    return phrases
  }

  static func phrase(_ text: CodePoints, standsAlone: Bool = false) throws(InstructionArguments.Fault) -> SearchPhrase {
    do throws(PythonPattern.Fault) {
      return try SearchPhrase(text, standsAlone: standsAlone)
    } catch {
      throw InstructionArguments.Fault(words: "`\(text.string)` is no pattern that Python takes")
    }
  }
}
