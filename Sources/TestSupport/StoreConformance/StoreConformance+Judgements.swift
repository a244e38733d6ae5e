import AssayKit
import Foundation
import Testing

extension StoreConformance {
  static let judging: [Case] = [Case("what judges said is kept, counted apart, found again and erased with its run", judgements)]

  /// What judges said is kept with its evaluation, counted apart, found again, and erased with the run.
  private static func judgements(_ bench: ConformanceBench) async throws {
    let run: RunID = "judged"
    var plan = ConformanceBench.plan(run, [("alpha", 3)])
    var entry = ConformanceBench.entry("alpha")
    entry.judges = [Manifest.Judge(model: ConformanceBench.judge, promptHash: "p", parameters: GenerationParameters())]
    plan.manifest.sections = [entry]
    try await bench.store.create(plan)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 3, held: 0).samples.map(\.key)
    var said = [
      bench.judgement("what?\0", request: 1, readable: false, counts: false), bench.judgement("RIGHT", request: 1),
    ]
    (said[0].cost, said[0].highestCost) = (nil, NanoDollars(9))
    let first = try await bench.answer(keys[0], lease)
    _ = try await bench.store.record(
      [bench.judged(keys[0], of: first, said, .success(Verdict(score: 1, correct: true)))], lease: lease)
    let detail = try await bench.store.sample(keys[0])
    #expect(detail.evaluations.map(\.judgements) == [said])

    // A failed evaluation keeps what was said, and a user's error leaves the answer waiting.
    let failure = Failure(.judge, "down")
    let second = try await bench.answer(keys[1], lease)
    _ = try await bench.store.record(
      [bench.judged(keys[1], of: second, [bench.judgement("hm", request: 2, readable: false)], .failure(failure))], lease: lease)
    let third = try await bench.answer(keys[2], lease)
    _ = try await bench.store.record(
      [bench.judged(keys[2], of: third, [bench.judgement("WRONG", request: 3, cached: true)], .failure(failure), ends: false)],
      lease: lease)
    #expect(try await bench.store.sample(keys[1]).evaluations.map { $0.judgements.map(\.judgement.text) } == [["hm"]])
    #expect(try await bench.store.sample(keys[2]).record.state == .answered)

    let judging = try await bench.progress(run).judging
    #expect(judging.asked == 3 && judging.cached == 1)
    #expect(judging.inputTokens == 60 && judging.outputTokens == 12)
    #expect(judging.cost == NanoDollars(10) && judging.costUnknown == 1 && judging.highestUnknown == NanoDollars(9))
    #expect(try await bench.progress(run).cost == NanoDollars(3_000), "the model's cost is its own")

    try await expectMemory(bench, said)
    try await bench.store.close(lease)
    try await expectOutcomesAndResume(bench, run)
    try await expectErasure(bench, run)
  }

  private static func expectMemory(_ bench: ConformanceBench, _ said: [JudgementRecord]) async throws {
    #expect(try await bench.store.judgement(by: ConformanceBench.judge, request: Data([1])) == said[1])
    #expect(try await bench.store.judgement(by: ConformanceBench.judge, request: Data([2])) == nil, "it cannot be read")
    let other = ModelReference(provider: "other", slug: "judge")
    #expect(try await bench.store.judgement(by: other, request: Data([1])) == nil)
  }

  private static func expectOutcomesAndResume(_ bench: ConformanceBench, _ run: RunID) async throws {
    let outcomes = try await bench.store.outcomes(of: run, section: 0, after: nil, limit: 10).outcomes
    #expect(outcomes.map(\.opinions) == [[true], [nil], []])
    let records = try await bench.store.snapshot(of: run) { snapshot throws(StoreError) in
      var found: [Int] = []
      try snapshot.samples(of: 0) { sample in
        found.append(sample.evaluation?.judgements.count ?? 0)
        return true
      }
      return found
    }
    #expect(records == [2, 1, 0])
    // Only what failed for its judge waits again.
    let opening = RunReopening(.resume, judgeBudget: NanoDollars(9))
    #expect(try await bench.store.reopen(run, opening) == 2)
    #expect(try await bench.store.run(run).request.judgeBudget == NanoDollars(9))
    #expect(try await bench.samples(run).samples.map(\.state) == [.scored, .answered, .answered])
  }

  private static func expectErasure(_ bench: ConformanceBench, _ run: RunID) async throws {
    // Another run has the same words, which must outlive the first one's.
    let twin = try await bench.create("twin", items: 1)
    let lease = try await bench.lease("twin")
    let key = ConformanceBench.key(twin, 0)
    _ = try await bench.store.acquire(twin, lease: lease, limit: 1, held: 0)
    let attempt = try await bench.answer(key, lease)
    _ = try await bench.store.record(
      [bench.judged(key, of: attempt, [bench.judgement("RIGHT", request: 1)], .success(Verdict(score: 1, correct: true)))],
      lease: lease)
    try await bench.store.cancel(run)
    try await bench.store.delete(run)
    while try await bench.store.sweepDeletedRuns(limit: 2) {}
    let kept = try await bench.store.sample(key).evaluations.first?.judgements.first
    #expect(kept?.judgement.text == "RIGHT")
    #expect(try await bench.store.judgement(by: ConformanceBench.judge, request: Data([3])) == nil)
  }
}

extension ConformanceBench {
  static let judge = ModelReference(provider: "test", slug: "judge")

  func judgement(
    _ text: String, request: UInt8, readable: Bool = true, counts: Bool = true, cached: Bool = false
  ) -> JudgementRecord {
    JudgementRecord(
      judgement: Judgement(judge: Self.judge, text: text), request: Data([request]), counts: counts, isReadable: readable,
      correct: readable ? text == "RIGHT" : nil, isCached: cached, finishReason: .stop, servedModel: "judge-0",
      usage: cached ? nil : Usage(inputTokens: 20, outputTokens: 4), cost: cached ? .zero : NanoDollars(5))
  }

  func judged(
    _ key: SampleKey, of attempt: Int64, _ judgements: [JudgementRecord], _ outcome: Result<Verdict, Failure>, ends: Bool = true
  ) -> StepRecord {
    .evaluation(
      EvaluationRecord(
        key: key, attempt: attempt, scorer: Self.scorer, outcome: outcome, createdAt: clock.now, failureEndsSample: ends,
        judgements: judgements))
  }
}
