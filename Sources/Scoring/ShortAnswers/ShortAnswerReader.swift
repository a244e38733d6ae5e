/// Finds the part of a text that is its short answer.
///
/// Rules, in order: `answer_line`, what follows the last `answer:`, `answer is` or `answer =`; `whole_text`, a text of at most
/// 40 words; `last_line`, a last line of at most 40 words. Longer ones are no short answer, and not searched for one.
public enum ShortAnswerReader {
  public static let mostWords = 40

  /// What was found: as it stands in the text, and as words.
  public struct Passage: Hashable, Sendable {
    /// At most 200 scalars, without spaces around them.
    public let text: String
    public let words: WordSequence
  }

  public static func read(_ text: String) -> Reading<Passage>? {
    let scalars = Array(text.unicodeScalars)
    if let line = AnswerLine.last(in: scalars), let passage = passage(line) { return Reading(passage, by: .answerLine) }
    if let passage = passage(scalars[...]) { return Reading(passage, by: .wholeText) }
    return scalars.filledLines.last.flatMap(passage).map { Reading($0, by: .lastLine) }
  }

  /// - Returns: `nil` for a text without words or with too many.
  private static func passage(_ scalars: ArraySlice<Unicode.Scalar>) -> Passage? {
    let words = WordSequence(scalars, limit: mostWords)
    guard !words.isCut, !words.words.isEmpty else { return nil }
    return Passage(text: scalars.trimmed(\.isSpace).excerpt, words: words)
  }
}
