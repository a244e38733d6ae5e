import AssayKit
import Testing

extension StoreConformance {
  static let results: [Case] = [
    Case("anAttemptReadsBackUnchanged", anAttemptReadsBackUnchanged),
    Case("hostileTextReadsBackUnchanged", hostileTextReadsBackUnchanged),
    Case("aSecondAnswerIsKeptButDoesNotCount", aSecondAnswerIsKeptButDoesNotCount),
    Case("aDuplicateFreesTheSampleForScoring", aDuplicateFreesTheSampleForScoring),
    Case("aFailureThatEndsTheSampleIsCounted", aFailureThatEndsTheSampleIsCounted),
    Case("aFailureThatDoesNotEndTheSampleLeavesItWaiting", aFailureThatDoesNotEndTheSampleLeavesItWaiting),
    Case("aFailedEvaluationKeepsTheAnswer", aFailedEvaluationKeepsTheAnswer),
    Case("aScoreOutOfRangeIsAScorersFault", aScoreOutOfRangeIsAScorersFault),
    Case("countersFollowEachVerdict", countersFollowEachVerdict),
    Case("thePrefixScoreStopsAtTheFirstGap", thePrefixScoreStopsAtTheFirstGap),
    Case("progressIsReportedEvery250Milliseconds", progressIsReportedEvery250Milliseconds),
    Case("theLastProgressOfAStretchIsReported", theLastProgressOfAStretchIsReported),
    Case("anUnknownSampleUndoesTheWholeCall", anUnknownSampleUndoesTheWholeCall),
  ]

  private static func anAttemptReadsBackUnchanged(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let lease = try await bench.lease()
    let key = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples[0].key
    let step = bench.attempt(key)
    guard case .attempt(let sent) = step, case .attempt(let id, true) = try await bench.store.record([step], lease: lease)[0]
    else { throw ConformanceError("the attempt does not count") }
    let verdict = Verdict(
      score: 0.5, correct: nil, extracted: "4\u{0}2", rule: "r", flags: [.truncated, .unparsed],
      details: ["strict": [true, false], "n": 3])
    _ = try await bench.store.record([bench.evaluation(key, of: id, .success(verdict))], lease: lease)

    let detail = try await bench.store.sample(key)

    #expect(detail.attempts.count == 1)
    #expect(detail.attempts[0].outcome == sent.outcome)
    #expect((detail.attempts[0].id, detail.attempts[0].counts, detail.attempts[0].cost) == (id, true, sent.cost))
    #expect((detail.attempts[0].startedAt, detail.attempts[0].endedAt) == (sent.startedAt, sent.endedAt))
    #expect(detail.evaluations.map(\.outcome) == [.success(verdict)])
    #expect(detail.evaluations.map(\.scorer) == [ConformanceBench.scorer])
    let record = detail.record
    #expect((record.state, record.score, record.correct, record.extracted) == (.scored, 0.5, nil, "4\u{0}2"))
    #expect(record.flags == [.truncated, .unparsed])
    #expect((record.category, record.title, record.expected, record.attempts) == ("sums", "6 × 7?", "42", 1))
    #expect(record.usage == (try sent.outcome.get()).response.usage)
    #expect(record.timing == (try sent.outcome.get()).response.timing)
  }

  private static func hostileTextReadsBackUnchanged(_ bench: ConformanceBench) async throws {
    let texts = [
      "", "\u{0}", "a\u{0}b", "\\u0000 \\ud800 \\", "\"quoted\"\n\t\r\u{1}\u{1f}\u{7f}", "é e\u{301} 🏳️‍🌈 \u{FFFD} \u{FEFF}",
      "'; DROP TABLE runs; -- $1 ?1 ::", String(repeating: "abc\u{0}", count: 100_000),
    ]
    let run = try await bench.create("aaa000000001", items: texts.count)
    let lease = try await bench.lease()

    for (sample, text) in zip(try await bench.store.acquire(run, lease: lease, limit: 99, held: 0).samples, texts) {
      let response = ModelResponse(
        text: text, reasoning: text, finishReason: .other("odd" + text.prefix(9)), timing: Timing(total: .seconds(1)),
        servedModel: text, requestID: text)
      let generation = Generation(messages: [Message(.user, [.text(text), .imageURL(text)])], response: response)
      _ = try await bench.store.record([bench.attempt(sample.key, .success(generation))], lease: lease)
      let stored = try await bench.store.sample(sample.key).attempts[0].outcome.get()
      #expect(stored == generation)
      // Equal text may be other bytes: Swift compares characters.
      #expect(Array(stored.response.text.utf8) == Array(text.utf8))
    }
  }

