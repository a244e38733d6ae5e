import AssayKit
import Testing

extension StoreConformance {
  /// Results of workers that no longer hold their samples.
  static let lateResults: [Case] = [
    Case("aLateAnswerCountsWhenThereIsNone", aLateAnswerCountsWhenThereIsNone),
    Case("aLateFailureDoesNotEndAnothersSample", aLateFailureDoesNotEndAnothersSample),
    Case("aLateAnswerCountsAfterAFailure", aLateAnswerCountsAfterAFailure),
    Case("aSectionThatFailsWhileOthersWorkOnItHasNoFinalNumbers", aSectionThatFailsWhileOthersWorkOnItHasNoFinalNumbers),
  ]

  /// Two workers with the same sample: the first one's lease has expired.
  private static func takenTwice(_ bench: ConformanceBench) async throws -> (key: SampleKey, late: Lease, holder: Lease) {
    let run = try await bench.create("aaa000000001", items: 1)
    let late = try await bench.lease("late")
    let key = try await bench.store.acquire(run, lease: late, limit: 1, held: 0).samples[0].key
    bench.clock.advance(by: ConformanceBench.leaseTime)
    let holder = try await bench.lease("holder")
    #expect(try await bench.store.acquire(run, lease: holder, limit: 1, held: 0).samples.map(\.key) == [key])
    return (key, late, holder)
  }

  private static func aLateFailureDoesNotEndAnothersSample(_ bench: ConformanceBench) async throws {
    let (key, late, holder) = try await takenTwice(bench)
    let failed = try await bench.store.record([bench.attempt(key, .failure(Failure(.connection, "reset")))], lease: late)
    guard case .attempt(_, false) = failed[0] else { throw ConformanceError("a late failure counts") }

    try await bench.finish(key, holder)

    let detail = try await bench.store.sample(key)
    #expect((detail.record.state, detail.record.score) == (.scored, 1))
    #expect(detail.attempts.map(\.counts) == [false, true])
    #expect(try await bench.progress(key.run).failed == 0)
  }

  private static func aLateAnswerCountsAfterAFailure(_ bench: ConformanceBench) async throws {
    let (key, late, holder) = try await takenTwice(bench)
    _ = try await bench.store.record([bench.attempt(key, .failure(Failure(.connection, "reset")))], lease: holder)
    #expect(try await bench.progress(key.run).failed == 1)

    try await bench.finish(key, late)

    let detail = try await bench.store.sample(key)
    #expect((detail.record.state, detail.record.failure) == (.scored, nil))
    #expect(detail.attempts.map(\.counts) == [false, true])
    let progress = try await bench.progress(key.run)
    #expect((progress.failed, progress.scored, progress.prefixScored, progress.prefixScoreSum) == (0, 1, 1, 1))
  }

  private static func aSectionThatFailsWhileOthersWorkOnItHasNoFinalNumbers(_ bench: ConformanceBench) async throws {
    for (id, isHeld) in [("aaa000000001", true), ("aaa000000002", false)] {
      let run = try await bench.create(RunID(id), items: 2)
      let lease = try await bench.lease()
      _ = try await bench.store.startRun(run)
      _ = try await bench.store.startSection(0, of: run)
      let samples = try await bench.store.acquire(run, lease: lease, limit: isHeld ? 2 : 1, held: 0).samples
      try await bench.finish(samples[0].key, lease)

      let metrics = ConformanceBench.metrics(score: 1)
      #expect(try await bench.store.endSection(0, of: run, .fail, metrics: metrics, message: "wrong key"))
      _ = try await bench.store.endRun(run, .fail, message: "wrong key")

      let section = try await bench.store.run(run).sections[0]
      #expect((section.state, section.metrics) == (.failed, isHeld ? nil : metrics))
      let event = try await bench.store.events(of: run, after: 0, limit: 100).last { $0.kind == .benchmarkFailed }
      guard case .object(let data)? = event?.data else { throw ConformanceError("the end of the section was not told") }
      #expect((data["score"] == nil) == isHeld)
      guard isHeld else { continue }
      try await bench.finish(samples[1].key, lease)
      #expect(try await bench.progress(run).scored == 2)
    }
  }

  private static func aLateAnswerCountsWhenThereIsNone(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let late = try await bench.lease("late")
    let key = try await bench.store.acquire(run, lease: late, limit: 1, held: 0).samples[0].key
    bench.clock.advance(by: ConformanceBench.leaseTime)
    let next = try await bench.lease("next")
    #expect(try await bench.store.acquire(run, lease: next, limit: 1, held: 0).samples.count == 1)

    let attempt = try await bench.answer(key, late)
    _ = try await bench.store.record([bench.evaluation(key, of: attempt)], lease: late)

    #expect(try await bench.progress(run).scored == 1)
    guard case .attempt(_, false) = try await bench.store.record([bench.attempt(key)], lease: next)[0] else {
      throw ConformanceError("the new holder's answer counts, though there is one")
    }
  }
}
