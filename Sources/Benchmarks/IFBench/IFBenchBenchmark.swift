import AssayKit
import Scoring

/// IFBench: 300 prompts with instructions that code can check and that IFEval does not have.
struct IFBenchBenchmark: Benchmark {
  static let name = BenchmarkName("ifbench")

  private let library: any DatasetLibrary

  init(library: any DatasetLibrary) { self.library = library }

  let card = BenchmarkCard(
    name: IFBenchBenchmark.name, displayName: "IFBench",
    summary: "300 prompts with instructions of 58 new types that code can check, such as shares of words or first letters.",
    category: "Instruction following", version: "1", source: "https://arxiv.org/abs/2507.02833",
    licence: "Apache-2.0 (code), ODC-BY-1.0 (data)", itemCount: IFBenchDataset.repaired.count,
    protocols: IFBenchProtocol.allCases.map {
      ProtocolCard(name: $0.name, summary: $0.summary, recommendedSamples: $0.recommendedSamples)
    },
    categories: ["count", "custom", "format", "ratio", "repeat", "sentence", "words"])

  var requiredDatasets: [DatasetSpecification] {
    [IFBenchDataset.repaired.specification, LanguageResourcesDataset.specification]
  }

  var variants: [DatasetVariant] {
    [IFBenchDataset.repaired, .original].map {
      DatasetVariant(name: String($0.count), datasets: [$0.specification, LanguageResourcesDataset.specification])
    }
  }

  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
    let way = try IFBenchProtocol(protocolName, of: card.displayName)
    let prompts = try await prompts(way)
    let language = try await library.open(LanguageResourcesDataset.specification)
    return InstructionItemSet(
      dataset: prompts, language: language.provenance, scorer: Self.scorer(language), protocolVersion: IFBenchProtocol.version,
      parameters: way.parameters)
  }

  func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer {
    Self.scorer(try await library.open(LanguageResourcesDataset.specification))
  }

  private static func scorer(_ language: any Dataset) -> InstructionItemScorer {
    InstructionItemScorer(.ifbench, headline: .loose, resources: LanguageResourcesDataset.resources(from: language))
  }

  /// The prompts of a protocol; of the one that takes either edition the repaired one when both are here.
  private func prompts(_ way: IFBenchProtocol) async throws(SetupNeeded) -> any Dataset {
    guard way == .official else {
      do throws(SetupNeeded) {
        return try await library.open(IFBenchDataset.original.specification)
      } catch {
        throw SetupNeeded(error.message, hint: "run `assay benchmarks prepare ifbench --variant 294 --from FOLDER`")
      }
    }
    do throws(SetupNeeded) {
      return try await library.open(IFBenchDataset.repaired.specification)
    } catch {
      if let original = await original() { return original }
      throw error
    }
  }

  private func original() async -> (any Dataset)? {
    do throws(SetupNeeded) { return try await library.open(IFBenchDataset.original.specification) } catch { return nil }
  }
}

/// The ways to ask; all are scored alike.
enum IFBenchProtocol: String, ProtocolChoice {
  case official
  case aaV2 = "aa_v2"

  static let version = "1"

  var summary: String {
    switch self {
    case .official: "the prompt alone, temperature 0, the provider's output limit; right when every instruction is followed loosely"
    case .aaV2: "as Artificial Analysis asks: the 294 prompts of the first edition, temperature 0, at most 16,384 tokens"
    }
  }

  var recommendedSamples: Int {
    switch self {
    case .official: 1
    case .aaV2: 5
    }
  }

  var parameters: GenerationParameters {
    switch self {
    case .official: GenerationParameters(temperature: 0)
    case .aaV2: GenerationParameters(temperature: 0, maxOutputTokens: 16_384)
    }
  }
}

/// The two editions of the prompts. The first one has a record that swallowed seven prompts; the other one is the repaired one.
enum IFBenchDataset {
  case repaired
  case original

  var count: Int {
    switch self {
    case .repaired: 300
    case .original: 294
    }
  }

  var specification: DatasetSpecification {
    let part = DatasetSpecification.Part(
      name: InstructionDataset.part, hubFiles: ["data/train-*.parquet"],
      localFiles: ["IFBench_test.\(count).jsonl", "IFBench_test.jsonl"], recordCount: count, convert: InstructionDataset.prompt)
    switch self {
    case .repaired:
      return DatasetSpecification(
        id: "allenai/IFBench_test", revision: "2e8a48de45ff3bf41242f927254ca81b59ca3ae2", licence: "ODC-BY-1.0", parts: [part])
    case .original:
      return DatasetSpecification(
        id: "allenai/IFBench", revision: "8a66c06",
        access: .folder(
          named: "ifbench",
          hint: "get `data/IFBench_test.jsonl` of the GitHub repository allenai/IFBench at 8a66c06 and run"
            + " `assay benchmarks prepare ifbench --variant 294 --from FOLDER`"),
        licence: "ODC-BY-1.0", parts: [part])
    }
  }
}
