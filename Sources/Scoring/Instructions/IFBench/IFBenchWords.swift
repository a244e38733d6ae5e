extension IFBenchInstructions {
  func words(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    let resources = resources
    switch type {
    case "alphabet": return InstructionCheck { Self.followsAlphabet($0) }
    case "vowel":
      return InstructionCheck { text in
        let text = text.stripped
        return !text.contains(CodePoint.newline) && Set(text.lowered.filter(Self.isVowel)).count <= 3
      }
    case "consonants": return InstructionCheck { $0.lowered.words.allSatisfy(Self.hasCluster) }
    case "palindrome": return InstructionCheck { Self.hasPalindromes($0) }
    case "prime_lengths": return InstructionCheck { $0.withoutPunctuation.words.allSatisfy { Self.primes.contains($0.count) } }
    case "repeats":
      let most = try arguments.count("small_n")
      return InstructionCheck { !Self.repeatsAWord($0, moreThan: most) }
    case "no_consecutive": return InstructionCheck { Self.changesLetters($0) }
    case "odd_even_syllables":
      return InstructionCheck { text in
        let counts = try resources.syllables().counts(of: text.withoutPunctuation.lowered.words)
        return !zip(counts, counts.dropFirst()).contains { $0 % 2 == $1 % 2 }
      }
    case "start_verb":
      return InstructionCheck { text in
        let words = try resources.words().words(of: text, atLeast: FirstWordTagger.wordsLookedAt)
        return try resources.tagger().firstTag(of: words)?.contains("VB") ?? false
      }
    case "last_first": return InstructionCheck { try Self.chainsSentences($0, resources) }
    case "paragraph_last_first": return InstructionCheck { Self.closesParagraphs($0) }
    default: return try positions(type, arguments)
    }
  }

  private static func isVowel(_ value: UInt32) -> Bool {
    switch Unicode.Scalar(value) {
    case "a", "e", "i", "o", "u": true
    default: false
    }
  }

  /// At least ten words of five letters or more that are the same backwards.
  private static func hasPalindromes(_ text: CodePoints) -> Bool {
    text.withoutPunctuation.lowered.words.count { $0.count >= 5 && $0.elementsEqual($0.reversed()) } >= 10
  }

  private static func repeatsAWord(_ text: CodePoints, moreThan most: Int) -> Bool {
    var counts: [CodePoints: Int] = [:]
    for word in text.lowered.withoutPunctuation.words {
      counts[word, default: 0] += 1
      if counts[word, default: 0] > most { return true }
    }
    return false
  }

  /// No two words one after another begin with the same letter.
  private static func changesLetters(_ text: CodePoints) -> Bool {
    let starts = text.lowered.withoutPunctuation.words.map(\.first)
    return !zip(starts, starts.dropFirst()).contains { $0 == $1 }
  }

  private static let primes: Set = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
  ]

  private static func hasCluster(_ word: CodePoints) -> Bool {
    zip(word, word.dropFirst()).contains { isConsonant($0) && isConsonant($1) }
  }

  private static func isConsonant(_ value: UInt32) -> Bool { value >= 0x61 && value <= 0x7a && !isVowel(value) }

  /// Each word begins with the letter after that of the word before, `a` after `z`.
  private static func followsAlphabet(_ text: CodePoints) -> Bool {
    let words = text.withoutPunctuation.strippedOfSigns.words
    guard let first = words.first?.first else { return false }
    var lowered: [UInt32] = []
    CodePoint.appendLowered(first, to: &lowered)
    guard lowered.count == 1, var letter = lowered.first, (0x61...0x7a).contains(letter) else { return false }
    for word in words.dropFirst() {
      guard let start = word.strippedOfSigns.lowered.first else { continue }
      letter = letter == 0x7a ? 0x61 : letter + 1
      if start != letter { return false }
    }
    return true
  }

  /// The last word of each sentence is the first one of the next.
  private static func chainsSentences(_ text: CodePoints, _ resources: LanguageResources) throws -> Bool {
    let sentences = try resources.sentences().sentences(of: text)
    for (sentence, next) in zip(sentences, sentences.dropFirst()) {
      guard let last = sentence.droppingLast(while: CodePoint.isPunctuationOrSpace).words.last,
        let first = next.drop(while: CodePoint.isPunctuationOrSpace).words.first, last.lowered == first.lowered
      else { return false }
    }
    return true
  }

  /// Each line begins and ends with the same word.
  private static func closesParagraphs(_ text: CodePoints) -> Bool {
    text.lines.allSatisfy { line in
      let words = line.stripped.lowered.strippedOfSigns.words
      return words.first == words.last
    }
  }

  // MARK: Words at given places

  private func positions(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck?
  {
    let resources = resources
    switch type {
    case "words_position":
      let keyword = try arguments.text("keyword").stripped.lowered
      return InstructionCheck { Self.stands(keyword, secondAndSecondLastOf: try resources.words().words(of: $0)) }
    case "keywords_specific_position":
      let keyword = try arguments.text("keyword").stripped.lowered
      let sentence = try arguments.count("n")
      let word = try arguments.count("m")
      guard sentence > 0, word > 0 else { throw InstructionArguments.Fault(words: "the argument `n` or `m` is 0") }
      return InstructionCheck { text in
        let sentences = try resources.sentences().sentences(of: text)
        guard sentences.count >= sentence else { return false }
        let words = try resources.words().words(of: sentences[sentence - 1]).filter { $0.contains(where: CodePoint.isAlphanumeric) }
        return words.count >= word && words[word - 1].lowered == keyword
      }
    default: return nil
    }
  }

  private static func stands(_ keyword: CodePoints, secondAndSecondLastOf words: [CodePoints]) -> Bool {
    guard words.count >= 2 else { return false }
    // The last word counts as a sign when it is a part of this text.
    let signs = StaticString(##"!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"##).codePoints[...]
    let isSign = signs.contains(Array(words[words.count - 1]))
    guard !isSign || words.count >= 3 else { return false }
    return words[1].lowered == keyword && words[words.count - (isSign ? 3 : 2)].lowered == keyword
  }
}