  private static func aSecondAnswerIsKeptButDoesNotCount(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let lease = try await bench.lease()
    let key = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples[0].key
    let first = try await bench.answer(key, lease)
    let before = try await bench.progress(run)

    let again = try await bench.store.record([bench.attempt(key, "43")], lease: lease)

    guard case .attempt(let second, false) = again[0] else { throw ConformanceError("the duplicate counts") }
    #expect(try await bench.progress(run) == before)
    #expect(try await bench.store.sample(key).attempts.map(\.counts) == [true, false])
    let late = try await bench.store.record([bench.evaluation(key, of: second, score: 0)], lease: lease)
    guard case .evaluation(_, false) = late[0] else { throw ConformanceError("a verdict on the duplicate counts") }
    let verdicts = try await bench.store.record(
      [bench.evaluation(key, of: first), bench.evaluation(key, of: first, score: 0)], lease: lease)
    guard case .evaluation(_, true) = verdicts[0], case .evaluation(_, false) = verdicts[1] else {
      throw ConformanceError("not exactly the first verdict counts: \(verdicts)")
    }
    #expect(try await bench.progress(run).scoreSum == 1)
  }

  private static func aDuplicateFreesTheSampleForScoring(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let late = try await bench.lease("late")
    let key = try await bench.store.acquire(run, lease: late, limit: 1, held: 0).samples[0].key
    bench.clock.advance(by: ConformanceBench.leaseTime)
    let next = try await bench.lease("next")
    _ = try await bench.store.acquire(run, lease: next, limit: 1, held: 0)
    let counting = try await bench.answer(key, late)

    _ = try await bench.store.record([bench.attempt(key)], lease: next)

    let again = try await bench.store.acquire(run, lease: next, limit: 1, held: 0).samples
    #expect(again.map(\.answered) == [counting])
  }

  private static func aFailureThatEndsTheSampleIsCounted(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let lease = try await bench.lease()
    let key = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples[0].key
    let failure = Failure(
      .overloaded, "the provider is overloaded", hint: "wait", providerMessage: "no\u{0}pe", httpStatus: 529,
      retryAfter: .seconds(3))

    let receipts = try await bench.store.record(
      [bench.attempt(key, .failure(failure), cost: NanoDollars(5))], lease: lease)

    guard case .attempt(_, true) = receipts[0] else { throw ConformanceError("the failure does not count") }
    let detail = try await bench.store.sample(key)
    #expect((detail.record.state, detail.record.failure) == (.failed, failure))
    #expect(detail.attempts.map(\.outcome) == [.failure(failure)])
    let progress = try await bench.progress(run)
    #expect((progress.failed, progress.cost, progress.costUnknown) == (1, NanoDollars(5), 0))
  }

