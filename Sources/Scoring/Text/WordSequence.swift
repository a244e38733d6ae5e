/// The words of a text in the form in which answers are compared.
///
/// Lower case; a word is a run of letters, digits and marks; apostrophes vanish (`Lea's` is `leas`), everything else
/// separates words. Words are equal when they are canonically equivalent, so composed and decomposed accents agree.
public struct WordSequence: Hashable, Sendable {
  /// Longer words are cut: no reference answer has one, and comparing a megabyte of combining marks is slow.
  static let longestWord = 64

  public let words: [String]
  /// Whether the text had more words than were asked for.
  public let isCut: Bool

  /// - Parameter limit: how many words to read at most; reading stops there.
  public init(_ text: some Sequence<Unicode.Scalar>, limit: Int = .max) {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    var length = 0
    var isCut = false
    for scalar in text where !scalar.isApostrophe {
      if scalar.isWordPart {
        if words.count == limit { isCut = true; break }
        if length < Self.longestWord { word.append(scalar) }
        length += 1
      } else if length > 0 {
        words.append(String(word).lowercased())
        word = String.UnicodeScalarView()
        length = 0
      }
    }
    if length > 0 { words.append(String(word).lowercased()) }
    self.words = words
    self.isCut = isCut
  }

  public init(_ text: String) { self.init(text.unicodeScalars) }

  /// Whether all words of `phrase` stand here one after another; never true for an empty phrase.
  public func contains(_ phrase: WordSequence) -> Bool {
    guard let first = phrase.words.first, phrase.words.count <= words.count else { return false }
    return words.indices.dropLast(phrase.words.count - 1).contains { start in
      words[start] == first && words[start...].starts(with: phrase.words)
    }
  }
}
