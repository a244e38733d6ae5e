/// Reads the number that an answer gives.
///
/// Rules, in order:
/// 1. `answer_line`: the first number after the last `answer:`, `answer is` or `answer =`; after the last `=` in that line
///    when a number follows one.
/// 2. `last_number`: the last number of the text.
///
/// A number is a run of the digits 0…9 that is no part of a word (`B2`), with an optional sign and currency symbol before it
/// (`-`, `+`, minus sign, en dash), thousands in groups of exactly three after a comma or a no-break or thin space, and a
/// decimal point. What follows it, such as `%`, `km` or `.`, is ignored. A decimal comma, an exponent and a fraction are not
/// read. Runs of more than 40 digits are passed over.
public enum NumberReader {
  /// Longer runs of digits are no answer to anything.
  public static let mostDigits = 40

  public static func read(_ text: String) -> Reading<ExactDecimal>? {
    let scalars = Array(text.unicodeScalars)
    if let line = AnswerLine.last(in: scalars), let number = answer(in: line) {
      return Reading(number, by: .answerLine)
    }
    return last(in: scalars[...]).map { Reading($0, by: .lastNumber) }
  }

  /// The number that an answer line gives.
  static func answer(in line: ArraySlice<Unicode.Scalar>) -> ExactDecimal? {
    if let equals = line.lastIndex(of: "="), let result = first(in: line[(equals + 1)...]) { return result }
    return first(in: line)
  }

  private static func first(in scalars: ArraySlice<Unicode.Scalar>) -> ExactDecimal? {
    var scanner = NumberScanner(scalars)
    while let token = scanner.next() {
      if let value = token.value { return value }
    }
    return nil
  }

  private static func last(in scalars: ArraySlice<Unicode.Scalar>) -> ExactDecimal? {
    var scanner = NumberScanner(scalars)
    var found: ExactDecimal?
    while let token = scanner.next() { found = token.value ?? found }
    return found
  }
}
