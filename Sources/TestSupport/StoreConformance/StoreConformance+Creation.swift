import AssayKit
import Foundation
import Testing

extension StoreConformance {
  static let creation: [Case] = [
    Case("theSameRequestUnderOneKeyMakesOneRun", theSameRequestUnderOneKeyMakesOneRun),
    Case("oneKeyIsOneRequestForEachOwnerUntilItExpires", oneKeyIsOneRequestForEachOwnerUntilItExpires),
    Case("atMostOneOfManyEqualRequestsMakesARun", atMostOneOfManyEqualRequestsMakesARun),
    Case("theQueueOfAnOwnerIsLimited", theQueueOfAnOwnerIsLimited),
    Case("aKeyIsKeptUntilItsRunEnds", aKeyIsKeptUntilItsRunEnds),
    Case("anExperimentIsStoredWithItsRuns", anExperimentIsStoredWithItsRuns),
    Case("oneFailedSampleIsOpenedAlone", oneFailedSampleIsOpenedAlone),
    Case("runsAreFilteredByModelAndBenchmark", runsAreFilteredByModelAndBenchmark),
  ]

  private static func create(
    _ bench: ConformanceBench, _ ids: RunID..., terms: CreationTerms
  ) async throws -> CreationOutcome {
    try await bench.store.create(ids.map { ConformanceBench.plan($0, [("alpha", 2)], detached: true) }, terms)
  }

  private static func claim(_ key: String, _ request: String) -> IdempotencyClaim {
    IdempotencyClaim(key: key, requestHash: Data(request.utf8), lifetime: .seconds(100))
  }

  private static func theSameRequestUnderOneKeyMakesOneRun(_ bench: ConformanceBench) async throws {
    let terms = CreationTerms(idempotency: claim("k", "a"))

    #expect(try await create(bench, "aaa000000001", terms: terms) == .created)
    #expect(try await create(bench, "aaa000000002", terms: terms) == .repeated(runs: ["aaa000000001"], experiment: nil))
    #expect(try await create(bench, "aaa000000003", terms: CreationTerms(idempotency: claim("k", "b"))) == .otherRequest)

    #expect(try await bench.store.runs(RunQuery()).runs.map(\.id) == ["aaa000000001"])
  }

  private static func oneKeyIsOneRequestForEachOwnerUntilItExpires(_ bench: ConformanceBench) async throws {
    let mine = CreationTerms(idempotency: claim("k", "a"))
    let theirs = CreationTerms(owner: "key:1", idempotency: claim("k", "b"))

    #expect(try await create(bench, "aaa000000001", terms: mine) == .created)
    #expect(try await create(bench, "aaa000000002", terms: theirs) == .created)
    bench.clock.advance(by: .seconds(100))
    #expect(try await create(bench, "aaa000000003", terms: CreationTerms(idempotency: claim("k", "c"))) == .created)
  }

  private static func atMostOneOfManyEqualRequestsMakesARun(_ bench: ConformanceBench) async throws {
    let terms = CreationTerms(idempotency: claim("k", "a"))
    let outcomes = try await withThrowingTaskGroup(of: CreationOutcome.self) { group in
      for number in 0..<8 {
        let store = number.isMultiple(of: 2) ? bench.store : try await bench.another()
        group.addTask {
          try await store.create([ConformanceBench.plan(RunID("aaa00000000\(number)"), [("alpha", 1)])], terms)
        }
      }
      return try await group.reduce(into: [CreationOutcome]()) { $0.append($1) }
    }

    #expect(outcomes.count { $0 == .created } == 1)
    #expect(try await bench.store.runs(RunQuery()).total == 1)
  }

  private static func theQueueOfAnOwnerIsLimited(_ bench: ConformanceBench) async throws {
    let mine = CreationTerms(queueLimit: 2)
    #expect(try await create(bench, "aaa000000001", terms: mine) == .created)
    #expect(try await create(bench, "aaa000000002", "aaa000000003", terms: mine) == .queueFull(open: 1))
    #expect(try await create(bench, "aaa000000004", terms: mine) == .created)
    #expect(try await create(bench, "aaa000000005", terms: mine) == .queueFull(open: 2))
    #expect(try await create(bench, "aaa000000006", terms: CreationTerms(owner: "key:1", queueLimit: 2)) == .created)

    try await bench.store.cancel("aaa000000001")

    #expect(try await create(bench, "aaa000000007", terms: mine) == .created)
    #expect(try await bench.store.runs(RunQuery()).total == 4)
  }

