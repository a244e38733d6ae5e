public import AssayKit

/// Right when the number that the answer gives is exactly the expected one; units and trailing zeros do not matter.
public struct NumericScorer: AnswerScorer {
  public static let version = ScorerVersion(name: "numeric", version: "1")

  private let expected: ExactDecimal

  public init(expected: ExactDecimal) { self.expected = expected }

  public func verdict(for text: String) -> Verdict {
    let reading = NumberReader.read(text)
    return .binary(reading?.value == expected, extracted: reading?.value.description, rule: reading?.rule.rawValue)
  }
}
