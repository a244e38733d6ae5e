public import AssayKit

/// The ways in which published results read the chosen letter out of an answer; each has a name.
///
/// Each is a scanner that finds what the regular expressions of its reference find under Python's rules, in time linear in the
/// text. The letter is taken as it stands: one that is no option of the item, or a small one where the reference lets it
/// through, is a wrong answer and not a missing one.
public enum LetterReader: String, Sendable, CaseIterable {
  /// `evaluate_from_api.py` of MMLU-Pro; rules `answer_is`, `answer_line`, `last_letter`.
  case mmluPro = "mmlu_pro_official"
  /// The first `Answer: X` of OpenAI's simple-evals, A…D only; rule `answer_line`.
  case simpleEvals = "simple_evals"
  /// The last `Answer: X`, as Artificial Analysis read it in version 2 of its index; rule `answer_line`.
  case aaV2 = "aa_v2"
  /// As in version 3: `aa_v2`, then eight wider rules, which find a letter in almost any text.
  case aaV3 = "aa_v3"

  /// Changes whenever any answer may get another verdict than before.
  public var version: ScorerVersion { ScorerVersion(name: rawValue, version: self == .mmluPro ? "2" : "1") }

  /// The letter that the first matching rule reads; `nil` when none matches. Nothing is guessed.
  ///
  /// - Parameter text: the answer as the reference would get it.
  public func read(_ text: String) -> Reading<Unicode.Scalar>? {
    let scalars = Array(text.unicodeScalars)
    switch self {
    case .mmluPro: return OfficialLetter.read(scalars)
    case .simpleEvals: return AnswerLetter.first(in: scalars).map { Reading($0, by: .answerLine) }
    case .aaV2: return AnswerLetter.last(in: scalars).map { Reading($0, by: .answerLine) }
    case .aaV3:
      return AnswerLetter.last(in: scalars).map { Reading($0, by: .answerLine) } ?? WiderLetter.read(scalars)
    }
  }

  /// Right when the letter that was read is `expected`, in the same case.
  public func verdict(for text: String, expected: Unicode.Scalar) -> Verdict {
    let reading = read(text)
    return .binary(
      reading?.value == expected, extracted: reading.map { String(Character($0.value)) }, rule: reading?.rule.rawValue)
  }
}
