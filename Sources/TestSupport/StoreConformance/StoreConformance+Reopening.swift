import AssayKit
import Testing

extension StoreConformance {
  static let reopening: [Case] = [
    Case("aRunThatHasNotEndedGoesOnAsTheSameRevision", aRunThatHasNotEndedGoesOnAsTheSameRevision),
    Case("aCanceledRunResumesWhatWaits", aCanceledRunResumesWhatWaits),
    Case("aRunWithNothingLeftIsNotReopened", aRunWithNothingLeftIsNotReopened),
    Case("retryErrorsOpensFailedSamplesOnly", retryErrorsOpensFailedSamplesOnly),
    Case("retryErrorsOpensNamedKindsOnly", retryErrorsOpensNamedKindsOnly),
    Case("rescoreAsksNoModel", rescoreAsksNoModel),
    Case("rescoreWaitsForMissingAnswers", rescoreWaitsForMissingAnswers),
    Case("reopeningVoidsOldClaims", reopeningVoidsOldClaims),
    Case("aMendedSectionIsDrawnWhenItsRunIsResumed", aMendedSectionIsDrawnWhenItsRunIsResumed),
    Case("aMendedSectionIsLeftWhileSomebodyIsAtWork", aMendedSectionIsLeftWhileSomebodyIsAtWork),
    Case("aRunReopenedForWorkersIsTakenUpByThem", aRunReopenedForWorkersIsTakenUpByThem),
  ]

  /// A run of `alpha` with one item, and of `beta`, which lacks its data.
  private static func lacking(_ bench: ConformanceBench) async throws -> RunID {
    var plan = ConformanceBench.plan("aaa000000001", [("alpha", 1), ("beta", 0)])
    plan.sections[1].setupNeeded = "no data; run prepare"
    plan.manifest.sections = [ConformanceBench.entry("alpha")]
    try await bench.store.create(plan)
    return plan.id
  }

  private static var mended: MendedSection {
    MendedSection(section: ConformanceBench.plan("aaa000000001", [("beta", 3)]).sections[0], entry: ConformanceBench.entry("beta"))
  }

  private static func aMendedSectionIsDrawnWhenItsRunIsResumed(_ bench: ConformanceBench) async throws {
    let run = try await lacking(bench)
    let lease = try await bench.lease()
    _ = try await bench.store.startRun(run)
    try await bench.finishAll(run, lease)
    _ = try await bench.store.startSection(0, of: run)
    _ = try await bench.store.endSection(0, of: run, .succeed, metrics: ConformanceBench.metrics(score: 1), message: nil)
    _ = try await bench.store.endRun(run, .succeed, message: nil)

    #expect(try await bench.store.reopen(run, .resume, detach: false, mended: [mended]) == 3)

    let record = try await bench.store.run(run)
    #expect((record.state, record.revision) == (.queued, 2))
    #expect(record.manifest.sections.map(\.benchmark) == ["alpha", "beta"])
    let section = record.sections[1]
    #expect((section.state, section.message, section.endedAt) == (.pending, nil, nil))
    #expect((section.totalItems, section.sampledItems) == (8, 3))
    #expect(record.sections[0].state == .succeeded)
    let next = try await bench.lease()
    #expect(try await bench.store.acquire(run, lease: next, limit: 9, held: 0).samples.map(\.key.section) == [1, 1, 1])
    // The same once more draws nothing again.
    try await bench.store.close(next)
    #expect(try await bench.store.reopen(run, .resume, detach: false, mended: [mended]) == 3)
  }

  private static func aMendedSectionIsLeftWhileSomebodyIsAtWork(_ bench: ConformanceBench) async throws {
    let run = try await lacking(bench)
    let lease = try await bench.lease()
    _ = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0)
    #expect(try await bench.store.reopen(run, .resume, detach: false, mended: [mended]) == 1)
    #expect(try await bench.store.run(run).sections[1].state == .needsSetup)

