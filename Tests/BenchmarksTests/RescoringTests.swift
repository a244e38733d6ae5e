import AssayKit
import Benchmarks
import TestSupport
import Testing

/// Scoring where the data set is not.
enum Rescoring {
  /// For every item the scorer that is opened alone says what the items themselves say.
  static func expectTheSame(
    _ name: BenchmarkName, _ way: ProtocolName, _ items: any ItemSet, answers: [String], location: SourceLocation = #_sourceLocation
  ) async throws {
    let scorer = try await Registry.all(datasets: MemoryDatasets()).benchmark(named: name).openScorer(way)
    #expect(scorer.version == items.scorer.version, sourceLocation: location)
    for id in items.itemIDs {
      let item = try items.item(id)
      #expect(try scorer.expected(for: item.target) == item.expected, "\(id)", sourceLocation: location)
      for text in answers {
        let input = item.scoringInput(Answer(text: text, finishReason: .stop))
        let (alone, whole) = (try await scorer.verdict(on: input), try await items.scorer.verdict(on: input))
        #expect(alone == whole, "\(id)", sourceLocation: location)
      }
    }
  }
}

@Suite struct RescoringTests {
  /// Every benchmark by its nature: the signed export promises that its verdicts can be made again anywhere.
  @Test func everyProtocolOfEveryBenchmarkScoresWithoutItsDataSet() async throws {
    // What checkers know of languages belongs to the scorer, wherever it runs; here its texts are empty.
    let all = Registry.all(datasets: MemoryDatasets()).all
    let resources = try #require(all.flatMap(\.requiredDatasets).first { $0.id == "language-resources" })
    let library = MemoryDatasets([resources.id: try MemoryDataset([:], as: resources)])
    let benchmarks = Registry.all(datasets: library).all
    #expect(!benchmarks.isEmpty)
    for benchmark in benchmarks {
      for way in benchmark.card.protocols {
        let scorer = try await benchmark.openScorer(way.name)
        #expect(throws: Failure.self, "\(benchmark.card.name)") { _ = try scorer.expected(for: ["no": "target"]) }
        await #expect(throws: Failure.self, "\(benchmark.card.name)") {
          _ = try await scorer.verdict(on: ScoringInput(item: "1", target: .null, answer: Answer(text: "4")))
        }
      }
    }
  }

  @Test func theStarterSetIsScoredFromItsTargets() async throws {
    let starter = try Registry.all(datasets: MemoryDatasets()).benchmark(named: "starter")
    let answers = ["Answer: 5", "B", "", "{\"name\": \"Ada\"}", "<think>5</think>A"]
    try await Rescoring.expectTheSame("starter", "official", try await starter.open("official"), answers: answers)
  }
}
