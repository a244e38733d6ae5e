import AssayKit
import Testing

@testable import RunEngine

@Suite struct OverallRankingTests {
  @Test func onlyModelsWithEveryBenchmarkAreRankedOverall() throws {
    func result(_ model: String, _ benchmark: BenchmarkName, _ score: Double, cost: Int64?) throws -> SectionResult {
      let conditions = Manifest.Section(
        benchmark: benchmark, benchmarkVersion: "1", protocolName: "official", protocolVersion: "1",
        scorer: ScorerVersion(name: "s", version: "1"), datasets: [], promptHash: "p", itemsHash: "i", itemCount: 10,
        totalItems: 10,
        parameters: GenerationParameters())
      let summary = ScoreSummary(
        samples: 10, scored: 10, failed: 0, correct: 5, score: score,
        interval: Interval(low: score - 0.1, high: score + 0.1, method: .wilson), scoreFailuresAsWrong: score, truncated: 0,
        empty: 0,
        refused: 0, unparsed: 0)
      return SectionResult(
        run: "aaa000000001", model: try #require(ModelReference(model)), samplesPerItem: 1, conditions: conditions,
        summary: summary,
        cost: cost.map { NanoDollars($0) }, duration: nil, endedAt: Timestamp(microseconds: 1))
    }
    func board(_ results: [SectionResult]) -> Leaderboard {
      Leaderboard(
        conditions: results[0].conditions, samplesPerItem: 1,
        entries: results.map { Leaderboard.Entry(model: $0.model, best: $0, mean: $0.summary.score ?? 0, runs: 2) })
    }
    let alpha = try board([
      result("a/x", "alpha", 0.9, cost: 5), result("a/y", "alpha", 0.8, cost: 1), result("a/z", "alpha", 0.7, cost: 1),
    ])
    let beta = try board([result("a/y", "beta", 0.5, cost: 2), result("a/x", "beta", 0.2, cost: nil)])

    let ranking = OverallRanking([alpha, beta, alpha])

    #expect(ranking.entries.map(\.model.slug) == ["y", "x"])
    #expect(ranking.incomplete.map(\.slug) == ["z"])
    let first = ranking.entries[0]
    #expect(abs(first.score - 0.65) < 1e-12)
    // √(0.1² + 0.1²) / 2
    #expect(abs((first.interval?.halfWidth ?? 0) - 0.0707106781) < 1e-9)
    #expect(first.interval?.method == .combinedSections)
    #expect((first.cost, first.runs) == (NanoDollars(3), 4))
    #expect(ranking.entries[1].cost == nil)
  }
}
