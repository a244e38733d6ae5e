extension IFBenchInstructions {
  func ratios(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    let resources = resources
    switch type {
    case "stop_words":
      let most = Double(try arguments.count("percentage"))
      return InstructionCheck { text in
        let words = text.wordRuns
        guard !words.isEmpty else { return false }
        let stopWords = try resources.stopWords()
        return Double(words.count { stopWords.contains($0.lowered) }) / Double(words.count) * 100 <= most
      }
    case "overlap":
      let reference = Self.trigrams(try arguments.text("reference_text"))
      let wanted = Double(try arguments.count("percentage"))
      return InstructionCheck { text in
        // Of code points, not of words: so does the reference.
        let grams = Self.trigrams(text)
        guard !grams.isEmpty else { return false }
        let overlap = Double(grams.countShared(with: reference)) / Double(grams.count) * 100
        return overlap >= wanted - 2 && overlap <= wanted + 2
      }
    case "sentence_type":
      return InstructionCheck { text in
        let ends = try Self.ends(text, resources)
        return ends[0x2e, default: 0] == 2 * ends[0x3f, default: 0]
      }
    case "sentence_balance":
      return InstructionCheck { text in
        let ends = try Self.ends(text, resources)
        return Set([ends[0x2e, default: 0], ends[0x3f, default: 0], ends[0x21, default: 0]]).count == 1
      }
    case "sentence_words":
      return InstructionCheck { text in
        let sentences = try resources.sentences().sentences(of: text)
        return sentences.count == 3 && Set(sentences.map(\.stripped.count)).count == 1
      }
    default: return nil
    }
  }

  /// How many sentences end with each sign.
  private static func ends(_ text: CodePoints, _ resources: LanguageResources) throws -> [UInt32: Int] {
    var ends: [UInt32: Int] = [:]
    for sentence in try resources.sentences().sentences(of: text) {
      if let last = sentence.last { ends[last, default: 0] += 1 }
    }
    return ends
  }

  private static func trigrams(_ text: CodePoints) -> GramTable {
    var grams = GramTable(most: text.count)
    var gram: UInt64 = 0
    for (index, value) in text.enumerated() {
      gram = (gram << 21 | UInt64(value)) & (1 << 63 - 1)
      // One more, so that three NULs are a gram too.
      if index >= 2 { _ = grams.place(adding: gram + 1) }
    }
    return grams
  }
}

extension CodePoints {
  /// `re.findall(r"\w+", text)`.
  var wordRuns: [CodePoints] { runs { CodePoint.isWord($0) } }
}
