import AssayKit
import Scoring

/// AIME 2025: the 30 problems of both contests of February 2025; each answer is an integer from 0 to 999.
struct AIME2025Benchmark: Benchmark {
  static let name = BenchmarkName("aime_2025")

  private let library: any DatasetLibrary

  init(library: any DatasetLibrary) { self.library = library }

  let card = BenchmarkCard(
    name: AIME2025Benchmark.name, displayName: "AIME 2025",
    summary: "30 problems of the American Invitational Mathematics Examination of 2025; every answer is an integer from 0 to 999.",
    category: "Mathematics", version: "1", source: "https://matharena.ai", licence: "Apache-2.0; problems © MAA", itemCount: 30,
    protocols: AIME2025Protocol.allCases.map {
      ProtocolCard(name: $0.name, summary: $0.summary, recommendedSamples: $0.recommendedSamples)
    },
    categories: AIME2025Dataset.contests)

  var requiredDatasets: [DatasetSpecification] { [AIME2025Dataset.specification] }

  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
    let way = try AIME2025Protocol(protocolName, of: card.displayName)
    return AIME2025ItemSet(dataset: try await library.open(AIME2025Dataset.specification), way: way)
  }

  func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer {
    _ = try AIME2025Protocol(protocolName, of: card.displayName)
    return AIME2025Scorer()
  }
}

/// The ways to ask; the first one is the default. All are scored alike.
enum AIME2025Protocol: String, ProtocolChoice {
  case official
  case aa

  var summary: String {
    switch self {
    case .official: "as MathArena asks, the answer in a box; the provider's temperature and output limit"
    case .aa: "as Artificial Analysis asks, the answer in a box; temperature 0, at most 16,384 tokens"
    }
  }

  var recommendedSamples: Int {
    switch self {
    case .official: 4
    case .aa: 10
    }
  }

  /// MathArena chooses temperature and limit for each model, so `official` leaves both to the user and the provider.
  var parameters: GenerationParameters {
    switch self {
    case .official: GenerationParameters()
    case .aa: GenerationParameters(temperature: 0, maxOutputTokens: 16_384)
    }
  }

  static let version = "1"
  static let placeholder = "{problem}"

  var template: String {
    switch self {
    case .official:
      """
      Put your final answer within \\boxed{}. The answer is an integer between 0 and 999 inclusive.

      {problem}
      """
    case .aa:
      """
      Solve the following math problem step by step. Put your answer inside \\boxed{}.

      {problem}

      Remember to put your answer inside \\boxed{}.
      """
    }
  }
}