  private static func aFailureThatDoesNotEndTheSampleLeavesItWaiting(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let lease = try await bench.lease()
    let key = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples[0].key
    let failure = Failure(.unauthorized, "the key is wrong")

    let receipts = try await bench.store.record(
      [.started(key), bench.attempt(key, .failure(failure), endsSample: false)], lease: lease)

    guard case .attempt(_, false) = receipts[1] else { throw ConformanceError("a passing failure counts") }
    #expect(try await bench.samples(run).samples[0].state == .pending)
    let again = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0)
    #expect(again.samples.map(\.attempts) == [1])
  }

  private static func aFailedEvaluationKeepsTheAnswer(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let lease = try await bench.lease()
    let key = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples[0].key
    let attempt = try await bench.answer(key, lease)

    _ = try await bench.store.record(
      [bench.evaluation(key, of: attempt, .failure(Failure(.judge, "the judge is silent")))], lease: lease)

    let detail = try await bench.store.sample(key)
    #expect((detail.record.state, detail.record.failure?.kind) == (.failed, .judge))
    #expect(detail.attempts.map(\.counts) == [true])
  }

  private static func aScoreOutOfRangeIsAScorersFault(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 3)
    let lease = try await bench.lease()
    for (sample, score) in zip(
      try await bench.store.acquire(run, lease: lease, limit: 3, held: 0).samples, [Double.nan, -0.1, .infinity])
    {
      try await bench.finish(sample.key, lease, score: score)
    }

    #expect(try await bench.samples(run).samples.allSatisfy { $0.failure?.kind == .scorer })
    #expect(try await bench.progress(run).failed == 3)
  }

  private static func countersFollowEachVerdict(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 3)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 3, held: 0).samples.map(\.key)
    let verdicts = [
      Verdict(score: 1, correct: true), Verdict(score: 0, correct: false, flags: [.truncated, .unparsed]),
      Verdict(score: 0.25, correct: nil, flags: [.refused, .empty]),
    ]
    for (key, verdict) in zip(keys, verdicts) {
      _ = try await bench.store.record([bench.attempt(key, cost: key.item == "i2" ? nil : NanoDollars(10))], lease: lease)
      let attempt = try await bench.store.sample(key).attempts[0].id
      _ = try await bench.store.record([bench.evaluation(key, of: attempt, .success(verdict))], lease: lease)
    }

    var expected = SectionProgress()
    (expected.scored, expected.correct, expected.scoreSum) = (3, 1, 1.25)
    (expected.truncated, expected.unparsed, expected.refused, expected.empty) = (1, 1, 1, 1)
    (expected.prefixScored, expected.prefixScoreSum) = (3, 1.25)
    (expected.inputTokens, expected.outputTokens) = (30, 9)
    (expected.cost, expected.costUnknown) = (NanoDollars(20), 1)
    #expect(try await bench.progress(run) == expected)
  }

  private static func thePrefixScoreStopsAtTheFirstGap(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 3, samplesPerItem: 2)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 6, held: 0).samples.map(\.key)
    func prefix() async throws -> [Double] {
      let progress = try await bench.progress(run)
      return [Double(progress.prefixScored), progress.prefixScoreSum]
    }

    try await bench.finish(keys[1], lease, score: 1)
    try await bench.finish(keys[4], lease, score: 1)
    #expect(try await prefix() == [0, 0])
    try await bench.finish(keys[0], lease, score: 0.5)
    #expect(try await prefix() == [2, 1.5])
    // A failed sample is passed without counting.
    _ = try await bench.store.record([bench.attempt(keys[2], .failure(Failure(.timedOut, "late")))], lease: lease)
    #expect(try await prefix() == [2, 1.5])
    try await bench.finish(keys[3], lease, score: 0)
    #expect(try await prefix() == [4, 2.5])
  }

  private static func progressIsReportedEvery250Milliseconds(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 5)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 5, held: 0).samples.map(\.key)
    for (key, pause) in zip(keys, [0, 249, 1, 100, 1_000]) {
      bench.clock.advance(by: .milliseconds(pause))
      _ = try await bench.store.record([bench.attempt(key)], lease: lease)
    }

    let events = try await bench.store.events(of: run, after: 1, limit: 100)

    #expect(events.allSatisfy { $0.kind == .benchmarkProgress && $0.benchmark == "alpha" })
    #expect(events.map { $0.createdAt.since(events[0].createdAt) } == [.zero, .milliseconds(250), .milliseconds(1_350)])
    #expect(
      events.last?.data == [
        "completed": 0, "total": 5, "scored": 0, "failed": 0, "score_sum": 0, "correct": 0, "current_accuracy": nil,
        "prefix_scored": 0, "input_tokens": 50, "output_tokens": 15, "cost_nanodollars": 5_000, "cost_unknown": 0,
        "truncated": 0, "empty": 0, "unparsed": 0,
      ])
  }

  private static func theLastProgressOfAStretchIsReported(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 4)
    _ = try await bench.store.startRun(run)
    _ = try await bench.store.startSection(0, of: run)
    func completed() async throws -> [JSONValue?] {
      try await bench.store.events(of: run, after: 0, limit: 100).compactMap { event in
        guard event.kind == .benchmarkProgress, case .object(let fields) = event.data else { return nil }
        return fields["completed"]
      }
    }
    for _ in 0..<2 {
      let lease = try await bench.lease()
      let keys = try await bench.store.acquire(run, lease: lease, limit: 2, held: 0).samples.map(\.key)
      try await bench.finish(keys[0], lease)
      try await bench.store.close(lease)
    }
    #expect(try await completed() == [0, 1, 2])

    let lease = try await bench.lease()
    try await bench.finishAll(run, lease)
    _ = try await bench.store.endRun(run, .pause, message: nil)
    try await bench.store.close(lease)
    #expect(try await completed() == [0, 1, 2, 4])
  }

  private static func anUnknownSampleUndoesTheWholeCall(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let lease = try await bench.lease()
    let key = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples[0].key

    await #expect(throws: StoreError.self) {
      try await bench.store.record([bench.attempt(key), bench.attempt(ConformanceBench.key(run, 9))], lease: lease)
    }

    #expect(try await bench.store.sample(key).attempts.isEmpty)
    #expect(try await bench.progress(run) == SectionProgress())
    #expect(try await bench.kinds(run) == [.runCreated])
  }
}
