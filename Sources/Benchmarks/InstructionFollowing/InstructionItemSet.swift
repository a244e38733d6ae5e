import AssayKit
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
    guard let (prompt, target) = Self.prompt(in: try dataset.record(id.rawValue, in: InstructionDataset.part)),
      let instructions = InstructionTarget(target)
    else { throw Failure(.malformed, "the record of item `\(id)` cannot be read") }
    let category = instructions.instructions.first?.split(separator: ":").first.map(String.init)
    return Item(
      id: id, category: category, title: ItemText.title(prompt), messages: [.user(prompt)], expected: instructions.expected,
      target: target)
  }

  /// A record as the cache keeps it: the prompt, and beside it what makes its target.
  private static func prompt(in record: [UInt8]) -> (text: String, target: JSONValue)? {
    // What cannot be read is told by the caller, who knows the item.
    guard case .object(let fields)? = try? JSONValue(json: record), case .string(let text)? = fields["prompt"],
      let instructions = fields["instructions"], let arguments = fields["arguments"]
    else { return nil }
    return (text, InstructionTarget.value(instructions, arguments))
  }
}
