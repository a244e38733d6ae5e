import AssayKit
import Foundation
import Scoring

/// The fields of a starter item that decide its score, as they stand in the set's file and in signed exports.
struct StarterTarget: Decodable {
  let kind: StarterKind
  let options: [String]
  let answer: String
  let scorer: any AnswerScorer

  /// The fields of an item's line that make its target.
  enum CodingKeys: String, CodingKey, CaseIterable { case kind, options, answer, accepted, rejected, checks }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    kind = try values.decode(StarterKind.self, forKey: .kind)
    answer = try values.decode(String.self, forKey: .answer)
    options = kind == .knowledge ? try values.decode([String].self, forKey: .options) : []
    scorer =
      switch kind {
      case .arithmetic:
        try Self.valid(ExactDecimal(answer).map { NumericScorer(expected: $0) }, values, .answer)
      case .reading:
        ShortAnswerScorer(
          accepted: try values.decode([String].self, forKey: .accepted),
          rejected: try values.decode([String].self, forKey: .rejected))
      case .format:
        try Self.valid(FormatScorer(checks: try values.decode([FormatCheck].self, forKey: .checks)), values, .checks)
      case .knowledge:
        try Self.valid(answer.first.flatMap { [options] in ChoiceScorer(options: options, correct: $0) }, values, .answer)
      }
  }

  private static func valid<Scorer: AnswerScorer>(
    _ scorer: Scorer?, _ values: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys
  ) throws -> Scorer {
    guard let scorer else {
      throw DecodingError.dataCorruptedError(forKey: key, in: values, debugDescription: "no scorer can be made from it")
    }
    return scorer
  }

  /// The options, one a line, each after its letter.
  var optionList: String {
    zip(ChoiceReader(options: options).letters, options).map { letter, text in "\(letter)) \(text)" }.joined(separator: "\n")
  }

  /// The reference answer as people read it.
  var expected: String {
    switch kind {
    case .arithmetic, .reading: answer
    case .format: "for example: \(answer)"
    case .knowledge:
      zip(ChoiceReader(options: options).letters, options).first { letter, _ in answer == String(letter) }
        .map { letter, text in "\(letter)) \(text)" } ?? answer
    }
  }
}

/// Scores starter items from their targets.
struct StarterScorer: ItemScorer {
  /// Made of the kinds' scorers, so that a new version of one is a new version of the whole.
  let version = ScorerVersion(
    name: "starter",
    version: [NumericScorer.version, ShortAnswerScorer.version, FormatScorer.version, ChoiceScorer.version]
      .map { "\($0.name)-\($0.version)" }.joined(separator: "+"))

  func expected(for target: JSONValue) throws(Failure) -> String { try read(target).expected }

  func verdict(on input: ScoringInput) async throws(Failure) -> Verdict {
    try read(input.target).scorer.verdict(for: ReasoningBlocks.removed(from: input.answer.text)).flagged(by: input.answer)
  }

  private func read(_ target: JSONValue) throws(Failure) -> StarterTarget {
    do { return try JSONDecoder().decode(StarterTarget.self, from: try JSONEncoder().encode(target)) } catch {
      throw Failure(.malformed, "the target is none of a starter item")
    }
  }
}
