import AssayKit
import Scoring

/// GPQA Diamond: 198 questions of biology, physics and chemistry that experts wrote, with four choices each.
struct GPQADiamondBenchmark: Benchmark {
  static let name = BenchmarkName("gpqa_diamond")

  private let library: any DatasetLibrary

  init(library: any DatasetLibrary) { self.library = library }

  let card = BenchmarkCard(
    name: GPQADiamondBenchmark.name, displayName: "GPQA Diamond",
    summary: "198 questions of biology, physics and chemistry at the level of a doctorate, with four choices each.",
    category: "Knowledge", version: "1", source: "https://arxiv.org/abs/2311.12022", licence: GPQADiamondDataset.licence,
    itemCount: GPQADiamondDataset.count,
    protocols: GPQADiamondProtocol.allCases.map {
      ProtocolCard(name: $0.name, summary: $0.summary, recommendedSamples: $0.recommendedSamples)
    },
    categories: ["Biology", "Chemistry", "Physics"])

  var requiredDatasets: [DatasetSpecification] { [GPQADiamondDataset.specification] }

  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
    let way = try GPQADiamondProtocol(protocolName, of: card.displayName)
    return GPQADiamondItemSet(dataset: try await library.open(GPQADiamondDataset.specification), way: way)
  }

  func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer {
    GPQADiamondScorer(reader: try GPQADiamondProtocol(protocolName, of: card.displayName).reader)
  }
}

/// The ways to ask and score; the first one is the default.
enum GPQADiamondProtocol: String, ProtocolChoice {
  case official
  case aaV2 = "aa_v2"
  case aaV3 = "aa_v3"

  static let version = "1"

  var summary: String {
    switch self {
    case .official: "as OpenAI's simple-evals asks; temperature 0.5, the first `Answer: X` counts"
    case .aaV2: "as Artificial Analysis asks; temperature 0, at most 16,384 tokens, the last `Answer: X` counts"
    case .aaV3: "as Artificial Analysis asks; temperature 0, at most 16,384 tokens, `Answer: X`, then eight wider rules"
    }
  }

  var recommendedSamples: Int {
    switch self {
    case .official: 4
    case .aaV2, .aaV3: 5
    }
  }

  var reader: LetterReader {
    switch self {
    case .official: .simpleEvals
    case .aaV2: .aaV2
    case .aaV3: .aaV3
    }
  }

  var parameters: GenerationParameters {
    switch self {
    case .official: GenerationParameters(temperature: 0.5)
    case .aaV2, .aaV3: GenerationParameters(temperature: 0, maxOutputTokens: 16_384)
    }
  }

  private var instruction: String {
    switch self {
    case .official:
      "Answer the following multiple choice question. The last line of your response should be of the following format: "
        + "'Answer: $LETTER' (without quotes) where LETTER is one of ABCD. Think step by step before answering."
    case .aaV2, .aaV3:
      "Answer the following multiple choice question. The last line of your response should be in the following format: "
        + "'Answer: A/B/C/D' (e.g. 'Answer: A')."
    }
  }

  /// The whole user message.
  func prompt(_ question: String, _ choices: [String]) -> String {
    let list = zip(GPQADiamondDataset.letters, choices).map { "\($0)) \($1)" }.joined(separator: "\n")
    return "\(instruction)\n\n\(question)\n\n\(list)"
  }
}
