public import AssayKit

/// Right when the answer chooses the correct option, by its letter or by its words.
public struct ChoiceScorer: AnswerScorer {
  public static let version = ScorerVersion(name: "choice", version: "1")

  private let reader: ChoiceReader
  private let correct: Character

  /// - Returns: `nil` when no option has the letter `correct`.
  public init?(options: [String], correct: Character) {
    reader = ChoiceReader(options: options)
    guard reader.letters.contains(correct) else { return nil }
    self.correct = correct
  }

  public func verdict(for text: String) -> Verdict {
    let reading = reader.read(text)
    return .binary(reading?.value == correct, extracted: reading.map { String($0.value) }, rule: reading?.rule.rawValue)
  }
}
