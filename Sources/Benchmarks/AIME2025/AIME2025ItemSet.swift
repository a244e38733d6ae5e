import AssayKit
import Foundation
import Scoring

/// AIME 2025, opened: each record is read when it is asked for.
struct AIME2025ItemSet: ItemSet {
  let itemIDs: [ItemID]
  let protocolVersion = AIME2025Protocol.version
  let scorer: any ItemScorer = AIME2025Scorer()
  private let dataset: any Dataset
  private let way: AIME2025Protocol

  init(dataset: any Dataset, way: AIME2025Protocol) {
    self.dataset = dataset
    self.way = way
    itemIDs = dataset.keys(of: AIME2025Dataset.part).map { ItemID($0) }
  }

  var datasets: [DatasetProvenance] { [dataset.provenance] }
  var promptHash: String { ItemText.sha256([way.template]) }
  var defaultParameters: GenerationParameters { way.parameters }

  func item(_ id: ItemID) throws(Failure) -> Item {
    let record = try dataset.record(id.rawValue, in: AIME2025Dataset.part)
    let problem: Problem
    do { problem = try JSONDecoder().decode(Problem.self, from: Data(record)) } catch {
      throw Failure(.malformed, "the record of item `\(id)` cannot be read: \(error)")
    }
    let prompt = way.template.replacingOccurrences(of: AIME2025Protocol.placeholder, with: problem.problem)
    return Item(
      id: id, category: problem.contest, title: ItemText.title(problem.problem), messages: [.user(prompt)],
      expected: String(problem.answer))
  }

  /// A problem as the cache keeps it.
  private struct Problem: Decodable {
    let problem: String
    let answer: Int
    let contest: String
  }
}

/// Scores every protocol alike; the target is the answer's digits.
struct AIME2025Scorer: ItemScorer {
  let version = CompetitionScorer.version

  func expected(for target: JSONValue) throws(Failure) -> String { String(try answer(target)) }

  func verdict(on input: ScoringInput) async throws(Failure) -> Verdict {
    CompetitionScorer(expected: try answer(input.target)).verdict(for: ReasoningBlocks.removed(from: input.answer.text))
      .flagged(by: input.answer)
  }

  private func answer(_ target: JSONValue) throws(Failure) -> Int {
    guard case .string(let text) = target, let answer = Int(text) else {
      throw Failure(.malformed, "the expected answer is no integer")
    }
    return answer
  }
}
