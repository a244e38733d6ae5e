import AssayKit
import Testing

extension StoreConformance {
  static let lists: [Case] = [
    Case("aListIsReadInEveryOrderFromBothEnds", aListIsReadInEveryOrderFromBothEnds),
    Case("runsAreFilteredByWhatStandsInTheList", runsAreFilteredByWhatStandsInTheList),
    Case("countsByStateFollowEveryChange", countsByStateFollowEveryChange),
    Case("theQueueIsInTheOrderOfTheWorkers", theQueueIsInTheOrderOfTheWorkers),
    Case("aDeletedRunComesBackWholeWithinItsTime", aDeletedRunComesBackWholeWithinItsTime),
    Case("aRunWhoseTimeIsOverDoesNotComeBack", aRunWhoseTimeIsOverDoesNotComeBack),
    Case("aWithdrawnRunGivesNoResultsUntilItIsPublished", aWithdrawnRunGivesNoResultsUntilItIsPublished),
  ]

  /// A run that ended with a score after `seconds`; two of its samples cost 1,000 nano-dollars each.
  @discardableResult
  private static func ended(
    _ bench: ConformanceBench, _ id: RunID, score: Double, seconds: Int, benchmark: BenchmarkName = "alpha",
    model: String = "simulated/default"
  ) async throws -> RunID {
    var plan = ConformanceBench.plan(id, [(benchmark, 2)], model: model)
    plan.manifest.sections = [ConformanceBench.entry(benchmark)]
    try await bench.store.create(plan)
    let lease = try await bench.lease()
    #expect(try await bench.store.startRun(id))
    #expect(try await bench.store.startSection(0, of: id))
    try await bench.finishAll(id, lease, score: 1)
    bench.clock.advance(by: .seconds(seconds))
    _ = try await bench.store.endSection(
      0, of: id, .succeed, metrics: ConformanceBench.metrics(score: score), message: nil)
    #expect(try await bench.store.endRun(id, .succeed, message: nil))
    try await bench.store.close(lease)
    return id
  }

  private static func aListIsReadInEveryOrderFromBothEnds(_ bench: ConformanceBench) async throws {
    let first = try await ended(bench, "aaa000000001", score: 0.5, seconds: 30)
    let second = try await ended(bench, "aaa000000002", score: 0.9, seconds: 10)
    let third = try await ended(bench, "aaa000000003", score: 0.5, seconds: 20)
    bench.clock.advance(by: .seconds(1))
    let open = try await bench.create("aaa000000004", items: 2)
    let orders: [RunQuery.Sort: [RunID]] = [
      .newest: [open, third, second, first], .score: [second, third, first, open], .cost: [third, second, first, open],
      .duration: [first, third, second, open],
    ]

    for sort in RunQuery.Sort.allCases {
      var seen: [RunID] = []
      var query = RunQuery(sort: sort, limit: 1)
      repeat {
        let page = try await bench.store.runs(query)
        #expect(page.total == 4)
        #expect((page.previous == nil) == seen.isEmpty, "\(sort)")
        seen += page.runs.map(\.id)
        query.cursor = page.next
      } while query.cursor != nil
      #expect(seen == orders[sort], "\(sort)")

      query = RunQuery(sort: sort, limit: 3, isBackwards: true)
      let last = try await bench.store.runs(query)
      #expect(last.runs.map(\.id) == orders[sort].map { Array($0.suffix(3)) }, "\(sort)")
      #expect(last.next == nil)
      query.cursor = last.previous
      let rest = try await bench.store.runs(query)
      #expect(rest.runs.map(\.id) == orders[sort].map { Array($0.prefix(1)) }, "\(sort)")
      #expect(rest.previous == nil)
      query = RunQuery(sort: sort, limit: 3, cursor: rest.next)
      #expect(try await bench.store.runs(query).runs.map(\.id) == orders[sort].map { Array($0.suffix(3)) }, "\(sort)")
    }
  }

  private static func runsAreFilteredByWhatStandsInTheList(_ bench: ConformanceBench) async throws {
    let begin = bench.clock.now
    let first = try await ended(bench, "aaa000000001", score: 0.5, seconds: 100, model: "acme/large")
    let second = try await ended(bench, "aaa000000002", score: 0.5, seconds: 100, benchmark: "beta", model: "acme-2/large")
    let plan = ConformanceBench.plan("aaa000000003", [("alpha", 1)])
    _ = try await bench.store.create(
      [plan], CreationTerms(experiment: ExperimentHead(id: "eee000000001", name: "first")))

    func ids(_ query: RunQuery) async throws -> [RunID] {
      let page = try await bench.store.runs(query)
      #expect(page.total == page.runs.count)
      return page.runs.map(\.id)
    }
    #expect(try await ids(RunQuery(provider: "acme")) == [first])
    #expect(try await ids(RunQuery(provider: "acme-2")) == [second])
    #expect(try await ids(RunQuery(model: "LARGE", benchmark: "beta")) == [second])
    #expect(try await ids(RunQuery(isSimulated: true)) == [plan.id])
    #expect(try await ids(RunQuery(isSimulated: false)) == [second, first])
    #expect(try await ids(RunQuery(experiment: "eee000000001")) == [plan.id])
    #expect(try await ids(RunQuery(experiment: "eee000000002")) == [])
    #expect(try await ids(RunQuery(from: begin + .seconds(100), before: begin + .seconds(200))) == [second])
    #expect(try await ids(RunQuery(before: begin)) == [])
    #expect(try await ids(RunQuery(states: [.queued, .failed])) == [plan.id])
    try await bench.store.setPublished(second, false)
    #expect(try await ids(RunQuery(isWithdrawn: true)) == [second])
    #expect(try await ids(RunQuery(isWithdrawn: false)) == [plan.id, first])
    let page = try await bench.store.runs(RunQuery(states: [.queued], model: "e"))
    #expect(page.counts == [.queued: 1, .succeeded: 2])
    #expect(page.total == 1)
  }

