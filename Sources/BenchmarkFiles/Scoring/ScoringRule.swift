import AssayKit
import Scoring

/// How what was read is compared with the reference answer.
struct ScoringRule: Hashable, Sendable {
  var name: Name
  /// Of `letter` and `exact`: whether capital and small letters are the same.
  var ignoresCase = false
  /// Of `number`: how far off it may be, absolutely and as a share of the reference.
  var tolerance = 0.0
  var relativeTolerance = 0.0

  enum Name: String, CaseIterable, Sendable {
    /// The letter of the right option.
    case letter
    /// Equal to an accepted answer, spaces around it left out.
    case exact
    /// The same words as an accepted answer: case, punctuation and spaces do not matter.
    case text
    /// The words of an accepted answer are among its words, and those of no rejected one.
    case contains
    /// `contains`, of the short answer alone.
    case shortAnswer = "short_answer"
    /// An equal number, or one within the tolerance.
    case number
    /// The integer of a competition's answer.
    case mathInteger = "math_integer"

    /// The readers that are used where the file names none.
    var extraction: Extraction {
      switch self {
      case .letter: .named(.choice)
      case .exact: .named(.wholeText)
      case .text, .shortAnswer: .named(.shortAnswer)
      case .contains: .named(.wholeText)
      case .number: .named(.number)
      case .mathInteger: .named(.mathInteger)
      }
    }
  }

  /// Whether an item can be scored with it.
  func check(_ record: QuestionRecord) throws(DatasetRecordError) {
    switch name {
    case .number, .mathInteger:
      for answer in record.answers where ExactDecimal(answer) == nil {
        throw DatasetRecordError("the answer is no number: `\(answer.excerpt)`")
      }
    case .text, .contains, .shortAnswer:
      for answer in record.answers where !answer.isEmpty && WordSequence(answer).words.isEmpty {
        throw DatasetRecordError("the answer has no words that `\(name.rawValue)` can compare: `\(answer.excerpt)`; use `exact`")
      }
    case .letter, .exact: break
    }
  }

  func accepts(_ found: Extraction.Found, for target: AnswerTarget) throws(Failure) -> Bool {
    switch name {
    case .letter:
      guard let letter = target.letter else { throw Failure(.malformed, "the target has no letter") }
      return folded(found.text) == folded(letter)
    case .exact:
      let text = folded(found.text)
      return target.answers.contains { folded($0) == text }
    case .text:
      let words = WordSequence(found.text)
      return !words.words.isEmpty && target.answers.contains { WordSequence($0) == words }
    case .contains, .shortAnswer:
      let words = WordSequence(found.text)
      return target.answers.contains { words.contains(WordSequence($0)) }
        && !target.rejected.contains { words.contains(WordSequence($0)) }
    case .number, .mathInteger:
      guard let value = ExactDecimal(found.text) ?? NumberReader.read(found.text)?.value else { return false }
      return target.answers.contains { isNear(value, $0) }
    }
  }

  private func folded(_ text: String) -> String {
    var scalars = text.unicodeScalars[...]
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return ignoresCase ? String(scalars).lowercased() : String(scalars)
  }

  private func isNear(_ value: ExactDecimal, _ reference: String) -> Bool {
    guard let exact = ExactDecimal(reference) else { return false }
    if value == exact { return true }
    guard tolerance > 0 || relativeTolerance > 0, let value = Double(value.description), let exact = Double(exact.description)
    else {
      return false
    }
    return abs(value - exact) <= max(tolerance, relativeTolerance * abs(exact))
  }

  var canonicalText: String { "\(name.rawValue) 1 \(ignoresCase) \(tolerance) \(relativeTolerance)" }
}
