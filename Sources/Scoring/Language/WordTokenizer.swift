/// `nltk.word_tokenize` 3.9.2: sentences first, then the rules of the Penn Treebank as NLTK's own word tokenizer has them.
struct WordTokenizer: Sendable {
  let sentences: SentenceTokenizer
  private let before: [PatternReplacement]
  private let after: [PatternReplacement]

  init(sentences: SentenceTokenizer) throws(PythonPattern.Fault) {
    self.sentences = sentences
    before = try Self.rules(Self.startingQuotes) + Self.rules(Self.punctuation)
    after = try Self.rules(Self.endingQuotes) + Self.rules(Self.contractions, ignoringCase: true)
  }

  func words(of text: CodePoints) throws(PythonPattern.Fault) -> [CodePoints] {
    var words: [CodePoints] = []
    for sentence in sentences.sentences(of: text) { words += try wordsOfSentence(sentence) }
    return words
  }

  private func wordsOfSentence(_ sentence: CodePoints) throws(PythonPattern.Fault) -> [CodePoints] {
    var text = sentence
    for rule in before { text = try rule.applied(to: text) }
    text = ([CodePoint.space] + text + [CodePoint.space])[...]
    for rule in after { text = try rule.applied(to: text) }
    return text.words
  }

  private static func rules(
    _ table: [(pattern: String, template: String)], ignoringCase: Bool = false
  ) throws(PythonPattern.Fault) -> [PatternReplacement] {
    var rules: [PatternReplacement] = []
    for (pattern, template) in table { rules.append(try PatternReplacement(pattern, template, ignoringCase: ignoringCase)) }
    return rules
  }

  private static let startingQuotes: [(pattern: String, template: String)] = [
    (#"([«“‘„]|[`]+)"#, #" \1 "#), (#"^\""#, "``"), (#"(``)"#, #" \1 "#), (#"([ \(\[{<])(\"|\'{2})"#, #"\1 `` "#),
    (#"(?i:(')(?!re|ve|ll|m|t|s|d|n))(\w)\b"#, #"\1 \2"#),
  ]
  private static let punctuation: [(pattern: String, template: String)] = [
    (#"([^\.])(\.)([\]\)}>"\'»”’ ]*)\s*$"#, #"\1 \2 \3 "#), (#"([:,])([^\d])"#, #" \1 \2"#), (#"([:,])$"#, #" \1 "#),
    (#"\.{2,}"#, #" \g<0> "#), (#"[;@#$%&]"#, #" \g<0> "#), (#"([^\.])(\.)([\]\)}>"\']*)\s*$"#, #"\1 \2\3 "#),
    (#"[?!]"#, #" \g<0> "#), (#"([^'])' "#, #"\1 ' "#), (#"[*]"#, #" \g<0> "#), (#"[\]\[\(\)\{\}\<\>]"#, #" \g<0> "#),
    (#"--"#, " -- "),
  ]
  private static let endingQuotes: [(pattern: String, template: String)] = [
    (#"([»”’])"#, #" \1 "#), (#"''"#, " '' "), (#"""#, " '' "), (#"\s+"#, " "),
    (#"([^' ])('[sS]|'[mM]|'[dD]|') "#, #"\1 \2 "#), (#"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) "#, #"\1 \2 "#),
  ]
  /// In any case.
  private static let contractions: [(pattern: String, template: String)] = [
    (#"\b(can)(not)\b"#, #" \1 \2 "#), (#"\b(d)('ye)\b"#, #" \1 \2 "#), (#"\b(gim)(me)\b"#, #" \1 \2 "#),
    (#"\b(gon)(na)\b"#, #" \1 \2 "#), (#"\b(got)(ta)\b"#, #" \1 \2 "#), (#"\b(lem)(me)\b"#, #" \1 \2 "#),
    (#"\b(more)('n)\b"#, #" \1 \2 "#), (#"\b(wan)(na)(?=\s)"#, #" \1 \2 "#), (#" ('t)(is)\b"#, #" \1 \2 "#),
    (#" ('t)(was)\b"#, #" \1 \2 "#),
  ]
}
