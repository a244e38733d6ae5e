import AssayKit
import RunEngine
import TestSupport
import Testing

@testable import Server

/// What the large number of a run's page is said to be the mean of.
@Suite struct HeadlineTests {
  private static func section(_ name: BenchmarkName, _ state: SectionState, prefix: Int = 0, score: Double? = nil) -> SectionRecord
  {
    var progress = SectionProgress()
    (progress.scored, progress.prefixScored, progress.prefixScoreSum) = (prefix, prefix, Double(prefix))
    let metrics = score.map { score in
      SectionMetrics(
        overall: ScoreSummary(
          samples: 10, scored: 10, failed: 0, correct: 5, score: score, interval: nil, scoreFailuresAsWrong: nil, truncated: 0,
          empty: 0, refused: 0, unparsed: 0),
        categories: [], latency: nil, timeToFirstToken: nil, maxGap: nil, tokensPerSecond: nil, inputTokens: 0, outputTokens: 0,
        reasoningTokens: nil, cost: nil, costUnknown: 0)
    }
    return SectionRecord(
      ordinal: 0, benchmark: name, protocolName: "official", state: state, totalItems: 10, sampledItems: 10, samplesPerItem: 1,
      progress: progress, metrics: metrics, message: nil, startedAt: nil, endedAt: nil)
  }

  private static func note(_ state: RunState, _ sections: [SectionRecord], overall: Double? = nil) -> String {
    let run = RunRecord.example(sections, state: state, overallScore: overall)
    return RunView.Headline(run, RunNumbers(run), Unanswered(run)).note
  }

  @Test func benchmarksThatWereCanceledHaveNoPartInTheMean() {
    let whole = Self.section("a", .succeeded, score: 0.5)
    let second = Self.section("b", .succeeded, score: 1)
    // Canceled half-way: its live score is in no mean of an ended run.
    let half = Self.section("c", .canceled, prefix: 4)
    let untouched = Self.section("d", .canceled)
    #expect(Self.note(.canceled, [whole, half, untouched], overall: 0.5) == "Score, 1 of 3 benchmarks")
    #expect(Self.note(.canceled, [whole, second, half], overall: 0.75) == "Score, mean of 2 of 3 benchmarks")
    #expect(Self.note(.succeeded, [whole, second], overall: 0.75) == "Score, mean of 2 benchmarks")
  }

  @Test func aRunThatGoesOnCountsWhatHasBegun() {
    let live = Self.section("a", .running, prefix: 4)
    let waiting = Self.section("b", .pending)
    #expect(Self.note(.running, [live, waiting]) == "Score so far, 1 of 2 benchmarks")
    #expect(Self.note(.running, [live, Self.section("b", .running, prefix: 1)]) == "Score so far, mean of 2 benchmarks")
    #expect(Self.note(.running, [waiting, waiting]) == "Score so far, mean of 2 benchmarks")
    #expect(Self.note(.running, [live]) == "Score so far, mean over the items finished in order")
  }
}
