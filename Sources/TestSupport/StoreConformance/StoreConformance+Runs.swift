import AssayKit
import Testing

extension StoreConformance {
  static let runs: [Case] = [
    Case("aStoredRunReadsBackWhole", aStoredRunReadsBackWhole),
    Case("aRunIsStoredOnce", aRunIsStoredOnce),
    Case("aSectionThatNeedsSetupSaysSo", aSectionThatNeedsSetupSaysSo),
    Case("aRunIsFoundByTheBeginningOfItsID", aRunIsFoundByTheBeginningOfItsID),
    Case("runsAreListedNewestFirstInPages", runsAreListedNewestFirstInPages),
    Case("runsAreFilteredByStateAndModel", runsAreFilteredByStateAndModel),
    Case("whatIsMissingIsNotFound", whatIsMissingIsNotFound),
    Case("aRunEndsWithTheMeanOfItsSections", aRunEndsWithTheMeanOfItsSections),
    Case("aRunWithAnOpenSectionDoesNotSucceed", aRunWithAnOpenSectionDoesNotSucceed),
    Case("aPausedRunIsToldToWhoeverWorksOnIt", aPausedRunIsToldToWhoeverWorksOnIt),
    Case("cancelWinsAndKeepsLateResults", cancelWinsAndKeepsLateResults),
    Case("aPausedRunGivesNoSamples", aPausedRunGivesNoSamples),
  ]

  private static func aStoredRunReadsBackWhole(_ bench: ConformanceBench) async throws {
    let plan = ConformanceBench.plan("aaa000000001", [("alpha", 3), ("beta", 2)], samplesPerItem: 2, detached: true)

    try await bench.store.create(plan)

    let run = try await bench.store.run(plan.id)
    #expect(run.request == plan.request)
    #expect(run.manifest == plan.manifest)
    #expect((run.state, run.revision, run.lastEvent) == (.queued, 1, 1))
    #expect(run.createdAt == bench.clock.now)
    #expect(run.sections.map(\.benchmark) == ["alpha", "beta"])
    #expect(run.sections.map(\.totalSamples) == [6, 4])
    #expect(run.sections.allSatisfy { $0.state == .pending && $0.progress == SectionProgress() })
    let samples = try await bench.samples(plan.id).samples
    #expect(samples.map(\.key.item) == ["i0", "i0", "i1", "i1", "i2", "i2"])
    #expect(samples.map(\.key.sampleIndex) == [0, 1, 0, 1, 0, 1])
    #expect(samples.map(\.position) == [0, 0, 1, 1, 2, 2])
    #expect(try await bench.kinds(plan.id) == [.runCreated])
  }