    try await bench.store.close(lease)
    #expect(try await bench.store.reopen(run, .resume, detach: false, mended: [mended]) == 4)
    #expect(try await bench.store.run(run).sections[1].state == .pending)
  }

  private static func aRunReopenedForWorkersIsTakenUpByThem(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2)
    #expect(try await bench.store.reopen(run, .resume) == 2)
    #expect(try await bench.store.detachedRuns(besides: [], limit: 9) == [])

    #expect(try await bench.store.run(run).isDetached == false)
    #expect(try await bench.store.reopen(run, .resume, detach: true, mended: []) == 2)
    #expect(try await bench.store.run(run).isDetached)
    #expect(try await bench.store.detachedRuns(besides: [], limit: 9) == [run])
  }

  /// A run whose samples have ended as `scores` say (`nil` fails), closed.
  private static func ended(_ bench: ConformanceBench, _ scores: [Double?]) async throws -> (RunID, Lease) {
    let run = try await bench.create("aaa000000001", items: scores.count)
    let lease = try await bench.lease()
    _ = try await bench.store.startRun(run)
    _ = try await bench.store.startSection(0, of: run)
    let samples = try await bench.store.acquire(run, lease: lease, limit: 99, held: 0).samples
    for (sample, score) in zip(samples, scores) {
      if let score {
        try await bench.finish(sample.key, lease, score: score)
      } else {
        _ = try await bench.store.record([bench.attempt(sample.key, .failure(Failure(.connection, "reset")))], lease: lease)
      }
    }
    _ = try await bench.store.endSection(
      0, of: run, .succeed, metrics: ConformanceBench.metrics(score: 0.5), message: nil)
    _ = try await bench.store.endRun(run, .succeed, message: nil)
    return (run, lease)
  }

  private static func aRunThatHasNotEndedGoesOnAsTheSameRevision(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2)
    #expect(try await bench.store.reopen(run, .resume) == 2)
    #expect(try await bench.store.run(run).state == .queued)
    _ = try await bench.store.startRun(run)
    _ = try await bench.store.endRun(run, .pause, message: "budget")

    #expect(try await bench.store.reopen(run, .resume) == 2)

    let record = try await bench.store.run(run)
    #expect((record.state, record.revision, record.message) == (.running, 1, nil))
    await #expect(throws: StoreError.self) { try await bench.store.reopen(run, .retryErrors) }
  }

  private static func aCanceledRunResumesWhatWaits(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", [("alpha", 2), ("beta", 1)])
    let lease = try await bench.lease()
    _ = try await bench.store.startRun(run)
    let key = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples[0].key
    try await bench.finish(key, lease)
    try await bench.store.cancel(run)

    #expect(try await bench.store.reopen(run, .resume) == 2)

    let record = try await bench.store.run(run)
    #expect((record.state, record.revision, record.endedAt) == (.queued, 2, nil))
    #expect(record.sections.map(\.state) == [.pending, .pending])
    #expect(record.sections[0].progress.scored == 1)
    let event = try await bench.store.events(of: run, after: record.lastEvent - 1, limit: 1)[0]
    #expect(event.kind == .runResumed)
    #expect(event.data == ["revision": 2, "mode": "resume", "waiting": 2])
    try await bench.finishAll(run, lease)
    #expect(try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).unfinished == 0)
  }

  private static func aRunWithNothingLeftIsNotReopened(_ bench: ConformanceBench) async throws {
    let (run, _) = try await ended(bench, [1, nil])

    await #expect(throws: StoreError.notAllowed("run `aaa000000001` has succeeded and no sample waits")) {
      try await bench.store.reopen(run, .resume)
    }

    let record = try await bench.store.run(run)
    #expect((record.state, record.revision) == (.succeeded, 1))
    #expect(record.sections[0].metrics != nil)
  }

  private static func retryErrorsOpensFailedSamplesOnly(_ bench: ConformanceBench) async throws {
    let (run, _) = try await ended(bench, [1, nil, 0, nil])
    #expect(try await bench.progress(run).prefixScored == 2)

    #expect(try await bench.store.reopen(run, .retryErrors) == 2)

    let record = try await bench.store.run(run)
    #expect((record.state, record.revision, record.overallScore) == (.queued, 2, nil))
    let section = record.sections[0]
    #expect((section.state, section.metrics, section.endedAt) == (.pending, nil, nil))
    #expect((section.progress.failed, section.progress.scored, section.progress.prefixScored) == (0, 2, 1))
    #expect(try await bench.samples(run).samples.map(\.state) == [.scored, .pending, .scored, .pending])
    try await bench.finishAll(run, try await bench.lease("again"))
    let progress = try await bench.progress(run)
    #expect((progress.scored, progress.prefixScored, progress.scoreSum) == (4, 4, 3))
    let attempts = try await bench.store.sample(ConformanceBench.key(run, 1)).attempts
    #expect(attempts.map(\.counts) == [false, true])
    #expect(try await bench.kinds(run).contains(.runRequeued))
  }

  private static func retryErrorsOpensNamedKindsOnly(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 3)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 3, held: 0).samples.map(\.key)
    _ = try await bench.store.record([bench.attempt(keys[0], .failure(Failure(.timedOut, "nothing came")))], lease: lease)
    _ = try await bench.store.record([bench.attempt(keys[1], .failure(Failure(.rejected, "it may not")))], lease: lease)
    let answered = try await bench.answer(keys[2], lease)
    let judge = Failure(.judge, "no verdict")
    _ = try await bench.store.record([bench.evaluation(keys[2], of: answered, .failure(judge))], lease: lease)
    try await bench.store.cancel(run)

    await #expect(throws: StoreError.notAllowed("run `\(run)` has been canceled and no sample has failed as `overloaded`")) {
      try await bench.store.reopen(run, RunReopening(.retryErrors, kinds: [.overloaded]))
    }
    #expect(try await bench.store.reopen(run, RunReopening(.retryErrors, kinds: [.judge, .timedOut])) == 2)

    #expect(try await bench.samples(run).samples.map(\.state) == [.pending, .failed, .answered])
    #expect(try await bench.progress(run).failed == 1)
    await #expect(throws: StoreError.self) { try await bench.store.reopen(run, RunReopening(.resume, kinds: [.judge])) }
  }

  private static func rescoreAsksNoModel(_ bench: ConformanceBench) async throws {
    let (run, _) = try await ended(bench, [1, nil, 1])
    let before = try await bench.progress(run)

    #expect(try await bench.store.reopen(run, .rescore) == 2)

    let opened = try await bench.progress(run)
    #expect((opened.scored, opened.correct, opened.scoreSum, opened.failed, opened.prefixScored) == (0, 0, 0, 1, 0))
    #expect((opened.outputTokens, opened.cost) == (before.outputTokens, before.cost))
    let lease = try await bench.lease("again")
    let samples = try await bench.store.acquire(run, lease: lease, limit: 9, held: 0).samples
    #expect(samples.count == 2)
    for sample in samples {
      let attempt = try #require(sample.answered)
      #expect(try await bench.store.answer(of: attempt).text == "42")
      _ = try await bench.store.record([bench.evaluation(sample.key, of: attempt, score: 0)], lease: lease)
    }
    let progress = try await bench.progress(run)
    #expect((progress.scored, progress.scoreSum, progress.prefixScored) == (2, 0, 2))
    #expect(try await bench.store.sample(samples[0].key).evaluations.map(\.counts) == [false, true])
  }

  private static func rescoreWaitsForMissingAnswers(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2)
    let lease = try await bench.lease()
    let key = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples[0].key
    try await bench.finish(key, lease)
    try await bench.store.cancel(run)

    await #expect(throws: StoreError.self) { try await bench.store.reopen(run, .rescore) }

    #expect(try await bench.samples(run).samples.map(\.state) == [.scored, .pending])
    #expect(try await bench.store.run(run).state == .canceled)
  }

  private static func reopeningVoidsOldClaims(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let old = try await bench.lease("old")
    try await bench.store.hold(run, lease: old)
    let key = try await bench.store.acquire(run, lease: old, limit: 1, held: 0).samples[0].key
    try await bench.store.cancel(run)

    #expect(try await bench.store.reopen(run, .resume) == 1)

    let new = try await bench.lease("new")
    try await bench.store.hold(run, lease: new)
    #expect(try await bench.store.acquire(run, lease: new, limit: 1, held: 0).samples.map(\.key) == [key])
  }
}
