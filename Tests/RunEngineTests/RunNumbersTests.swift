import AssayKit
import TestSupport
import Testing

@testable import RunEngine

@Suite struct RunNumbersTests {
  private func section(
    _ name: BenchmarkName, score: Double?, interval: Interval?, scored: Int = 10, failed: Int = 0, cost: NanoDollars? = nil
  ) -> SectionRecord {
    let metrics = SectionMetrics(
      overall: ScoreSummary(
        samples: scored + failed, scored: scored, failed: failed, correct: scored, score: score, interval: interval,
        scoreFailuresAsWrong: nil, truncated: 1, empty: 2, refused: 3, unparsed: 4),
      categories: [], latency: nil, timeToFirstToken: nil, maxGap: nil, tokensPerSecond: nil, inputTokens: 100, outputTokens: 50,
      reasoningTokens: nil, cost: cost, costUnknown: cost == nil ? scored : 0)
    return SectionRecord(
      ordinal: 0, benchmark: name, protocolName: "official", state: .succeeded, totalItems: 12, sampledItems: scored + failed,
      samplesPerItem: 1, progress: SectionProgress(), metrics: metrics, message: nil, startedAt: nil, endedAt: nil)
  }

  @Test func severalSectionsAreTakenTogetherByTheirOwnMethod() throws {
    let first = Interval(low: 0.3, high: 0.7, method: .wilson)
    let second = Interval(low: 0.6, high: 0.9, method: .clusteredNormal)
    let numbers = RunNumbers(
      .example([
        section("a", score: 0.5, interval: first, failed: 2, cost: NanoDollars(7)), section("b", score: 0.75, interval: second),
      ]))

    let interval = try #require(numbers.interval)
    #expect(numbers.score == 0.625)
    #expect(numbers.counted == 2)
    #expect(interval.method == .combinedSections)
    #expect(abs(interval.halfWidth - (0.2 * 0.2 + 0.15 * 0.15).squareRoot() / 2) < 1e-12)
    #expect((numbers.done, numbers.scored, numbers.failed) == (22, 20, 2))
    #expect(numbers.coverage == 20.0 / 22)
    #expect((numbers.truncated, numbers.empty, numbers.refused, numbers.unparsed) == (2, 4, 6, 8))
    #expect(numbers.cost == NanoDollars(7))
    #expect(numbers.costUnknown == 10)
  }

  @Test func theIntervalOfOneSectionKeepsItsMethod() {
    let interval = Interval(low: 0.3, high: 0.7, method: .wilson)
    #expect(RunNumbers(.example([section("a", score: 0.5, interval: interval)])).interval == interval)
  }

  @Test func aSectionWithoutAnIntervalLeavesTheRunWithoutOne() {
    let interval = Interval(low: 0.3, high: 0.7, method: .wilson)
    let run = RunRecord.example([section("a", score: 0.5, interval: interval), section("b", score: 1, interval: nil)])
    #expect(RunNumbers(run).interval == nil)
    #expect(RunNumbers(run).score == 0.75)
  }

  @Test func theIntervalIsThatOfTheSectionsThatTheScoreIsTheMeanOf() {
    let interval = Interval(low: 0.3, high: 0.7, method: .wilson)
    var canceled = section("b", score: nil, interval: nil)
    (canceled.metrics, canceled.state) = (nil, .canceled)
    (canceled.progress.scored, canceled.progress.prefixScored, canceled.progress.prefixScoreSum) = (6, 6, 6)
    var run = RunRecord.example([section("a", score: 0.5, interval: interval), canceled])
    (run.state, run.overallScore) = (.canceled, 0.5)

    #expect(RunNumbers(run).score == 0.5)
    #expect(RunNumbers(run).interval == interval)
    #expect(RunNumbers(run).counted == 1)
  }

  @Test func aBenchmarkThatHasNotBegunIsNotCounted() {
    func live(_ name: BenchmarkName, prefix: Int) -> SectionRecord {
      var live = section(name, score: nil, interval: nil)
      (live.metrics, live.state) = (nil, prefix > 0 ? .running : .pending)
      (live.progress.scored, live.progress.prefixScored, live.progress.prefixScoreSum) = (prefix, prefix, Double(prefix))
      return live
    }
    let ended = section("c", score: 0.5, interval: nil)
    #expect(RunNumbers(.example([live("a", prefix: 4), live("b", prefix: 0)], state: .running)).counted == 1)
    #expect(RunNumbers(.example([live("a", prefix: 4), live("b", prefix: 0), ended], state: .running)).counted == 2)
    #expect(RunNumbers(.example([live("a", prefix: 0)], state: .running)).counted == 0)
  }

  @Test func aLiveSectionCountsItsCompletedPrefixOnly() {
    var live = section("a", score: nil, interval: nil)
    live.metrics = nil
    live.progress.scored = 6
    live.progress.prefixScored = 4
    live.progress.prefixScoreSum = 3
    let numbers = SectionNumbers(live)
    #expect(!numbers.isFinal)
    #expect(numbers.score == 0.75)
    #expect(numbers.interval == Interval.wilson(successes: 3, of: 4))
    #expect(numbers.done == 6)
    // Ten items, every two about the same documents.
    live.clusters = 5
    #expect(SectionNumbers(live).interval == Interval.wilson(successes: 2, of: 2), "3 of 4 are at least 1.5 of 2")
  }

  @Test(arguments: [(SectionState.running, 1.0), (.canceled, 0.5), (.failed, 0.5)])
  func theCoverageOfAnEndedSectionIsAShareOfAllItsSamples(state: SectionState, coverage: Double) {
    var stopped = section("a", score: nil, interval: nil, scored: 12)
    stopped.metrics = nil
    stopped.state = state
    stopped.progress.scored = 6
    #expect(SectionNumbers(stopped).coverage == coverage)
    #expect(RunNumbers(.example([stopped], state: .canceled)).coverage == coverage)
  }

  @Test func theCoverageOfARunThatFailedEarlyIsAShareOfAllItsSamples() {
    var failed = section("a", score: 1, interval: nil, scored: 5)
    failed.metrics?.overall.samples = 60
    failed.sampledItems = 60
    #expect(RunNumbers(.example([failed], state: .failed)).coverage == 5.0 / 60)
  }
}