  private static func aRunIsStoredOnce(_ bench: ConformanceBench) async throws {
    try await bench.create("aaa000000001", items: 1)

    await #expect(throws: StoreError.notAllowed("there is a run `aaa000000001` already")) {
      try await bench.create("aaa000000001", items: 1)
    }
  }

  private static func aSectionThatNeedsSetupSaysSo(_ bench: ConformanceBench) async throws {
    var plan = ConformanceBench.plan("aaa000000001", [("alpha", 1), ("beta", 0)])
    plan.sections[1].setupNeeded = "no data; run prepare"

    try await bench.store.create(plan)

    let section = try await bench.store.run(plan.id).sections[1]
    #expect(section.state == .needsSetup)
    #expect(section.message == "no data; run prepare")
    #expect(try await bench.kinds(plan.id) == [.runCreated, .benchmarkNeedsSetup])
    let lease = try await bench.lease()
    #expect(try await bench.store.acquire(plan.id, lease: lease, limit: 9, held: 0).unfinished == 1)
  }

  private static func aRunIsFoundByTheBeginningOfItsID(_ bench: ConformanceBench) async throws {
    for id: RunID in ["abc000000001", "abc000000002", "def000000001"] { try await bench.create(id, items: 1) }

    #expect(try await bench.store.resolve("DEF") == "def000000001")
    #expect(try await bench.store.resolve("abc000000002") == "abc000000002")
    await #expect(throws: StoreError.ambiguous(prefix: "abc", matches: ["abc000000001", "abc000000002"])) {
      try await bench.store.resolve("abc")
    }
    for missing in ["", "e", "%", "abc\0", "défi"] {
      await #expect(throws: StoreError.notFound("run `\(missing)`")) { try await bench.store.resolve(missing) }
    }
  }

  private static func runsAreListedNewestFirstInPages(_ bench: ConformanceBench) async throws {
    for index in 0..<7 {
      try await bench.create(RunID("aaa00000000\(index)"), items: 1)
      // Two runs share each moment, so that the id must decide.
      if index % 2 == 1 { bench.clock.advance(by: .seconds(1)) }
    }

    var found: [RunID] = []
    var query = RunQuery(limit: 3)
    repeat {
      let page = try await bench.store.runs(query)
      #expect(page.total == 7)
      #expect(page.runs.allSatisfy { $0.sections.count == 1 })
      found += page.runs.map(\.id)
      query.cursor = page.next
    } while query.cursor != nil

    #expect(found == (0..<7).reversed().map { RunID("aaa00000000\($0)") })
  }

  private static func runsAreFilteredByStateAndModel(_ bench: ConformanceBench) async throws {
    try await bench.create("aaa000000001", [("alpha", 1)], model: "openrouter/Big_Model-7B")
    try await bench.create("aaa000000002", [("alpha", 1)], model: "ollama/small")
    _ = try await bench.store.startRun("aaa000000002")

    #expect(try await bench.store.runs(RunQuery(states: [.queued])).runs.map(\.id) == ["aaa000000001"])
    #expect(try await bench.store.runs(RunQuery(states: [.queued, .running])).total == 2)
    #expect(try await bench.store.runs(RunQuery(states: [])).total == 0)
    #expect(try await bench.store.runs(RunQuery(model: "big_model")).runs.map(\.id) == ["aaa000000001"])
    #expect(try await bench.store.runs(RunQuery(model: "OLLAMA/")).runs.map(\.id) == ["aaa000000002"])
    #expect(try await bench.store.runs(RunQuery(model: "%")).total == 0)
    let withNUL = [
      RunQuery(exactModel: ModelReference(provider: "ollama", slug: "small\0")), RunQuery(provider: "ollama\0"),
      RunQuery(benchmark: "\0alpha"), RunQuery(experiment: "\0"),
    ]
    for query in withNUL { #expect(try await bench.store.runs(query).total == 0) }
    #expect(try await bench.store.results(of: "alpha\0", after: 0, limit: 1).results.isEmpty)
    #expect(try await bench.store.runs(RunQuery(model: "big-model")).total == 0)
  }

  private static func whatIsMissingIsNotFound(_ bench: ConformanceBench) async throws {
    try await bench.create("aaa000000001", items: 1)
    let lease = try await bench.lease()
    let store = bench.store

    await #expect(throws: StoreError.notFound("run `nope`")) { try await store.run("nope") }
    await #expect(throws: StoreError.notFound("run `nope`")) { try await store.events(of: "nope", after: 0, limit: 1) }
    await #expect(throws: StoreError.notFound("run `nope`")) { try await store.hold("nope", lease: lease) }
    await #expect(throws: StoreError.notFound("run `nope`")) { try await store.cancel("nope") }
    await #expect(throws: StoreError.notFound("sample 0 of item `i7` in run `aaa000000001`")) {
      try await store.sample(ConformanceBench.key("aaa000000001", 7))
    }
    #expect(try await store.events(of: "aaa000000001", after: 99, limit: 1).isEmpty)
  }

  private static func aRunEndsWithTheMeanOfItsSections(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", [("alpha", 2), ("beta", 2)])
    let lease = try await bench.lease()
    #expect(try await bench.store.startRun(run))
    #expect(try await bench.store.startRun(run) == false)
    try await bench.finishAll(run, lease)

    for (ordinal, score) in [0.25, 0.75].enumerated() {
      #expect(try await bench.store.startSection(ordinal, of: run))
      let metrics = ConformanceBench.metrics(score: score)
      #expect(try await bench.store.endSection(ordinal, of: run, .succeed, metrics: metrics, message: nil))
      #expect(try await bench.store.endSection(ordinal, of: run, .succeed, metrics: metrics, message: nil) == false)
    }
    #expect(try await bench.store.endRun(run, .succeed, message: nil))

    let record = try await bench.store.run(run)
    #expect((record.state, record.overallScore, record.endedAt) == (.succeeded, 0.5, bench.clock.now))
    #expect(record.sections[0].metrics == ConformanceBench.metrics(score: 0.25))
    let events = try await bench.store.events(of: run, after: 0, limit: 100)
    #expect(events.last?.kind == .runCompleted)
    #expect(events.last?.data == ["overall_score": 0.5, "completed_benchmarks": 2])
    #expect(events.filter { $0.kind == .benchmarkCompleted }.map(\.benchmark) == ["alpha", "beta"])
  }

  private static func aRunWithAnOpenSectionDoesNotSucceed(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    _ = try await bench.store.startRun(run)

    #expect(try await bench.store.endRun(run, .succeed, message: nil) == false)
    #expect(try await bench.store.endRun(run, .fail, message: "no key"))

    let record = try await bench.store.run(run)
    #expect((record.state, record.message, record.sections[0].state) == (.failed, "no key", .failed))
    #expect(try await bench.kinds(run).suffix(2) == [.benchmarkFailed, .runFailed])
  }

  private static func aPausedRunIsToldToWhoeverWorksOnIt(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 3)
    let lease = try await bench.lease()
    _ = try await bench.store.startRun(run)
    _ = try await bench.store.acquire(run, lease: lease, limit: 2, held: 0)

    _ = try await bench.store.endRun(run, .pause, message: nil)

    #expect(try await bench.store.renew(lease, duration: ConformanceBench.leaseTime) == HaltedRuns(stopped: [run]))
  }

  private static func cancelWinsAndKeepsLateResults(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 3)
    let lease = try await bench.lease()
    _ = try await bench.store.startRun(run)
    let taken = try await bench.store.acquire(run, lease: lease, limit: 2, held: 0).samples
    #expect(try await bench.store.renew(lease, duration: ConformanceBench.leaseTime) == HaltedRuns())

    try await bench.store.cancel(run)

    #expect(try await bench.store.renew(lease, duration: ConformanceBench.leaseTime) == HaltedRuns(canceled: [run]))
    try await bench.finish(taken[0].key, lease)
    #expect(try await bench.progress(run).scored == 1)
    let record = try await bench.store.run(run)
    #expect((record.state, record.sections[0].state) == (.canceled, .canceled))
    #expect(try await bench.store.acquire(run, lease: lease, limit: 2, held: 1).samples.isEmpty)
    #expect(try await bench.store.endRun(run, .succeed, message: nil) == false)
    await #expect(throws: StoreError.notAllowed("run `aaa000000001` has already been canceled")) {
      try await bench.store.cancel(run)
    }
  }

  private static func aPausedRunGivesNoSamples(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1, detached: true)
    let lease = try await bench.lease()
    _ = try await bench.store.startRun(run)

    #expect(try await bench.store.endRun(run, .pause, message: "budget"))

    let paused = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0)
    #expect(paused == Acquisition(samples: [], unfinished: 1, runState: .paused))
    #expect(try await bench.store.run(run).message == "budget")
    #expect(try await bench.store.detachedRuns(besides: [], limit: 5) == [])
    #expect(try await bench.store.reopen(run, .resume) == 1)
    #expect(try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples.count == 1)
    #expect(try await bench.kinds(run).suffix(2) == [.runPaused, .runResumed])
  }
}
