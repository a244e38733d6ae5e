import AssayKit
import Testing

extension StoreConformance {
  static let operations: [Case] = [
    Case("workersAreSeenWhileTheyBeat", workersAreSeenWhileTheyBeat),
    Case("tokensAreCountedOnceWhetherAddedUpOrNot", tokensAreCountedOnceWhetherAddedUpOrNot),
    Case("answersOfSimulatedModelsAreNotTimed", answersOfSimulatedModelsAreNotTimed),
    Case("aSectionIsSummarised", aSectionIsSummarised),
    Case("resultsComeInPagesWithTheirConditions", resultsComeInPagesWithTheirConditions),
    Case("aResultThatWasReadFollowsWhatHappensElsewhere", aResultThatWasReadFollowsWhatHappensElsewhere),
  ]

  private static func beat(_ worker: WorkerID, running: Int = 0) -> WorkerHeartbeat {
    WorkerHeartbeat(worker: worker, host: "h", runningRuns: running, maxConcurrentRuns: 3, itemConcurrency: 8)
  }

  private static func overview(_ bench: ConformanceBench) async throws -> OperationsOverview {
    try await bench.store.operations(seenWithin: .seconds(180), window: .seconds(3_600))
  }

  private static func workersAreSeenWhileTheyBeat(_ bench: ConformanceBench) async throws {
    try await bench.create("aaa000000001", items: 1)
    let canceled = try await bench.create("aaa000000002", items: 1)
    try await bench.store.cancel(canceled)
    try await bench.store.beat(beat("w1"))
    try await bench.store.beat(beat("w1", running: 2))
    bench.clock.advance(by: .seconds(60))
    try await bench.store.beat(beat("w2"))

    var now = try await overview(bench)
    #expect(now.workers.map(\.heartbeat) == [beat("w2"), beat("w1", running: 2)])
    #expect(now.workers.first?.lastSeen == bench.clock.now)
    #expect(now.minutes.map(\.workers) == [1, 2])
    #expect(now.minutes.map(\.queuedRuns) == [1, 1])
    #expect(now.runs == [.queued: 1, .canceled: 1])

    try await bench.store.retire("w2")
    bench.clock.advance(by: .seconds(121))
    now = try await overview(bench)
    #expect(now.workers.isEmpty)
    bench.clock.advance(by: .seconds(3_600))
    #expect(try await overview(bench).minutes.isEmpty)
  }

  private static func tokensAreCountedOnceWhetherAddedUpOrNot(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", [("alpha", 4)], model: "p/m")
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 4, held: 0).samples.map(\.key)
    for key in keys[..<3] { try await bench.finish(key, lease) }
    let three = OperationsOverview.Tokens(input: 30, output: 9)
    #expect(try await overview(bench).lastDay == three)
    #expect(try await overview(bench).averageLatency.isEmpty)

    try await bench.store.beat(beat("w"))
    try await bench.store.beat(beat("w"))

    #expect(try await overview(bench).lastDay == three)
    #expect(try await overview(bench).averageLatency == ["alpha": 1.5])
    try await bench.finish(keys[3], lease)
    #expect(try await overview(bench).lastWeek == OperationsOverview.Tokens(input: 40, output: 12))
    #expect(try await overview(bench).scoredSamples == 4)

