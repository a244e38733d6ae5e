/// Reads which of several lettered options an answer chooses.
///
/// Rules, in order:
/// 1. `answer_line`: an option's letter right after the last `answer:`, `answer is` or `answer =`.
/// 2. `leading_letter`: a line begins with an option's letter, and no other line with another one, so that a repeated list
///    of options is no choice.
/// 3. `only_letter`: one capital option letter stands alone in the text, and no second one.
/// 4. `option_text`: the words of exactly one option occur in the answer line, or else in a text of at most 200 words.
///
/// `A` before a word is an article, not a choice. A small letter counts only at the beginning, before `)`, `.`, `:` or the end.
public struct ChoiceReader: Sendable {
  /// Longer texts are searched for letters only.
  static let mostWords = 200

  private let options: [WordSequence]

  /// - Parameter options: the texts of options A, B, C, …; at most 26.
  public init(options: [String]) { self.options = options.prefix(26).map { WordSequence($0) } }

  /// The letters that can be chosen.
  public var letters: [Character] { options.indices.map(Self.letter) }

  /// - Returns: the chosen capital letter.
  public func read(_ text: String) -> Reading<Character>? {
    let scalars = Array(text.unicodeScalars)
    let answerLine = AnswerLine.last(in: scalars)
    if let index = answerLine.flatMap(leadingOption) { return Reading(Self.letter(index), by: .answerLine) }
    if let index = onlyOne(scalars.filledLines.lazy.compactMap(leadingOption)) {
      return Reading(Self.letter(index), by: .leadingLetter)
    }
    if let index = onlyOne(lettersStandingAlone(in: scalars)) { return Reading(Self.letter(index), by: .onlyLetter) }
    if let index = answerLine.flatMap(optionInWords) ?? optionInWords(of: scalars[...]) {
      return Reading(Self.letter(index), by: .optionText)
    }
    return nil
  }

  private static func letter(_ index: Int) -> Character { Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8(index))) }

  private func index(of scalar: Unicode.Scalar) -> Int? {
    guard scalar.isASCII, scalar.isWordPart, !scalar.isDecimalDigit else { return nil }
    let index = Int(scalar.value | 0x20) - 0x61
    return options.indices.contains(index) ? index : nil
  }

  /// The option whose letter opens the line, after brackets, quotes and emphasis.
  private func leadingOption(of line: ArraySlice<Unicode.Scalar>) -> Int? {
    guard let start = line.firstIndex(where: { !$0.isSpace && !$0.isEmphasis && !Self.openers.contains($0) }),
      let option = index(of: line[start]), standsAlone(start, in: line)
    else { return nil }
    let isSmall = line[start].value >= 0x61
    guard isSmall, start + 1 < line.endIndex else { return option }
    return [")", ".", ":"].contains(line[start + 1]) ? option : nil
  }

  private func lettersStandingAlone(in scalars: [Unicode.Scalar]) -> some Sequence<Int> {
    scalars.indices.lazy.compactMap { position in
      scalars[position].value < 0x61 && standsAlone(position, in: scalars[...]) ? index(of: scalars[position]) : nil
    }
  }

  /// Whether the letter at `position` is a word of its own and no article.
  private func standsAlone(_ position: Int, in text: ArraySlice<Unicode.Scalar>) -> Bool {
    if position > text.startIndex, text[position - 1].isWordPart || text[position - 1].isApostrophe { return false }
    guard position + 1 < text.endIndex else { return true }
    if text[position + 1].isWordPart || text[position + 1].isApostrophe { return false }
    let isArticle = text[position].value | 0x20 == 0x61 && text[position + 1] == " "
    return !(isArticle && position + 2 < text.endIndex && text[position + 2].isWordPart)
  }

  private func optionInWords(of text: ArraySlice<Unicode.Scalar>) -> Int? {
    let words = WordSequence(text, limit: Self.mostWords)
    return words.isCut ? nil : onlyOne(options.indices.lazy.filter { words.contains(options[$0]) })
  }

  /// The value that all elements share; `nil` without elements.
  private func onlyOne(_ indices: some Sequence<Int>) -> Int? {
    var found: Int?
    for index in indices {
      if let found, found != index { return nil }
      found = index
    }
    return found
  }

  private static let openers: [Unicode.Scalar] = ["(", "[", "\"", "\u{201c}", "#", "-"]
}
