import AssayKit

/// AA-LCR: 100 questions, each over a set of long documents; a judge compares answers with the official ones.
struct AALCRBenchmark: Benchmark {
  static let name = BenchmarkName("aa_lcr")
  static let protocolName = ProtocolName("official")

  private let library: any DatasetLibrary

  init(library: any DatasetLibrary) { self.library = library }

  let card = BenchmarkCard(
    name: AALCRBenchmark.name, displayName: "AA-LCR",
    summary: "100 questions over 30 sets of documents, about 100,000 tokens each; a judge compares answers with the official ones.",
    category: "Long context", version: "1", source: "https://huggingface.co/datasets/ArtificialAnalysis/AA-LCR",
    licence: AALCRDataset.licence, itemCount: AALCRDataset.count,
    protocols: [
      ProtocolCard(
        name: AALCRBenchmark.protocolName,
        summary: "as Artificial Analysis asks and judges (1.0); temperature 0, at most 16,384 tokens, judge Qwen3 235B",
        recommendedSamples: 3)
    ],
    categories: [
      "Academia", "Company Documents", "Government Consultations", "Industry Reports", "Legal", "Marketing", "Survey Reports",
    ])

  var requiredDatasets: [DatasetSpecification] { [AALCRDataset.specification] }

  var judge: JudgeRole? { Self.judge }

  static let judge = JudgeRole(
    published: "Qwen3-235B-A22B-Instruct-2507", setting: "AA_LCR_JUDGE_MODEL",
    parameters: GenerationParameters(temperature: 0, maxOutputTokens: 1_024), promptHash: AALCRPrompts.judgeHash)

  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
    try check(protocolName)
    return try AALCRItemSet(dataset: try await library.open(AALCRDataset.specification))
  }

  func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer {
    try check(protocolName)
    return AALCRScorer()
  }

  private func check(_ protocolName: ProtocolName) throws(SetupNeeded) {
    guard protocolName == Self.protocolName else {
      throw SetupNeeded("AA-LCR has no protocol `\(protocolName)`", hint: "use `\(Self.protocolName)`")
    }
  }
}
