import AssayKit
import Testing

extension StoreConformance {
  static let deletion: [Case] = [
    Case("anOpenRunIsNotDeleted", anOpenRunIsNotDeleted),
    Case("aRunThatAWorkerStillHoldsIsNotDeleted", aRunThatAWorkerStillHoldsIsNotDeleted),
    Case("ofSeveralRunsAllOrNoneAreDeleted", ofSeveralRunsAllOrNoneAreDeleted),
    Case("aDeletedRunIsGoneFromEveryListAtOnce", aDeletedRunIsGoneFromEveryListAtOnce),
    Case("aSweepTakesBoundedStepsAndLeavesOtherRunsTheirTexts", aSweepTakesBoundedStepsAndLeavesOtherRunsTheirTexts),
    Case("theIdOfADeletedRunIsNotGivenAgain", theIdOfADeletedRunIsNotGivenAgain),
    Case("aLateResultOfADeletedRunChangesNothingElse", aLateResultOfADeletedRunChangesNothingElse),
  ]

  private static func anOpenRunIsNotDeleted(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2)

    await #expect(throws: StoreError.notAllowed("run `\(run)` is queued: it must be canceled before it can be deleted")) {
      try await bench.store.delete(run)
    }
    await #expect(throws: StoreError.notFound("run `aaa000000009`")) { try await bench.store.delete("aaa000000009") }
    #expect(try await bench.store.sweepDeletedRuns(limit: 10) == false)
    #expect(try await bench.store.run(run).state == .queued)
  }

  private static func aRunThatAWorkerStillHoldsIsNotDeleted(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2)
    let lease = try await bench.lease()
    _ = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0)
    try await bench.store.cancel(run)

    await #expect(throws: StoreError.heldBy("worker", until: bench.clock.now + ConformanceBench.leaseTime)) {
      try await bench.store.delete(run)
    }

    bench.clock.advance(by: ConformanceBench.leaseTime + .seconds(1))
    try await bench.store.delete(run)
  }

  private static func ofSeveralRunsAllOrNoneAreDeleted(_ bench: ConformanceBench) async throws {
    let ended = try await bench.create("aaa000000001", items: 2)
    try await bench.store.cancel(ended)
    let held = try await bench.create("aaa000000002", items: 2)
    _ = try await bench.store.acquire(held, lease: try await bench.lease(), limit: 1, held: 0)
    try await bench.store.cancel(held)

    await #expect(throws: StoreError.heldBy("worker", until: bench.clock.now + ConformanceBench.leaseTime)) {
      try await bench.store.delete([ended, held], undoWithin: .zero)
    }
    #expect(try await bench.store.runs(RunQuery()).total == 2)

    bench.clock.advance(by: ConformanceBench.leaseTime + .seconds(1))
    try await bench.store.delete([ended, held], undoWithin: .zero)
    #expect(try await bench.store.runs(RunQuery()).total == 0)
  }

  private static func aDeletedRunIsGoneFromEveryListAtOnce(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2)
    let other = try await bench.create("aaa000000002", items: 2)
    try await bench.store.cancel(run)

    try await bench.store.delete(run)

    let page = try await bench.store.runs(RunQuery())
    #expect((page.runs.map(\.id), page.total) == ([other], 1))
    await #expect(throws: StoreError.notFound("run `\(run)`")) { try await bench.store.run(run) }
    await #expect(throws: StoreError.notFound("run `\(run)`")) { try await bench.store.events(of: run, after: 9, limit: 9) }
    await #expect(throws: StoreError.notFound("run `\(run)`")) { try await bench.samples(run) }
    await #expect(throws: StoreError.notFound("run `\(run)`")) { try await bench.store.sample(ConformanceBench.key(run, 0)) }
    await #expect(throws: StoreError.notFound("run `\(run)`")) { try await bench.store.reopen(run, .resume) }
    await #expect(throws: StoreError.notFound("run `\(run)`")) { try await bench.store.delete(run) }
    await #expect(throws: StoreError.notFound("run `\(run)` any more: it was deleted")) {
      try await bench.store.resolve(run.rawValue)
    }
    #expect(try await bench.store.resolve("aaa") == other)
  }

  private static func aSweepTakesBoundedStepsAndLeavesOtherRunsTheirTexts(_ bench: ConformanceBench) async throws {
    let lease = try await bench.lease()
    var runs: [RunID] = []
    for number in 1...3 {
      let run = try await bench.create(RunID("aaa00000000\(number)"), items: 5)
      try await bench.finishAll(run, lease)
      try await bench.store.cancel(run)
      runs.append(run)
    }
    try await bench.store.delete(runs[0])
    try await bench.store.delete(runs[2])

    var steps = 1
    while try await bench.store.sweepDeletedRuns(limit: 2) { steps += 1 }

    // Each run: 3 steps of at most 2 samples, and its events and its row.
    #expect(steps >= 10)
    // All runs have the same prompt, answer and reasoning: each is stored once, and stays while one run has it.
    let detail = try await bench.store.sample(ConformanceBench.key(runs[1], 4))
    #expect(try detail.attempts[0].outcome.get().response.text == "42")
    #expect(try detail.attempts[0].outcome.get().response.reasoning == "because")
    try await bench.store.delete(runs[1])
    while try await bench.store.sweepDeletedRuns(limit: 100) {}
    #expect(try await bench.store.runs(RunQuery()).total == 0)
    #expect(try await bench.store.results(of: nil, after: 0, limit: 10).results.isEmpty)
  }

  private static func theIdOfADeletedRunIsNotGivenAgain(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    try await bench.store.cancel(run)
    try await bench.store.delete(run)
    while try await bench.store.sweepDeletedRuns(limit: 100) {}

    await #expect(throws: StoreError.notAllowed("there was a run `\(run)` already")) {
      try await bench.create(run, items: 1)
    }
  }

  private static func aLateResultOfADeletedRunChangesNothingElse(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let other = try await bench.create("aaa000000002", items: 1)
    let lease = try await bench.lease()
    let key = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples[0].key
    try await bench.store.cancel(run)
    bench.clock.advance(by: ConformanceBench.leaseTime + .seconds(1))
    try await bench.store.delete(run)
    while try await bench.store.sweepDeletedRuns(limit: 100) {}

    await #expect(throws: StoreError.self) { try await bench.store.record([bench.attempt(key)], lease: lease) }

    #expect(try await bench.store.run(other).state == .queued)
    #expect(try await bench.store.runs(RunQuery()).total == 1)
  }
}
