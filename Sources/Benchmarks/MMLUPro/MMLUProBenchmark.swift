import AssayKit
import Scoring

/// MMLU-Pro: 12,032 questions in 14 subjects with up to ten options each.
struct MMLUProBenchmark: Benchmark {
  static let name = BenchmarkName("mmlu_pro")

  private let library: any DatasetLibrary

  init(library: any DatasetLibrary) { self.library = library }

  let card = BenchmarkCard(
    name: MMLUProBenchmark.name, displayName: "MMLU-Pro",
    summary: "12,032 multiple-choice questions with up to ten options in 14 subjects, from economics to physics.",
    category: "Knowledge", version: "1", source: "https://arxiv.org/abs/2406.01574", licence: "MIT", itemCount: 12_032,
    protocols: MMLUProProtocol.allCases.map { ProtocolCard(name: $0.name, summary: $0.summary) },
    categories: [
      "biology", "business", "chemistry", "computer science", "economics", "engineering", "health", "history", "law", "math",
      "other", "philosophy", "physics", "psychology",
    ])

  var requiredDatasets: [DatasetSpecification] { [MMLUProDataset.specification] }

  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
    let way = try MMLUProProtocol(protocolName, of: card.displayName)
    return MMLUProItemSet(dataset: try await library.open(MMLUProDataset.specification), way: way)
  }

  func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer {
    MMLUProScorer(reader: try MMLUProProtocol(protocolName, of: card.displayName).reader)
  }
}

/// The ways to ask and score; the first one is the default.
enum MMLUProProtocol: String, ProtocolChoice {
  case official
  case aaV2 = "aa_v2"
  case aaV3 = "aa_v3"

  var summary: String {
    switch self {
    case .official: "the authors' five worked examples of the subject, then the question; temperature 0, at most 4,000 tokens"
    case .aaV2: "zero-shot as Artificial Analysis asks; the last `Answer: X` counts"
    case .aaV3: "zero-shot as Artificial Analysis asks; `Answer: X`, then eight wider rules"
    }
  }

  var reader: LetterReader {
    switch self {
    case .official: .mmluPro
    case .aaV2: .aaV2
    case .aaV3: .aaV3
    }
  }

  var parameters: GenerationParameters {
    switch self {
    case .official: GenerationParameters(temperature: 0, topP: 1, maxOutputTokens: 4_000)
    case .aaV2, .aaV3: GenerationParameters(temperature: 0, maxOutputTokens: 16_384)
    }
  }
}
