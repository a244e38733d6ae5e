import AssayKit
import Foundation
import Scoring

/// Prompts with instructions that code can check; each record is read when it is asked for.
struct InstructionItemSet: ItemSet {
  let itemIDs: [ItemID]
  let protocolVersion: String
  let defaultParameters: GenerationParameters
  let scorer: any ItemScorer
  private let dataset: any Dataset
  private let languageProvenance: DatasetProvenance

  init(
    dataset: any Dataset, language: DatasetProvenance, scorer: InstructionItemScorer, protocolVersion: String,
    parameters: GenerationParameters
  ) {
    self.dataset = dataset
    self.protocolVersion = protocolVersion
    self.scorer = scorer
    defaultParameters = parameters
    languageProvenance = language
    itemIDs = dataset.keys(of: InstructionDataset.part).map { ItemID($0) }
  }

  var datasets: [DatasetProvenance] { [dataset.provenance, languageProvenance] }
  /// The prompt of the record is the whole message.
  var promptHash: String { ItemText.sha256(["{prompt}"]) }

  func item(_ id: ItemID) throws(Failure) -> Item {
    let record = try dataset.record(id.rawValue, in: InstructionDataset.part)
    let prompt: Prompt
    do { prompt = try JSONDecoder().decode(Prompt.self, from: Data(record)) } catch {
      throw Failure(.malformed, "the record of item `\(id)` cannot be read: \(error)")
    }
    let category = prompt.instructions.first?.split(separator: ":").first.map(String.init)
    let target = InstructionTarget(instructions: prompt.instructions, arguments: prompt.arguments)
    return Item(
      id: id, category: category, title: ItemText.title(prompt.prompt), messages: [.user(prompt.prompt)],
      expected: target.expected, target: target.value)
  }

  /// A prompt as the cache keeps it.
  private struct Prompt: Decodable {
    let prompt: String
    let instructions: [String]
    let arguments: [[String: JSONValue]]
  }
}
