extension IFBenchInstructions {
  func sentences(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    let resources = resources
    switch type {
    case "keyword":
      let position = try arguments.count("N")
      let phrase = try Self.word(try arguments.text("word"))
      return InstructionCheck { text in
        let sentences = try resources.sentences().sentences(of: text)
        guard sentences.count >= max(1, position) else { return false }
        // Python counts the place before the first one from the end: `N` of 0 is the last sentence.
        return try phrase.isIn(sentences[position == 0 ? sentences.count - 1 : position - 1])
      }
    case "increment":
      let step = try arguments.count("small_n")
      return InstructionCheck { text in
        let counts = try resources.sentences().sentences(of: text).map { $0.withoutPunctuation.words.count }
        return zip(counts, counts.dropFirst()).allSatisfy { $1 == $0 + step }
      }
    case "alliteration_increment":
      return InstructionCheck { text in
        let counts = try resources.sentences().sentences(of: text).map(Self.countAlliterations)
        return zip(counts, counts.dropFirst()).allSatisfy { $1 > $0 }
      }
    default: return nil
    }
  }

  /// A word that stands alone, in any case; signs of patterns in it are text.
  private static func word(_ word: CodePoints) throws(InstructionArguments.Fault) -> SearchPhrase {
    var escaped: [UInt32] = []
    for value in word { escaped += CodePoint.isWord(value) ? [value] : [0x5c, value] }
    return try IFEvalInstructions.phrase(escaped[...], standsAlone: true)
  }

  /// Words in runs that begin with one letter, runs of two words or more.
  private static func countAlliterations(_ sentence: CodePoints) -> Int {
    let starts = sentence.lowered.words.compactMap { $0.drop(while: CodePoint.isPunctuationOrSpace).first }
    var count = 0
    var isInside = false
    for (start, next) in zip(starts, starts.dropFirst()) {
      if start == next { count += isInside ? 1 : 2 }
      isInside = start == next
    }
    return count
  }
}
