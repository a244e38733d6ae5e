import AssayKit
import Scoring

/// Humanity's Last Exam: 2,500 questions at the frontier of many subjects, 342 of them with an image, judged by a model.
struct HLEBenchmark: Benchmark {
  static let name = BenchmarkName("hle")

  private let library: any DatasetLibrary

  init(library: any DatasetLibrary) { self.library = library }

  let card = BenchmarkCard(
    name: HLEBenchmark.name, displayName: "Humanity's Last Exam",
    summary: "2,500 questions at the frontier of many subjects, 342 with an image; a judge compares answers with the right ones.",
    category: "Knowledge", version: "1", source: "https://arxiv.org/abs/2501.14249", licence: HLEDataset.licence,
    itemCount: HLEDataset.count, protocols: HLEProtocol.allCases.map { ProtocolCard(name: $0.name, summary: $0.summary) },
    categories: [
      "Math", "Biology/Medicine", "Computer Science/AI", "Physics", "Humanities/Social Science", "Chemistry", "Engineering",
      "Other",
    ])

  var requiredDatasets: [DatasetSpecification] { [HLEDataset.specification] }

  var judge: JudgeRole? { HLEProtocol.official.judge }

  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
    let way = try HLEProtocol(protocolName, of: card.displayName)
    return HLEItemSet(dataset: try await library.open(HLEDataset.specification), way: way)
  }

  func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer {
    _ = try HLEProtocol(protocolName, of: card.displayName)
    return HLEScorer()
  }
}

/// The ways to ask; all are judged by the same words.
enum HLEProtocol: String, ProtocolChoice {
  case official
  case officialText = "official_text"
  case aaV2 = "aa_v2"

  static let version = "1"

  var summary: String {
    switch self {
    case .official: "as the authors ask and judge; temperature 0, at most 8,192 tokens, judge o3-mini"
    case .officialText: "the same without the 342 questions that have an image"
    case .aaV2: "as Artificial Analysis asks: without images, temperature 0, at most 16,384 tokens, judge GPT-4o"
    }
  }

  /// Whether questions with an image are asked.
  var takesImages: Bool { self == .official }

  var parameters: GenerationParameters {
    switch self {
    case .official, .officialText: GenerationParameters(temperature: 0, maxOutputTokens: 8_192)
    case .aaV2: GenerationParameters(temperature: 0, maxOutputTokens: 16_384)
    }
  }

  var judge: JudgeRole {
    JudgeRole(
      published: self == .aaV2 ? "gpt-4o-2024-08-06" : "o3-mini-2025-01-31", setting: "HLE_JUDGE_MODEL",
      // The official judge takes no temperature.
      parameters: GenerationParameters(maxOutputTokens: 4_096), promptHash: HLEPrompts.judgeHash)
  }
}
