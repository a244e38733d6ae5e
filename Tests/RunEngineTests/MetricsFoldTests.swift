import AssayKit
import Testing

@testable import RunEngine

struct MetricsFoldTests {
  private func outcome(
    _ item: String, _ score: Double?, category: String? = nil, flags: Set<Verdict.Flag> = [], cost: NanoDollars? = nil,
    tokens: Int = 10, firstToken: Duration? = .milliseconds(100), delay: ClientDelay? = nil
  ) -> SampleOutcome {
    SampleOutcome(
      item: ItemID(item), category: category, state: score == nil ? .failed : .scored, score: score,
      correct: score.map { $0 == 1 }, flags: flags, usage: Usage(inputTokens: 5, outputTokens: tokens),
      timing: Timing(total: .seconds(1), timeToFirstToken: firstToken, clientDelay: delay), cost: cost)
  }

  private func metrics(_ outcomes: [SampleOutcome]) -> SectionMetrics {
    var fold = MetricsFold()
    for outcome in outcomes { fold.add(outcome) }
    return fold.metrics()
  }

  @Test func aFailureIsNotAWrongAnswer() {
    let summary = metrics([outcome("a", 1), outcome("b", 0), outcome("c", nil), outcome("d", 1)]).overall

    #expect(summary.score == 2.0 / 3.0)
    #expect(summary.scoreFailuresAsWrong == 0.5)
    #expect(summary.coverage == 0.75)
    #expect(summary.interval == Interval.wilson(successes: 2, of: 3))
  }

  @Test func severalSamplesAnItemGiveAClusteredInterval() {
    let summary = metrics(
      [outcome("a", 1), outcome("a", 1), outcome("b", 0), outcome("b", 1)]
    ).overall

    #expect(summary.score == 0.75)
    #expect(summary.interval == Interval.clustered([[1, 1], [0, 1]]))
  }

