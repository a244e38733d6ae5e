import AssayKit
import Foundation
import Scoring

/// GPQA Diamond, opened: each record is read when it is asked for. Nothing of a question stands outside an item's messages.
struct GPQADiamondItemSet: ItemSet {
  let itemIDs: [ItemID]
  let protocolVersion = GPQADiamondProtocol.version
  private let dataset: any Dataset
  private let way: GPQADiamondProtocol

  init(dataset: any Dataset, way: GPQADiamondProtocol) {
    self.dataset = dataset
    self.way = way
    itemIDs = dataset.keys(of: GPQADiamondDataset.part).map { ItemID($0) }
  }

  var datasets: [DatasetProvenance] { [dataset.provenance] }
  var promptHash: String { ItemText.sha256([way.prompt("{question}", Array(repeating: "{choice}", count: 4))]) }
  var scorer: any ItemScorer { GPQADiamondScorer(reader: way.reader) }
  var defaultParameters: GenerationParameters { way.parameters }

  /// The first sample of the seed that is used when none is given.
  func item(_ id: ItemID) throws(Failure) -> Item { try item(id, in: SampleDraw(index: 0, seed: "assay")) }

  func item(_ id: ItemID, in sample: SampleDraw) throws(Failure) -> Item {
    let record = try dataset.record(id.rawValue, in: GPQADiamondDataset.part)
    let question: Question
    do { question = try JSONDecoder().decode(Question.self, from: Data(record)) } catch {
      // The error itself would tell what stands in the record.
      throw Failure(.malformed, "the record of item `\(id)` cannot be read")
    }
    let order = ChoiceOrder(record: id, in: sample)
    guard question.choices.count == order.places.count else {
      throw Failure(.malformed, "the record of item `\(id)` has \(question.choices.count) choices instead of 4")
    }
    return Item(
      id: id, category: question.domain, title: "\(question.domain), \(question.subdomain)",
      messages: [.user(way.prompt(question.question, order.places.map { question.choices[$0] }))],
      expected: String(order.letter), target: order.target)
  }

  /// A question as the cache keeps it.
  private struct Question: Decodable {
    let question: String
    let choices: [String]
    let domain: String
    let subdomain: String
  }
}

/// The order of the four choices in one sample: a pure function of record, sample and seed, which README.md repeats in Python.
struct ChoiceOrder: Hashable {
  /// For each letter which choice stands there; 0 is the right one.
  let places: [Int]

  init(record: ItemID, in sample: SampleDraw) {
    var places = [0, 1, 2, 3]
    let text = "\(sample.seed)_\(GPQADiamondBenchmark.name)_\(record)_\(sample.index)"
    var generator = MersenneTwister(seed: SubsetSampling.seedInteger(of: text))
    generator.shuffle(&places)
    self.places = places
  }

  /// - Returns: `nil` for anything that is not four different choices.
  init?(_ target: JSONValue) {
    guard case .object(let members) = target, case .array(let values)? = members["order"] else { return nil }
    places = values.compactMap { value in if case .integer(let place) = value { Int(exactly: place) } else { nil } }
    guard places.sorted() == [0, 1, 2, 3], values.count == 4, members["letter"] == .string(String(letter)) else { return nil }
  }

  var letter: Character {
    zip(GPQADiamondDataset.letters, places).first { _, place in place == 0 }.map { letter, _ in letter } ?? "A"
  }

  var target: JSONValue { ["letter": .string(String(letter)), "order": .array(places.map { .integer(Int64($0)) })] }
}

/// Scores one protocol's way of reading; the target is the right letter and the order of the choices.
struct GPQADiamondScorer: ItemScorer {
  let reader: LetterReader

  var version: ScorerVersion { reader.version }

  func expected(for target: JSONValue) throws(Failure) -> String { String(Character(try scalar(target))) }

  func verdict(on input: ScoringInput) async throws(Failure) -> Verdict {
    reader.verdict(for: ReasoningBlocks.removed(from: input.answer.text), expected: try scalar(input.target))
      .flagged(by: input.answer)
  }

  private func scalar(_ target: JSONValue) throws(Failure) -> Unicode.Scalar {
    guard let order = ChoiceOrder(target), let scalar = order.letter.unicodeScalars.first else {
      throw Failure(.malformed, "the target has no order of four choices with its letter")
    }
    return scalar
  }
}