    bench.clock.advance(by: .seconds(2 * 86_400))
    try await bench.store.beat(beat("w"))
    #expect(try await overview(bench).lastDay == OperationsOverview.Tokens(input: 0, output: 0))
    #expect(try await overview(bench).lastWeek == OperationsOverview.Tokens(input: 40, output: 12))
  }

  private static func answersOfSimulatedModelsAreNotTimed(_ bench: ConformanceBench) async throws {
    let lease = try await bench.lease()
    let simulated = try await bench.create("aaa000000001", [("alpha", 2), ("beta", 1)], model: "simulated/default")
    try await bench.finishAll(simulated, lease)
    try await bench.store.beat(beat("w"))
    #expect(try await overview(bench).averageLatency.isEmpty)
    #expect(try await overview(bench).lastDay == OperationsOverview.Tokens(input: 30, output: 9))

    let real = try await bench.create("aaa000000002", [("alpha", 1)], model: "simulatedly/real")
    try await bench.finishAll(real, lease)
    try await bench.store.beat(beat("w"))
    #expect(try await overview(bench).averageLatency == ["alpha": 1.5])
  }

  private static func aSectionIsSummarised(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 5)
    let empty = try await bench.store.summary(of: run, section: 0)
    #expect(empty == SectionSummary(averageLatency: nil, failures: []))
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 9, held: 0).samples.map(\.key)
    try await bench.finish(keys[0], lease)
    for (key, text) in zip(keys[1...], ["rare", "often", "often", "also"]) {
      _ = try await bench.store.record([bench.attempt(key, .failure(Failure(.malformed, text)))], lease: lease)
    }

    let summary = try await bench.store.summary(of: run, section: 0)

    #expect(summary.averageLatency == 1.5)
    #expect(summary.failures.map(\.message) == ["often", "also", "rare"])
    #expect(summary.failures.map(\.count) == [2, 1, 1])
  }

  private static func resultsComeInPagesWithTheirConditions(_ bench: ConformanceBench) async throws {
    for number in 1...3 {
      var plan = ConformanceBench.plan(RunID("aaa00000000\(number)"), [("alpha", 1), ("beta", 1)], model: "p/m\(number)")
      plan.manifest.sections = [conditions("alpha"), conditions("beta")]
      try await bench.store.create(plan)
      _ = try await bench.store.startRun(plan.id)
      _ = try await bench.store.startSection(0, of: plan.id)
      guard number < 3 else { continue }
      bench.clock.advance(by: .seconds(7))
      let metrics = ConformanceBench.metrics(score: Double(number) / 4)
      _ = try await bench.store.endSection(0, of: plan.id, .succeed, metrics: metrics, message: nil)
    }

    let first = try await bench.store.results(of: nil, after: 0, limit: 1)
    #expect(first.results.map(\.run) == ["aaa000000001"])
    let rest = try await bench.store.results(of: "alpha", after: try #require(first.next), limit: 5)
    #expect(rest.next == nil)
    let result = try #require(rest.results.first)
    #expect((result.model, result.summary.score, result.duration) == (ModelReference("p/m2"), 0.5, .seconds(7)))
    #expect(result.conditions == conditions("alpha"))
    #expect(try await bench.store.results(of: "beta", after: 0, limit: 5).results.isEmpty)
  }

  private static func aResultThatWasReadFollowsWhatHappensElsewhere(_ bench: ConformanceBench) async throws {
    var plan = ConformanceBench.plan("aaa000000001", [("alpha", 1)])
    plan.manifest.sections = [conditions("alpha")]
    try await bench.store.create(plan)
    let other = try await bench.another()
    let lease = try await bench.lease()
    func end(score: Double) async throws {
      try await bench.finishAll(plan.id, lease, score: score)
      #expect(try await other.startRun(plan.id))
      #expect(try await other.startSection(0, of: plan.id))
      let metrics = ConformanceBench.metrics(score: score)
      #expect(try await other.endSection(0, of: plan.id, .succeed, metrics: metrics, message: nil))
      #expect(try await other.endRun(plan.id, .succeed, message: nil))
    }
    func scores() async throws -> [Double?] {
      try await bench.store.results(of: nil, after: 0, limit: 5).results.map(\.summary.score)
    }

    try await end(score: 0)
    #expect(try await scores() == [0])
    _ = try await other.reopen(plan.id, .rescore)
    #expect(try await scores() == [])
    try await end(score: 1)
    #expect(try await scores() == [1])
    #expect(try await scores() == [1])
  }

  private static func conditions(_ benchmark: BenchmarkName) -> Manifest.Section {
    Manifest.Section(
      benchmark: benchmark, benchmarkVersion: "1", protocolName: "official", protocolVersion: "1",
      scorer: ConformanceBench.scorer, datasets: [], promptHash: "p", itemsHash: "i", itemCount: 1, totalItems: 6,
      parameters: GenerationParameters(temperature: 0))
  }
}
