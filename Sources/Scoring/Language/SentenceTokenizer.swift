/// NLTK's Punkt sentence tokenizer with its English parameters (Kiss and Strunk, "Unsupervised Multilingual Sentence Boundary
/// Detection", 2006), as `nltk.sent_tokenize` 3.9.2 cuts.
struct SentenceTokenizer: Sendable {
  let parameters: PunktParameters

  /// The sentences of a text; none for a blank one.
  func sentences(of text: CodePoints) -> [CodePoints] {
    realigned(slices(of: text), in: text)
  }

  func count(in text: CodePoints) -> Int { sentences(of: text).count }

  /// A sign that may end a sentence, and what follows it.
  private struct Candidate {
    let place: Int
    /// The end of the one sign, or of the white space and the token, after it.
    let contextEnd: Int
    /// Where the next token begins; `nil` when a sign follows at once.
    let nextToken: Int?
  }

  private func slices(of text: CodePoints) -> [Range<Int>] {
    var slices: [Range<Int>] = []
    var lastBreak = text.startIndex
    for (candidate, wordStart) in contexts(of: text)
    where hasBreak(in: text[wordStart..<candidate.contextEnd]) {
      slices.append(lastBreak..<candidate.place + 1)
      lastBreak = candidate.nextToken ?? candidate.place + 1
    }
    slices.append(lastBreak..<max(lastBreak, text.strippedAtEnd.endIndex))
    return slices
  }

  /// Each candidate with the start of its word; of candidates in one word only the last one counts.
  private func contexts(of text: CodePoints) -> [(Candidate, Int)] {
    var found: [(Candidate, Int)] = []
    var previous: (candidate: Candidate, word: Range<Int>)?
    var word = text.startIndex..<text.startIndex
    var index = text.startIndex
    while let candidate = candidate(in: text, from: &index) {
      // A space at the very start of what is looked at counts as none: so does the reference.
      let space = text[word.upperBound..<candidate.place].lastIndex(where: CodePoint.isASCIISpace)
      let start = space.flatMap { $0 > word.upperBound ? $0 + 1 : nil } ?? word.lowerBound
      if let previous, previous.word.upperBound <= start { found.append((previous.candidate, previous.word.lowerBound)) }
      word = start..<candidate.place
      previous = (candidate, word)
    }
    if let previous { found.append((previous.candidate, previous.word.lowerBound)) }
    return found
  }

  private func candidate(in text: CodePoints, from index: inout Int) -> Candidate? {
    while index < text.endIndex {
      let place = index
      index += 1
      guard PunktToken.isSentenceEnd(text[place]), index < text.endIndex else { continue }
      if PunktToken.isNonWord(text[index]) { return Candidate(place: place, contextEnd: index + 1, nextToken: nil) }
      guard CodePoint.isSpace(text[index]) else { continue }
      guard let token = text[index...].firstIndex(where: { !CodePoint.isSpace($0) }) else { continue }
      let end = text[token...].firstIndex(where: CodePoint.isSpace) ?? text.endIndex
      return Candidate(place: place, contextEnd: end, nextToken: token)
    }
    return nil
  }

  /// Whether a token of the context, other than the last one, ends a sentence.
  private func hasBreak(in context: CodePoints) -> Bool {
    var tokens = PunktToken.tokens(of: context)
    for index in tokens.indices { parameters.annotate(&tokens[index]) }
    for index in tokens.indices.dropLast() {
      let next = tokens[index + 1]
      parameters.annotate(&tokens[index], before: next)
      if tokens[index].endsSentence { return true }
    }
    return false
  }

  // MARK: Closing quotes and brackets belong to the sentence before them

  private func realigned(_ slices: [Range<Int>], in text: CodePoints) -> [CodePoints] {
    var sentences: [CodePoints] = []
    var shift = 0
    for (index, slice) in slices.enumerated() {
      let start = slice.lowerBound + shift
      let sentence = start < slice.upperBound ? text[start..<slice.upperBound] : text[slice.upperBound..<slice.upperBound]
      if index + 1 < slices.count, let closing = Self.closing(of: text[slices[index + 1]]) {
        sentences.append(text[min(start, closing.strippedAtEnd.endIndex)..<closing.strippedAtEnd.endIndex])
        shift = closing.count
      } else {
        shift = 0
        if !sentence.isEmpty { sentences.append(sentence) }
      }
    }
    return sentences
  }

  /// Closing signs at the start of a sentence, with the white space after them; `nil` when a word follows at once.
  private static func closing(of sentence: CodePoints) -> CodePoints? {
    var end = sentence.startIndex
    while end < sentence.endIndex, isClosing(sentence[end]) {
      end += 1
      if end == sentence.endIndex || sentence.has([0x2d, 0x2d], at: end) { return sentence[..<end] }
      guard CodePoint.isSpace(sentence[end]) else { continue }
      return sentence[..<(sentence[end...].firstIndex { !CodePoint.isSpace($0) } ?? sentence.endIndex)]
    }
    return nil
  }

  private static func isClosing(_ value: UInt32) -> Bool {
    switch Unicode.Scalar(value) {
    case "\"", "'", ")", "]", "}": true
    default: false
    }
  }
}
