public import AssayKit

/// Right when the short answer contains an accepted one, word by word, and none of the rejected ones.
///
/// Rejected answers are the item's other candidates: with them an answer that names several is wrong.
public struct ShortAnswerScorer: AnswerScorer {
  public static let version = ScorerVersion(name: "short_answer", version: "1")

  private let accepted: [WordSequence]
  private let rejected: [WordSequence]

  public init(accepted: [String], rejected: [String] = []) {
    self.accepted = accepted.map { WordSequence($0) }
    self.rejected = rejected.map { WordSequence($0) }
  }

  public func verdict(for text: String) -> Verdict {
    guard let reading = ShortAnswerReader.read(text) else { return .binary(false, extracted: nil, rule: nil) }
    let words = reading.value.words
    let isCorrect = accepted.contains(where: words.contains) && !rejected.contains(where: words.contains)
    return .binary(isCorrect, extracted: reading.value.text, rule: reading.rule.rawValue)
  }
}
