import AssayKit
import Scoring

/// IFEval: 541 prompts with instructions that code can check.
struct IFEvalBenchmark: Benchmark {
  static let name = BenchmarkName("ifeval")
  static let protocolName = ProtocolName("official")

  private let library: any DatasetLibrary

  init(library: any DatasetLibrary) { self.library = library }

  let card = BenchmarkCard(
    name: IFEvalBenchmark.name, displayName: "IFEval",
    summary: "541 prompts with instructions that code can check, such as a number of words, a language or a format; 25 types.",
    category: "Instruction following", version: "1", source: "https://arxiv.org/abs/2311.07911",
    licence: "Apache-2.0 (code), CC-BY-4.0 (data)", itemCount: IFEvalBenchmark.count,
    protocols: [
      ProtocolCard(
        name: IFEvalBenchmark.protocolName,
        summary: "the prompt alone, temperature 0, at most 1,280 tokens; right when every instruction is followed strictly")
    ],
    categories: [
      "change_case", "combination", "detectable_content", "detectable_format", "keywords", "language", "length_constraints",
      "punctuation", "startend",
    ])

  var requiredDatasets: [DatasetSpecification] { [Self.specification, LanguageResourcesDataset.specification] }

  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
    guard protocolName == Self.protocolName else {
      throw SetupNeeded("IFEval has no protocol `\(protocolName)`", hint: "use `\(Self.protocolName)`")
    }
    let prompts = try await library.open(Self.specification)
    let language = try await library.open(LanguageResourcesDataset.specification)
    return InstructionItemSet(
      dataset: prompts, language: language.provenance, scorer: Self.scorer(language), protocolVersion: "1",
      parameters: GenerationParameters(temperature: 0, maxOutputTokens: 1_280))
  }

  func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer {
    Self.scorer(try await library.open(LanguageResourcesDataset.specification))
  }

  private static func scorer(_ language: any Dataset) -> InstructionItemScorer {
    InstructionItemScorer(.ifeval, headline: .strict, resources: LanguageResourcesDataset.resources(from: language))
  }

  private static let count = 541

  static let specification = DatasetSpecification(
    id: "google/IFEval", revision: "966cd89545d6b6acfd7638bc708b98261ca58e84",
    licence: "Apache-2.0 (code), CC-BY-4.0 (data)",
    parts: [
      .init(
        name: InstructionDataset.part, hubFiles: ["ifeval_input_data.jsonl", "*.parquet"],
        localFiles: ["input_data.jsonl", "ifeval_input_data.jsonl"], recordCount: count, convert: InstructionDataset.prompt)
    ])
}
