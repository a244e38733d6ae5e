import AssayKit
import Foundation
import Scoring
import Synchronization

/// Prompts with instructions that code can check; each record is read when it is first asked for.
final class InstructionItemSet: ItemSet {
  let itemIDs: [ItemID]
  let protocolVersion: String
  let defaultParameters: GenerationParameters
  private let suite: InstructionSuite
  private let headline: InstructionScorer.Headline
  /// Whether reasoning that stands in the answer is taken out before it is checked.
  private let dropsReasoning: Bool
  private let dataset: any Dataset
  private let languageProvenance: DatasetProvenance
  private let resources: LanguageResources
  /// Prompts and their checks, which serve every answer to them; a set has a few hundred.
  private let prepared = Mutex<[ItemID: Prepared]>([:])

  init(
    _ suite: InstructionSuite, headline: InstructionScorer.Headline, dataset: any Dataset, language: any Dataset,
    protocolVersion: String, parameters: GenerationParameters, dropsReasoning: Bool
  ) {
    self.suite = suite
    self.headline = headline
    self.dataset = dataset
    self.protocolVersion = protocolVersion
    self.dropsReasoning = dropsReasoning
    defaultParameters = parameters
    languageProvenance = language.provenance
    resources = LanguageResourcesDataset.resources(from: language)
    itemIDs = dataset.keys(of: InstructionDataset.part).map { ItemID($0) }
  }

  var datasets: [DatasetProvenance] { [dataset.provenance, languageProvenance] }
  var scorer: ScorerVersion { suite.version }
  /// The prompt of the record is the whole message.
  var promptHash: String { ItemText.sha256(["{prompt}"]) }

  func item(_ id: ItemID) throws(Failure) -> Item {
    let prompt = try prepared(id).prompt
    return Item(
      id: id, category: prompt.instructions.first?.split(separator: ":").first.map(String.init),
      title: ItemText.title(prompt.prompt), messages: [.user(prompt.prompt)],
      expected: prompt.instructions.joined(separator: ", "))
  }

  func evaluate(_ item: Item, _ answer: Answer) async throws(Failure) -> Verdict {
    let scorer = try prepared(item.id).scorer
    let text = dropsReasoning ? ReasoningBlocks.removed(from: answer.text) : answer.text
    return try scorer.verdict(for: text).flagged(by: answer)
  }

  /// A prompt as the cache keeps it.
  private struct Prompt: Decodable {
    let prompt: String
    let instructions: [String]
    let arguments: [[String: JSONValue]]
  }

  private struct Prepared {
    let prompt: Prompt
    let scorer: InstructionScorer
  }

  private func prepared(_ id: ItemID) throws(Failure) -> Prepared {
    if let ready = prepared.withLock({ $0[id] }) { return ready }
    let prompt = try record(of: id)
    let scorer = try InstructionScorer(
      suite: suite, instructions: Array(zip(prompt.instructions, prompt.arguments)).map { (name: $0, arguments: $1) },
      headline: headline, resources: resources)
    let made = Prepared(prompt: prompt, scorer: scorer)
    prepared.withLock { $0[id] = made }
    return made
  }

  private func record(of id: ItemID) throws(Failure) -> Prompt {
    let record = try dataset.record(id.rawValue, in: InstructionDataset.part)
    do { return try JSONDecoder().decode(Prompt.self, from: Data(record)) } catch {
      throw Failure(.malformed, "the record of item `\(id)` cannot be read: \(error)")
    }
  }
}