  private static func countsByStateFollowEveryChange(_ bench: ConformanceBench) async throws {
    func counts() async throws -> [RunState: Int] { try await bench.store.runs(RunQuery()).counts }
    let run = try await bench.create("aaa000000001", items: 1)
    let other = try await bench.create("aaa000000002", items: 1)
    #expect(try await counts() == [.queued: 2])
    _ = try await bench.store.startRun(run)
    #expect(try await counts() == [.queued: 1, .running: 1])
    _ = try await bench.store.endRun(run, .pause, message: nil)
    #expect(try await counts() == [.queued: 1, .paused: 1])
    _ = try await bench.store.reopen(run, .resume)
    #expect(try await counts() == [.queued: 1, .running: 1])
    _ = try await bench.store.endRun(run, .fail, message: "no")
    try await bench.store.cancel(other)
    #expect(try await counts() == [.failed: 1, .canceled: 1])
    _ = try await bench.store.reopen(other, .resume)
    #expect(try await counts() == [.failed: 1, .queued: 1])
    try await bench.store.delete([run], undoWithin: .seconds(60))
    #expect(try await counts() == [.queued: 1])
    try await bench.store.restore(run)
    #expect(try await counts() == [.failed: 1, .queued: 1])
    let page = try await bench.store.runs(RunQuery(states: [.failed]))
    #expect((page.total, page.runs.map(\.id)) == (1, [run]))
  }

  private static func theQueueIsInTheOrderOfTheWorkers(_ bench: ConformanceBench) async throws {
    for number in 1...4 {
      try await bench.create(RunID("aaa00000000\(number)"), items: 1, detached: number != 2)
      bench.clock.advance(by: .seconds(1))
    }
    _ = try await bench.store.startRun("aaa000000001")

    #expect(try await bench.store.queue(limit: 9) == ["aaa000000003", "aaa000000004"])
    #expect(try await bench.store.queue(limit: 1) == ["aaa000000003"])
  }

  private static func aDeletedRunComesBackWholeWithinItsTime(_ bench: ConformanceBench) async throws {
    let run = try await ended(bench, "aaa000000001", score: 0.5, seconds: 1)
    let before = try await bench.store.run(run)

    try await bench.store.delete([run], undoWithin: .seconds(60))

    #expect(try await bench.store.runs(RunQuery()).total == 0)
    await #expect(throws: StoreError.notFound("run `\(run)`")) { try await bench.store.run(run) }
    #expect(try await bench.store.restorable(limit: 9).map(\.run) == [run])
    #expect(try await bench.store.restorable(limit: 9).map(\.until) == [bench.clock.now + .seconds(60)])
    bench.clock.advance(by: .seconds(59))
    #expect(try await bench.store.sweepDeletedRuns(limit: 100) == false)
    try await bench.store.restore(run)
    #expect(try await bench.store.run(run) == before)
    #expect(try await bench.samples(run, .correct).total == 2)
    #expect(try await bench.store.results(of: nil, after: 0, limit: 9).results.map(\.run) == [run])
    #expect(try await bench.store.restorable(limit: 9).isEmpty)
    await #expect(throws: StoreError.self) { try await bench.store.restore(run) }
    bench.clock.advance(by: .seconds(100))
    #expect(try await bench.store.sweepDeletedRuns(limit: 100) == false)
  }

  private static func aRunWhoseTimeIsOverDoesNotComeBack(_ bench: ConformanceBench) async throws {
    let run = try await ended(bench, "aaa000000001", score: 0.5, seconds: 1)
    let other = try await ended(bench, "aaa000000002", score: 0.5, seconds: 1)
    try await bench.store.delete([other], undoWithin: .seconds(600))
    try await bench.store.delete([run], undoWithin: .seconds(60))

    bench.clock.advance(by: .seconds(60))

    #expect(try await bench.store.restorable(limit: 9).map(\.run) == [other])
    await #expect(throws: StoreError.self) { try await bench.store.restore(run) }
    while try await bench.store.sweepDeletedRuns(limit: 100) {}
    await #expect(throws: StoreError.notAllowed("there was a run `\(run)` already")) { try await bench.create(run, items: 1) }
    // The sweep leaves those alone that can still come back, with the texts that they share.
    try await bench.store.restore(other)
    let detail = try await bench.store.sample(ConformanceBench.key(other, 1))
    #expect(try detail.attempts[0].outcome.get().response.text == "42")
  }

  private static func aWithdrawnRunGivesNoResultsUntilItIsPublished(_ bench: ConformanceBench) async throws {
    let run = try await ended(bench, "aaa000000001", score: 0.5, seconds: 1)
    let other = try await ended(bench, "aaa000000002", score: 0.7, seconds: 1)

    try await bench.store.setPublished(run, false)
    let withdrawn = try await bench.store.run(run).withdrawnAt
    bench.clock.advance(by: .seconds(1))
    try await bench.store.setPublished(run, false)

    #expect(withdrawn != nil)
    #expect(try await bench.store.run(run).withdrawnAt == withdrawn)
    #expect(try await bench.store.results(of: nil, after: 0, limit: 9).results.map(\.run) == [other])
    try await bench.store.setPublished(run, true)
    #expect(try await bench.store.run(run).withdrawnAt == nil)
    #expect(try await bench.store.results(of: "alpha", after: 0, limit: 9).results.map(\.run) == [run, other])
    await #expect(throws: StoreError.notFound("run `aaa000000009`")) {
      try await bench.store.setPublished("aaa000000009", false)
    }
  }
}
