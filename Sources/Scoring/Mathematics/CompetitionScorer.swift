public import AssayKit

/// Right when the integer that the answer gives is the expected one; made for AIME, whose answers are 0…999.
///
/// Rules, in order:
/// 1. `boxed`: the last box that is closed and not empty. Its content decides, even when it is no integer.
/// 2. `answer_line`: the first number after the last `answer:`, `answer is` or `answer =`; after the last `=` in that line when
///    a number follows one.
/// 3. `last_integer`: the last integer of the last line that has a letter or a digit.
public struct CompetitionScorer: AnswerScorer {
  public static let version = ScorerVersion(name: "aime", version: "1")

  private let expected: Int

  public init(expected: Int) { self.expected = expected }

  public func verdict(for text: String) -> Verdict {
    let reading = Self.read(text)
    return .binary(reading?.value == String(expected), extracted: reading?.value, rule: reading?.rule.rawValue)
  }

  /// The integer as plain digits; of a box without an integer the first 200 scalars.
  public static func read(_ text: String) -> Reading<String>? {
    let scalars = Array(text.unicodeScalars)
    if let content = BoxedContents.last(in: scalars) {
      return Reading(LaTeXInteger.read(content) ?? content.trimmed(\.isSpace).excerpt, by: .boxed)
    }
    if let line = AnswerLine.last(in: scalars), let number = NumberReader.answer(in: line) {
      return Reading(number.description, by: .answerLine)
    }
    let last = scalars.filledLines.last { line in line.contains(where: \.isWordPart) }
    return last.flatMap(lastInteger).map { Reading($0, by: .lastInteger) }
  }

  private static func lastInteger(in line: ArraySlice<Unicode.Scalar>) -> String? {
    var scanner = NumberScanner(line)
    var found: String?
    while let token = scanner.next() {
      if let value = token.value, value.isInteger { found = value.description }
    }
    return found
  }
}
