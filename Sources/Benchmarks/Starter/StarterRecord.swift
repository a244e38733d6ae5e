import AssayKit
import Scoring

/// The four kinds of starter items; each has its own prompt and its own scorer.
enum StarterKind: String, CaseIterable, Decodable {
  case arithmetic, reading, format, knowledge
}

/// One line of the starter set's file; `Catalog/starter/README.md` describes the fields.
struct StarterRecord: Decodable {
  let id: ItemID
  let kind: StarterKind
  let question: String
  let passage: String?
  let options: [String]
  let answer: String
  let scorer: any AnswerScorer

  private enum CodingKeys: String, CodingKey { case id, kind, question, passage, options, answer, accepted, rejected, checks }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = try values.decode(ItemID.self, forKey: .id)
    kind = try values.decode(StarterKind.self, forKey: .kind)
    question = try values.decode(String.self, forKey: .question)
    answer = try values.decode(String.self, forKey: .answer)
    passage = kind == .reading ? try values.decode(String.self, forKey: .passage) : nil
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
