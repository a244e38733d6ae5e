/// `nltk.word_tokenize` 3.9.2: sentences first, then the rules of the Penn Treebank as NLTK's own word tokenizer has them.
struct WordTokenizer: Sendable {
  let sentences: SentenceTokenizer
  private let before: [Rule]
  private let quotes: [Rule]
  private let endings: [Rule]
  private let contractions: [PatternReplacement]
  private let anyContraction: PythonPattern

  /// A pattern, and the code points of which a sentence must have one for the pattern to match: most sentences need few rules.
  private struct Rule: Sendable {
    let replacement: PatternReplacement
    let signs: SignSet
  }

  init(sentences: SentenceTokenizer) throws(PythonPattern.Fault) {
    self.sentences = sentences
    before = try Self.rules(Self.startingQuotes) + Self.rules(Self.punctuation)
    quotes = try Self.rules(Self.endingQuotes)
    endings = try Self.rules(Self.endingApostrophes)
    var contractions: [PatternReplacement] = []
    for (pattern, template) in Self.contractions {
      contractions.append(try PatternReplacement(pattern, template, ignoringCase: true))
    }
    self.contractions = contractions
    anyContraction = try PythonPattern(
      "cannot|d'ye|gimme|gonna|gotta|lemme|more'n|wanna| 'tis| 'twas".codePoints, ignoringCase: true)
  }

  func words(of text: CodePoints) throws(PythonPattern.Fault) -> [CodePoints] { try words(of: text, atLeast: .max) }

  /// The words of so many sentences that there are `least` of them, if there are so many.
  func words(of text: CodePoints, atLeast least: Int) throws(PythonPattern.Fault) -> [CodePoints] {
    var words: [CodePoints] = []
    for sentence in sentences.sentences(of: text) where words.count < least { words += try wordsOfSentence(sentence) }
    return words
  }

  private func wordsOfSentence(_ sentence: CodePoints) throws(PythonPattern.Fault) -> [CodePoints] {
    let signs = SignSet(sentence)
    var text = try Self.applied(before, to: sentence, with: signs)
    text = try Self.applied(quotes, to: ([CodePoint.space] + text + [CodePoint.space])[...], with: signs)
    text = text.words.joined(by: CodePoint.space)
    text = try Self.applied(endings, to: ([CodePoint.space] + text + [CodePoint.space])[...], with: signs)
    if try anyContraction.firstMatch(in: text) != nil {
      for rule in contractions { text = try rule.applied(to: text) }
    }
    return text.words
  }

  private static func applied(_ rules: [Rule], to text: CodePoints, with signs: SignSet) throws(PythonPattern.Fault) -> CodePoints {
    var text = text
    for rule in rules where rule.signs.intersects(signs) { text = try rule.replacement.applied(to: text) }
    return text
  }

  private static func rules(
    _ table: [(pattern: String, template: String, signs: String)]
  ) throws(PythonPattern.Fault) -> [Rule] {
    var rules: [Rule] = []
    for (pattern, template, signs) in table {
      rules.append(Rule(replacement: try PatternReplacement(pattern, template), signs: SignSet(signs.codePoints)))
    }
    return rules
  }

  // MARK: The rules, in order, each with its signs: those of the sentence itself, of which earlier rules may have made others

  private static let startingQuotes: [(pattern: String, template: String, signs: String)] = [
    (#"([«“‘„]|[`]+)"#, #" \1 "#, "«“‘„`"), (#"^\""#, "``", "\""), (#"(``)"#, #" \1 "#, "`\""),
    (#"([ \(\[{<])(\"|\'{2})"#, #"\1 `` "#, "\"'"), (#"(?i:(')(?!re|ve|ll|m|t|s|d|n))(\w)\b"#, #"\1 \2"#, "'"),
  ]
  private static let punctuation: [(pattern: String, template: String, signs: String)] = [
    (#"([^\.])(\.)([\]\)}>"\'»”’ ]*)\s*$"#, #"\1 \2 \3 "#, "."), (#"([:,])([^\d])"#, #" \1 \2"#, ":,"),
    (#"([:,])$"#, #" \1 "#, ":,"), (#"\.{2,}"#, #" \g<0> "#, "."), (#"[;@#$%&]"#, #" \g<0> "#, ";@#$%&"),
    (#"([^\.])(\.)([\]\)}>"\']*)\s*$"#, #"\1 \2\3 "#, "."), (#"[?!]"#, #" \g<0> "#, "?!"), (#"([^'])' "#, #"\1 ' "#, "'"),
    (#"[*]"#, #" \g<0> "#, "*"), (#"[\]\[\(\)\{\}\<\>]"#, #" \g<0> "#, "[](){}<>"), (#"--"#, " -- ", "-"),
  ]
  private static let endingQuotes: [(pattern: String, template: String, signs: String)] = [
    (#"([»”’])"#, #" \1 "#, "»”’"), (#"''"#, " '' ", "'"), (#"""#, " '' ", "\""),
  ]
  /// After white space has become single spaces.
  private static let endingApostrophes: [(pattern: String, template: String, signs: String)] = [
    (#"([^' ])('[sS]|'[mM]|'[dD]|') "#, #"\1 \2 "#, "'\""),
    (#"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) "#, #"\1 \2 "#, "'\""),
  ]
  /// In any case.
  private static let contractions: [(pattern: String, template: String)] = [
    (#"\b(can)(not)\b"#, #" \1 \2 "#), (#"\b(d)('ye)\b"#, #" \1 \2 "#), (#"\b(gim)(me)\b"#, #" \1 \2 "#),
    (#"\b(gon)(na)\b"#, #" \1 \2 "#), (#"\b(got)(ta)\b"#, #" \1 \2 "#), (#"\b(lem)(me)\b"#, #" \1 \2 "#),
    (#"\b(more)('n)\b"#, #" \1 \2 "#), (#"\b(wan)(na)(?=\s)"#, #" \1 \2 "#), (#" ('t)(is)\b"#, #" \1 \2 "#),
    (#" ('t)(was)\b"#, #" \1 \2 "#),
  ]
}