  @Test func severalSamplesAnItemTellHowOftenOneOrAllAreRight() throws {
    let two = metrics([outcome("a", 1), outcome("a", 1), outcome("b", 0), outcome("b", 1)]).passes
    #expect(
      two == [
        PassRate(k: 1, items: 2, anyCorrect: 0.75, allCorrect: 0.75), PassRate(k: 2, items: 2, anyCorrect: 1, allCorrect: 0.5),
      ])
    // A failed sample is no wrong answer: its item has one verdict less.
    let gap = metrics([outcome("a", 1), outcome("a", nil), outcome("b", 0), outcome("b", 1)]).passes
    #expect(gap?.map(\.items) == [2, 1])
    #expect(metrics([outcome("a", 1), outcome("b", 0)]).passes == nil, "one sample an item")
    #expect(metrics([outcome("a", nil), outcome("a", nil)]).passes == nil)
    var partial = outcome("a", 0.5)
    partial.correct = nil
    #expect(metrics([partial, outcome("a", 1)]).passes == nil, "neither right nor wrong")
  }

  @Test(arguments: [0.0, 1.0]) func severalSamplesThatAllAgreeStillHaveAnErrorBar(score: Double) {
    let outcomes = ["a", "a", "b", "b", "c", "c"].map { outcome($0, score) }
    let interval = metrics(outcomes).overall.interval

    #expect(interval == Interval.wilson(successes: score == 0 ? 0 : 3, of: 3))
  }

  @Test func itemsThatNeverDeviateStillHaveAnErrorBar() {
    let halves = metrics([outcome("a", 1), outcome("a", 0), outcome("b", 0), outcome("b", 1)]).overall
    #expect(halves.score == 0.5)
    #expect(halves.interval == Interval.wilson(successes: 1, of: 2))
    let credit = metrics(["a", "b", "c", "d"].map { outcome($0, 0.1) }).overall
    #expect(credit.interval == Interval.wilson(successes: 0, of: 4))
    let alone = metrics([outcome("a", 1), outcome("a", 0), outcome("a", 1)]).overall
    #expect(alone.interval == Interval.wilson(successes: 1, of: 1))
  }

  @Test func listsOfChecksGiveAShareOfAnswersAndOfChecks() {
    let details: [JSONValue] = [
      ["strict": [true, true], "loose": [true, true], "instructions": ["a", "b"]],
      ["strict": [false, true, false], "loose": [true, true, false], "instructions": ["a", "b", "c"]],
    ]
    var outcomes = zip(["a", "b"], details).map { item, details in
      var outcome = outcome(item, 1)
      outcome.facts = VerdictFacts(details)
      return outcome
    }
    outcomes.append(outcome("c", nil))

    let scores = metrics(outcomes).checklists

    #expect(
      scores == [
        ChecklistScore(name: "strict", answers: 2, promptLevel: 0.5, instructionLevel: 0.6),
        ChecklistScore(name: "loose", answers: 2, promptLevel: 0.5, instructionLevel: 0.8),
      ])
    #expect(metrics([outcome("a", 1)]).checklists == nil)
  }

  @Test func partialCreditGivesAClusteredInterval() {
    #expect(metrics([outcome("a", 0.5), outcome("b", 1)]).overall.interval?.method == .clusteredNormal)
  }

  @Test func noVerdictMeansNoScoreAndNoInterval() {
    let summary = metrics([outcome("a", nil)]).overall
    #expect(summary.score == nil)
    #expect(summary.interval == nil)
    #expect(summary.coverage == 0)
  }

  /// A sample's category is stored with its first attempt, so the table would leave the others out.
  @Test func samplesThatWereNeverAskedAndWhoseKindIsNotKnownLeaveNoTableOfKinds() {
    var waiting = outcome("b", nil)
    waiting.state = .pending
    #expect(metrics([outcome("a", 1, category: "reading"), waiting]).categories.isEmpty)
    waiting.category = "reading"
    #expect(metrics([outcome("a", 1, category: "reading"), waiting]).categories.map(\.summary.coverage) == [0.5])
  }

  @Test func categoriesKeepTheOrderInWhichTheyCame() {
    let found = metrics([
      outcome("a", 1, category: "reading"), outcome("b", 0, category: "format"), outcome("c", 0, category: "reading"),
    ]).categories
    #expect(found.map(\.name) == ["reading", "format"])
    #expect(found.map(\.summary.score) == [0.5, 0])
  }

  @Test func anUnknownCostIsCountedAndNotTakenForNothing() {
    let found = metrics([outcome("a", 1, cost: NanoDollars(7)), outcome("b", 1)])
    #expect(found.cost == NanoDollars(7))
    #expect(found.costUnknown == 1)
    #expect(metrics([outcome("a", 1)]).cost == nil)
  }

  @Test func throughputIsTokensAfterTheFirstOverTheTimeAfterIt() {
    let found = metrics([outcome("a", 1, tokens: 10)])
    #expect(found.tokensPerSecond == Spread(median: 10, p95: 10, count: 1))
    #expect(metrics([outcome("a", 1, firstToken: nil)]).tokensPerSecond == nil)
  }

  @Test func theClientsDelayIsOfTheAnswersThatHaveOne() {
    let delay = ClientDelay(mean: .milliseconds(2), longest: .milliseconds(8))
    let found = metrics([outcome("a", 1, delay: delay), outcome("b", 1), outcome("c", 0, delay: delay)])
    #expect(found.clientDelay == ClientDelaySummary(mean: 0.002, p99: 0.008, count: 2))
    #expect(found.timingWarning == nil)
    #expect(metrics([outcome("a", 1)]).clientDelay == nil)
    let late = ClientDelay(mean: .milliseconds(11), longest: .milliseconds(40))
    #expect(metrics([outcome("a", 1, delay: late)]).timingWarning?.contains("late by 11.0 ms on average and 40.0 ms") == true)
  }

  @Test func flagsAreCounted() {
    let summary = metrics([outcome("a", 0, flags: [.truncated, .unparsed]), outcome("b", 0, flags: [.empty])]).overall
    #expect([summary.truncated, summary.unparsed, summary.empty, summary.refused] == [1, 1, 1, 0])
  }
}
