import AssayKit
import RunStore
import Synchronization
import TestSupport
import Testing

@testable import RunEngine

/// What happens when a run's judges have cost what they may.
struct JudgeBudgetTests {
  @Test func aUsedUpBudgetPausesTheRunAndAHigherOneGoesOn() async throws {
    // The output limit of the role is ten tokens: a question may cost five dollars, and costs one.
    let judge = JudgedRunTests.judge(prices: JudgedRunTests.aDollar)
    try await JudgedRunTests.with(judge, size: 12) { bench in
      let id = try await bench.create(judges: [JudgedRunTests.first], judgeBudget: NanoDollars(8_000_000_000))
      let stopped = try await bench.execute(id)
      #expect(stopped.state == .paused && stopped.sections.allSatisfy { !$0.state.hasEnded })
      #expect(
        stopped.message
          == "of the judges' budget of $8.0000, $4.0000 is used, and the next question may cost $5.0000; go on with a higher one: "
          + "`assay runs resume \(id) --judge-budget USD`, or `judge_budget_usd` in the API")
      #expect(RunNumbers(stopped).judging.cost == NanoDollars(4_000_000_000))
      let samples = try await bench.store.samples(SampleQuery(run: id, section: 0)).samples
      #expect(samples.filter { $0.state == .scored }.count == 4 && samples.allSatisfy { $0.failure == nil })
      for sample in samples where sample.state == .answered {
        let detail = try await bench.store.sample(sample.key)
        #expect(detail.evaluations.isEmpty && detail.attempts.count == 1, "nobody was asked about it")
      }

      let refused = await #expect(throws: RunServiceError.self) {
        try await bench.service.reopen(id, .resume, judgeBudget: NanoDollars(4_000_000_000))
      }
      #expect(
        refused?.hint?.contains("more than $4.0000, which the judges have cost so far") == true, "\(String(describing: refused))")
      _ = try await bench.service.reopen(id, .resume, judgeBudget: NanoDollars(100_000_000_000))
      let whole = try await bench.execute(id)
      #expect(whole.overallScore == 1)
      #expect(whole.request.judgeBudget == NanoDollars(100_000_000_000))
      #expect(judge.questions.count == 12 && bench.models.questions.count == 12)
      try await bench.expectEventsWithoutGap(of: id)
    }
  }

  /// Nobody knows what a reply without usage has cost, so it counts as what was set aside for it, also after a resume.
  @Test func repliesOfUnknownCostAreNotForgottenByAResume() async throws {
    let listing = ModelListing(
      models: [ModelCard(model: JudgedRunTests.first, prices: JudgedRunTests.aDollar)], unreachable: [])
    let silent = ModelResponse(text: "", finishReason: .stop, usage: nil, timing: Timing(total: .milliseconds(5)))
    let judge = ScriptedModels(model: JudgedRunTests.first, listing: listing, template: silent, reply: JudgedRunTests.fair)
    try await JudgedRunTests.with(judge, size: 12) { bench in
      // A question may cost five dollars.
      let id = try await bench.create(concurrency: 1, judges: [JudgedRunTests.first], judgeBudget: NanoDollars(12_000_000_000))
      let stopped = try await bench.execute(id)
      #expect(stopped.state == .paused && judge.questions.count == 2)
      let judging = RunNumbers(stopped).judging
      #expect(judging.cost == .zero && judging.costUnknown == 2 && judging.highestUnknown == NanoDollars(10_000_000_000))
      #expect(
        stopped.message?.hasPrefix(
          "of the judges' budget of $12.0000, $10.0000 is used ($10.0000 of it at most, for replies whose cost is not known), "
            + "and the next question may cost $5.0000") == true, "\(stopped.message ?? "")")

      for _ in 0..<2 {
        _ = try await bench.service.reopen(id, .resume)
        #expect(try await bench.execute(id).state == .paused)
        #expect(judge.questions.count == 2, "the budget is used up")
      }
      let refused = await #expect(throws: RunServiceError.self) {
        try await bench.service.reopen(id, .resume, judgeBudget: NanoDollars(10_000_000_000))
      }
      #expect(refused?.hint?.contains("more than $10.0000, the most that the judges may have cost so far") == true)
      _ = try await bench.service.reopen(id, .resume, judgeBudget: NanoDollars(16_000_000_000))
      #expect(try await bench.execute(id).state == .paused)
      #expect(judge.questions.count == 3)
    }
  }

  /// Without a price nothing could be set aside, and every question would pass.
  @Test func aBudgetOfAJudgeWithoutPricesIsRefusedOnResume() async throws {
    try await JudgedRunTests.with(JudgedRunTests.judge()) { bench in
      let id = try await bench.create(judges: [JudgedRunTests.first])
      try await bench.service.pause(id)
      let refused = await #expect(throws: RunServiceError.self) {
        try await bench.service.reopen(id, .resume, judgeBudget: NanoDollars(5_000_000_000))
      }
      #expect(refused?.description.contains("so a budget cannot be kept") == true, "\(String(describing: refused))")
      #expect(try await bench.store.run(id).state == .paused)
    }
  }

  @Test func aRunWithABudgetWaitsWhileTheJudgesPricesCannotBeHad() async throws {
    let judge = JudgedRunTests.judge(prices: JudgedRunTests.aDollar)
    try await JudgedRunTests.with(judge) { bench in
      let id = try await bench.create(
        detached: true, judges: [JudgedRunTests.first], judgeBudget: NanoDollars(100_000_000_000))
      let silent = JudgedRunTests.judge()
      let models = ScriptedModels(judges: [silent])
      await #expect(throws: RunServiceError.self) {
        try await bench.executor(models: models).execute(id, alone: false, drain: DrainSwitch())
      }
      let waiting = try await bench.store.run(id)
      #expect(waiting.state == .queued)
      #expect(waiting.message?.contains("the prices of judge `scripted/judge-1` are not known") == true)
      #expect(models.questions.isEmpty && silent.questions.isEmpty)
      #expect(try await bench.execute(id).overallScore == 1)
    }
  }

  /// The model is asked no more, but what it is answering is waited for and kept.
  @Test func aUsedUpBudgetGivesUpNothingThatIsOnItsWay() async throws {
    let asked = Mutex(0)
    let budgetIsUsedUp = TestSignal()
    let judge = JudgedRunTests.judge(prices: JudgedRunTests.aDollar)
    try await JudgedRunTests.with(judge, size: 4) { request throws(Failure) in
      // All four are asked at once; the last one answers when the others have used the budget up.
      let number = asked.withLock { count in
        count += 1
        return count
      }
      if number == 4 { await budgetIsUsedUp.wait() }
      return String(request.messages[0].text.dropFirst(4))
    } _: { bench in
      let id = try await bench.create(concurrency: 4, judges: [JudgedRunTests.first], judgeBudget: NanoDollars(6_000_000_000))
      let work = Task { try await bench.execute(id) }
      var states: [SampleState] = []
      while states.filter({ $0 == .scored }).count < 2 || states.filter({ $0 == .pending }).count > 1 {
        await Task.yield()
        states = try await bench.store.samples(SampleQuery(run: id, section: 0)).samples.map(\.state)
      }
      budgetIsUsedUp.raise()
      let paused = try await work.value
      #expect(paused.state == .paused)
      states = try await bench.store.samples(SampleQuery(run: id, section: 0)).samples.map(\.state)
      #expect(states.allSatisfy { $0 == .answered || $0 == .scored }, "\(states)")

      _ = try await bench.service.reopen(id, .resume, judgeBudget: NanoDollars(100_000_000_000))
      #expect(try await bench.execute(id).overallScore == 1)
      #expect(bench.models.questions.count == 4)
    }
  }
}
