import AssayKit
import Foundation
import Scoring

/// MMLU-Pro, opened: ids in memory, each record read when it is asked for.
struct MMLUProItemSet: ItemSet {
  let itemIDs: [ItemID]
  let promptHash: String
  let protocolVersion = MMLUProPrompts.protocolVersion
  private let dataset: any Dataset
  private let way: MMLUProProtocol
  private let prefixes: FewShotPrefixes

  init(dataset: any Dataset, way: MMLUProProtocol) {
    self.dataset = dataset
    self.way = way
    itemIDs = dataset.keys(of: MMLUProDataset.test).map { ItemID($0) }
    promptHash = MMLUProPrompts.hash(of: way)
    prefixes = FewShotPrefixes(dataset: dataset)
  }

  var datasets: [DatasetProvenance] { [dataset.provenance] }
  var scorer: any ItemScorer { MMLUProScorer(reader: way.reader) }
  var defaultParameters: GenerationParameters { way.parameters }

  func item(_ id: ItemID) throws(Failure) -> Item {
    let question = try MMLUProQuestion(dataset.record(id.rawValue, in: MMLUProDataset.test), of: id)
    let prompt =
      switch way {
      case .official: try prefixes.prefix(for: question.category) + MMLUProPrompts.officialQuestion(question)
      case .aaV2, .aaV3: MMLUProPrompts.artificialAnalysis(question)
      }
    return Item(
      id: id, category: question.category, title: ItemText.title(question.question), messages: [.user(prompt)],
      expected: question.expected)
  }
}

/// Scores one protocol's way of reading; the target is the right letter, then the text of its option.
struct MMLUProScorer: ItemScorer {
  let reader: LetterReader

  var version: ScorerVersion { reader.version }

  func expected(for target: JSONValue) throws(Failure) -> String { try read(target).text }

  /// Reasoning that stands in the text is taken out first: the official rules take the first match, which would be in it.
  func verdict(on input: ScoringInput) async throws(Failure) -> Verdict {
    reader.verdict(for: ReasoningBlocks.removed(from: input.answer.text), expected: try read(input.target).letter)
      .flagged(by: input.answer)
  }

  private func read(_ target: JSONValue) throws(Failure) -> (letter: Unicode.Scalar, text: String) {
    guard case .string(let text) = target, let letter = text.unicodeScalars.first,
      MMLUProDataset.letters.contains(Character(letter)), text.count == 1 || text.dropFirst().hasPrefix(") ")
    else { throw Failure(.malformed, "the expected answer begins with no option's letter") }
    return (letter, text)
  }
}

/// A question as the cache keeps it.
struct MMLUProQuestion: Decodable {
  let question: String
  let options: [String]
  let answer: String
  let category: String

  init(_ record: [UInt8], of id: ItemID) throws(Failure) {
    do { self = try JSONDecoder().decode(Self.self, from: Data(record)) } catch {
      throw Failure(.malformed, "the record of item `\(id)` cannot be read: \(error)")
    }
  }

  /// The right letter, then the text of its option.
  var expected: String {
    zip(MMLUProDataset.letters, options).first { letter, _ in answer == String(letter) }
      .map { letter, text in "\(letter)) \(text)" } ?? answer
  }
}
