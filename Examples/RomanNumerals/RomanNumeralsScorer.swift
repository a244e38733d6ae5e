import AssayKit
import Scoring

/// A whole point for the right numeral, half a point for another way of writing the right number, such as `IIII`.
///
/// The target is the right numeral, so that a verdict can be followed without anything else.
struct RomanNumeralsScorer: ItemScorer {
  /// A change that gives any answer another verdict is a new version.
  let version = ScorerVersion(name: "roman_numerals", version: "1")

  func expected(for target: JSONValue) throws(Failure) -> String {
    guard case .string(let numeral) = target, RomanNumeral.value(of: numeral) != nil else {
      throw Failure(.malformed, "the target is no Roman numeral")
    }
    return numeral
  }

  /// Only what the scorer cannot do is an error; a wrong or an empty answer is a verdict.
  func verdict(on input: ScoringInput) async throws(Failure) -> Verdict {
    let numeral = try expected(for: input.target)
    let text = ReasoningBlocks.removed(from: input.answer.text)
    let words = text.uppercased().split { !$0.isLetter && !$0.isNumber }
    guard let read = words.last(where: { RomanNumeral.value(of: String($0)) != nil }).map({ String($0) }) else {
      return Verdict.binary(false, extracted: nil, rule: nil).flagged(by: input.answer)
    }
    let isRight = read == numeral
    let isSameNumber = RomanNumeral.value(of: read) == RomanNumeral.value(of: numeral)
    return Verdict(
      score: isRight ? 1 : isSameNumber ? 0.5 : 0, correct: isRight, extracted: read, rule: "last_numeral",
      details: ["same_number": .bool(isSameNumber)]
    ).flagged(by: input.answer)
  }
}
