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

  @Test(
    arguments: [
      (9, 30, true), (10, 30, false), (1, 30, true), (49, 1_000, true), (50, 1_000, false), (6, 6, false), (1, 1, false),
    ])
  func aFewItemsAreASmallSampleUnlessTheyAreAll(_ items: Int, _ total: Int, _ isSmall: Bool) throws {
    #expect(try Self.board([Self.result("a/x", items: items, of: total)]).isSmallSample == isSmall)
  }

  @Test func theBoardOverMostItemsCountsAndASmallSampleDoesNot() throws {
    var fold = LeaderboardFold()
    for model in ["a/x", "a/y", "a/z"] { fold.add(try Self.result(model, items: 12, of: 30)) }
    for model in ["a/x", "a/y", "a/z"] { fold.add(try Self.result(model, items: 1, of: 30)) }
    fold.add(try Self.result("a/x", items: 30, of: 30))
    fold.add(try Self.result("a/x", "other", items: 2, of: 30))

    #expect(fold.boards.map(\.conditions.itemCount) == [30, 12, 1, 2])
    let ranking = OverallRanking(fold.boards)
    #expect(ranking.boards.map(\.conditions.itemCount) == [30])
    #expect(ranking.entries.map(\.model.slug) == ["x"])
  }

  @Test func aRunWithGapsStandsBelowAWholeOneOfTheSameScore() throws {
    var fold = LeaderboardFold()
    fold.add(try Self.result("a/gaps", items: 100, of: 100, scored: 94, cost: 1))
    fold.add(try Self.result("a/whole", items: 100, of: 100, scored: 95, cost: 9))

    let board = try #require(fold.boards.first)
    #expect(board.entries.map(\.model.slug) == ["whole", "gaps"])
    #expect(board.entries.map(\.hasGaps) == [false, true])
    #expect(OverallRanking([board]).entries.map(\.model.slug) == ["whole", "gaps"])
  }

  private static func board(_ results: [SectionResult]) throws -> Leaderboard {
    var fold = LeaderboardFold()
    for result in results { fold.add(result) }
    return try #require(fold.boards.first)
  }

  private static func result(
    _ model: String, _ benchmark: BenchmarkName = "b", items: Int, of total: Int, scored: Int? = nil, cost: Int64 = 1
  ) throws -> SectionResult {
    let conditions = Manifest.Section(
      benchmark: benchmark, benchmarkVersion: "1", protocolName: "official", protocolVersion: "1",
      scorer: ScorerVersion(name: "s", version: "1"), datasets: [], promptHash: "p", itemsHash: "i\(items)", itemCount: items,
      totalItems: total, parameters: GenerationParameters())
    let scored = scored ?? items
    let summary = ScoreSummary(
      samples: items, scored: scored, failed: items - scored, correct: scored / 2, score: 0.5,
      interval: .wilson(successes: scored / 2, of: max(1, scored)), scoreFailuresAsWrong: 0.5, truncated: 0, empty: 0, refused: 0,
      unparsed: 0)
    return SectionResult(
      run: "aaa000000001", model: try #require(ModelReference(model)), samplesPerItem: 1, conditions: conditions,
      summary: summary, cost: NanoDollars(cost), duration: nil, endedAt: Timestamp(microseconds: 1))
  }
}