  private static func aKeyIsKeptUntilItsRunEnds(_ bench: ConformanceBench) async throws {
    let sealed = SealedText(keyID: "k1", box: Data([1, 2, 3]))
    let plain = try await bench.create("aaa000000001", items: 1)
    _ = try await create(bench, "aaa000000002", terms: CreationTerms(credential: sealed))

    #expect(try await bench.store.credential(of: plain) == nil)
    #expect(try await bench.store.credential(of: "aaa000000002") == StoredCredential(sealed: sealed))
    try await bench.store.cancel(plain)
    await #expect(throws: StoreError.notAllowed("run `\(plain)` was started without a key of its own")) {
      try await bench.store.reopen(plain, RunReopening(.resume, credential: sealed))
    }
    try await bench.store.cancel("aaa000000002")
    #expect(try await bench.store.credential(of: "aaa000000002") == StoredCredential(sealed: nil))

    await #expect(throws: StoreError.self) {
      try await bench.store.reopen(
        "aaa000000002", RunReopening(.retryErrors, only: ConformanceBench.key("aaa000000002", 0), credential: sealed))
    }
    #expect(try await bench.store.credential(of: "aaa000000002") == StoredCredential(sealed: nil))
    _ = try await bench.store.reopen("aaa000000002", RunReopening(.resume, credential: sealed))
    _ = try await bench.store.startRun("aaa000000002")
    _ = try await bench.store.endRun("aaa000000002", .pause, message: nil)
    #expect(try await bench.store.credential(of: "aaa000000002")?.sealed == sealed)
    _ = try await bench.store.endRun("aaa000000002", .fail, message: "no")
    #expect(try await bench.store.credential(of: "aaa000000002") == StoredCredential(sealed: nil))

    try await bench.store.delete("aaa000000002")
    while try await bench.store.sweepDeletedRuns(limit: 10) {}
    await #expect(throws: StoreError.self) { try await bench.store.credential(of: "aaa000000002") }
  }

  private static func anExperimentIsStoredWithItsRuns(_ bench: ConformanceBench) async throws {
    let claim = claim("k", "a")
    let terms = CreationTerms(idempotency: claim, experiment: ExperimentHead(id: "eee000000001", name: "two\0models"))
    #expect(try await create(bench, "aaa000000002", "aaa000000001", terms: terms) == .created)
    let again = CreationTerms(idempotency: claim, experiment: ExperimentHead(id: "eee000000009", name: ""))
    let repeated = try await create(bench, "aaa000000008", "aaa000000009", terms: again)
    #expect(repeated == .repeated(runs: ["aaa000000002", "aaa000000001"], experiment: "eee000000001"))
    bench.clock.advance(by: .seconds(1))
    _ = try await create(
      bench, "aaa000000003", terms: CreationTerms(experiment: ExperimentHead(id: "eee000000002", name: "")))

    let first = try await bench.store.experiment("eee000000001")
    #expect((first.name, first.runs) == ("two\0models", ["aaa000000002", "aaa000000001"]))
    let page = try await bench.store.experiments(after: nil, limit: 1)
    #expect((page.experiments.map(\.id), page.total) == (["eee000000002"], 2))
    #expect(try await bench.store.experiments(after: page.next, limit: 9).experiments == [first])

    for run: RunID in ["aaa000000001", "aaa000000002"] {
      try await bench.store.cancel(run)
      try await bench.store.delete(run)
    }
    await #expect(throws: StoreError.notFound("experiment `eee000000001`")) {
      try await bench.store.experiment("eee000000001")
    }
    while try await bench.store.sweepDeletedRuns(limit: 10) {}
    #expect(try await bench.store.experiments(after: nil, limit: 9).total == 1)
  }

  private static func oneFailedSampleIsOpenedAlone(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 3)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 9, held: 0).samples.map(\.key)
    try await bench.finish(keys[0], lease)
    for key in keys[1...] {
      _ = try await bench.store.record([bench.attempt(key, .failure(Failure(.malformed, "no sense")))], lease: lease)
    }
    try await bench.store.cancel(run)

    await #expect(throws: StoreError.notAllowed("run `\(run)`: sample 0 of item `i0` has not failed")) {
      try await bench.store.reopen(run, RunReopening(.retryErrors, only: keys[0]))
    }
    #expect(try await bench.store.reopen(run, RunReopening(.retryErrors, only: keys[2])) == 1)

    #expect(try await bench.samples(run, .failed).samples.map(\.key) == [keys[1]])
    #expect(try await bench.samples(run, .waiting).samples.map(\.key) == [keys[2]])
  }

  private static func runsAreFilteredByModelAndBenchmark(_ bench: ConformanceBench) async throws {
    try await bench.create("aaa000000001", [("alpha", 1)], model: "a/b")
    try await bench.create("aaa000000002", [("alpha", 1), ("beta", 1)], model: "a/bc")

    #expect(try await bench.store.runs(RunQuery(exactModel: ModelReference("a/b"))).runs.map(\.id) == ["aaa000000001"])
    let beta = try await bench.store.runs(RunQuery(benchmark: "beta"))
    #expect((beta.runs.map(\.id), beta.total) == (["aaa000000002"], 1))
    let second = try await bench.store.runs(RunQuery(limit: 1, offset: 1))
    #expect((second.runs.map(\.id), second.total) == (["aaa000000001"], 2))
  }
}
