import AssayKit

/// A benchmark in a file, opened for one protocol: ids in memory, each record read when it is asked for.
struct FileItemSet: ItemSet {
  let itemIDs: [ItemID]
  let datasets: [DatasetProvenance]
  let promptHash: String
  let protocolVersion: String
  let scorer: any ItemScorer
  let defaultParameters: GenerationParameters
  private let dataset: any Dataset
  private let prompt: PromptForm
  private let examples: ExampleShelf?

  /// - Parameter exampleData: where the examples are, when that is not `dataset`.
  init(
    _ definition: Definition, _ way: ProtocolDefinition, scorer: FileItemScorer, dataset: any Dataset, exampleData: (any Dataset)?
  ) throws(Failure) {
    self.dataset = dataset
    self.scorer = scorer
    prompt = way.prompt
    promptHash = way.promptHash(definition.examples)
    protocolVersion = definition.version
    defaultParameters = way.parameters
    var examples: ExampleShelf?
    if let source = definition.examples, way.prompt.usesExamples || source.data == nil {
      examples = try ExampleShelf(
        exampleData ?? dataset, DataShelf.part, count: source.count, byCategory: source.sameCategory, isShared: source.data == nil)
    }
    self.examples = examples
    datasets = [dataset.provenance] + (way.prompt.usesExamples ? [exampleData?.provenance].compactMap(\.self) : [])
    let taken = examples?.taken ?? []
    itemIDs = dataset.keys(of: DataShelf.part).filter { !taken.contains($0) }.map { ItemID($0) }
  }

  func item(_ id: ItemID) throws(Failure) -> Item {
    let record = try QuestionRecord(dataset.record(id.rawValue, in: DataShelf.part), of: id.rawValue)
    let examples = prompt.usesExamples ? try self.examples?.examples(for: record) ?? [] : []
    let target = AnswerTarget(record)
    return Item(
      id: id, category: record.category, title: ItemText.title(record.question),
      messages: prompt.messages(for: record, id: id.rawValue, examples: prompt.written(examples)), expected: target.expected,
      target: target.value)
  }
}
