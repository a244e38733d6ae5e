import AssayKit
import Testing

extension StoreConformance {
  static let activeTime: [Case] = [
    Case("aPauseIsNoPartOfTheDuration", aPauseIsNoPartOfTheDuration),
    Case("theTimeBeforeAReopeningIsNoPartOfTheDuration", theTimeBeforeAReopeningIsNoPartOfTheDuration),
    Case("theTimeWithoutAWorkerIsNoPartOfTheDuration", theTimeWithoutAWorkerIsNoPartOfTheDuration),
    Case("aClockThatIsSetBackTakesNothingAway", aClockThatIsSetBackTakesNothingAway),
  ]

  /// A started run with one started section and its lease.
  private static func started(_ bench: ConformanceBench, items: Int = 2) async throws -> (RunID, Lease, [SampleKey]) {
    let run = try await bench.create("aaa000000001", items: items)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: items, held: 0).samples.map(\.key)
    _ = try await bench.store.startRun(run)
    _ = try await bench.store.startSection(0, of: run)
    return (run, lease, keys)
  }

  private static func end(_ run: RunID, _ bench: ConformanceBench) async throws {
    _ = try await bench.store.endSection(0, of: run, .succeed, metrics: ConformanceBench.metrics(score: 1), message: nil)
    _ = try await bench.store.endRun(run, .succeed, message: nil)
  }

  private static func durations(_ run: RunID, _ bench: ConformanceBench) async throws -> [Duration?] {
    let record = try await bench.store.run(run)
    return [record.duration(at: bench.clock.now), record.sections[0].duration(at: bench.clock.now)]
  }

  private static func aPauseIsNoPartOfTheDuration(_ bench: ConformanceBench) async throws {
    let waiting = try await bench.create("bbb000000001", items: 1)
    #expect(try await bench.store.run(waiting).duration(at: bench.clock.now) == nil)
    let (run, lease, keys) = try await started(bench)
    bench.clock.advance(by: .seconds(20))
    #expect(try await durations(run, bench) == [.seconds(20), .seconds(20)], "it goes while the run is running")
    try await bench.finish(keys[0], lease)
    _ = try await bench.store.endRun(run, .pause, message: "budget")
    try await bench.store.close(lease)
    bench.clock.advance(by: .seconds(600))
    #expect(try await durations(run, bench) == [.seconds(20), .seconds(20)])

    _ = try await bench.store.reopen(run, .resume)
    bench.clock.advance(by: .seconds(5))
    #expect(try await durations(run, bench) == [.seconds(20), .seconds(20)], "nobody has taken it up yet")
    let next = try await bench.lease("second")
    try await bench.finishAll(run, next)
    bench.clock.advance(by: .seconds(7))
    try await end(run, bench)
    bench.clock.advance(by: .seconds(1_000))

    #expect(try await durations(run, bench) == [.seconds(27), .seconds(27)])
    let page = try await bench.store.results(of: nil, after: 0, limit: 10)
    #expect(page.results.map(\.duration).allSatisfy { $0 == .seconds(27) })
  }

  private static func theTimeBeforeAReopeningIsNoPartOfTheDuration(_ bench: ConformanceBench) async throws {
    let (run, lease, keys) = try await started(bench)
    bench.clock.advance(by: .seconds(10))
    try await bench.finish(keys[0], lease)
    _ = try await bench.store.record([bench.attempt(keys[1], .failure(Failure(.connection, "reset")))], lease: lease)
    try await end(run, bench)
    bench.clock.advance(by: .seconds(3_600))
    #expect(try await bench.store.runs(RunQuery(sort: .duration)).runs.first?.duration(at: bench.clock.now) == .seconds(10))

    _ = try await bench.store.reopen(run, .retryErrors)
    bench.clock.advance(by: .seconds(50))
    #expect(try await durations(run, bench) == [.seconds(10), .seconds(10)], "it waits in the queue")
    let next = try await bench.lease("second")
    let again = try await bench.store.acquire(run, lease: next, limit: 2, held: 0).samples
    _ = try await bench.store.startRun(run)
    _ = try await bench.store.startSection(0, of: run)
    bench.clock.advance(by: .seconds(4))
    try await bench.finish(again[0].key, next)
    try await end(run, bench)

    #expect(try await durations(run, bench) == [.seconds(14), .seconds(14)])
  }

  /// A machine that was switched off in the night did not work in the night.
  private static func theTimeWithoutAWorkerIsNoPartOfTheDuration(_ bench: ConformanceBench) async throws {
    let (run, _, _) = try await started(bench)
    bench.clock.advance(by: ConformanceBench.leaseTime + .seconds(8 * 3_600))
    let next = try await bench.lease("second")
    _ = try await bench.store.acquire(run, lease: next, limit: 2, held: 0)
    bench.clock.advance(by: .seconds(3))

    #expect(
      try await durations(run, bench) == [ConformanceBench.leaseTime + .seconds(3), ConformanceBench.leaseTime + .seconds(3)])
  }

  private static func aClockThatIsSetBackTakesNothingAway(_ bench: ConformanceBench) async throws {
    let (run, _, _) = try await started(bench)
    bench.clock.advance(by: .seconds(10))
    _ = try await bench.store.endRun(run, .pause, message: nil)
    let lease = try await bench.lease("second")
    _ = try await bench.store.reopen(run, .resume)
    _ = try await bench.store.acquire(run, lease: lease, limit: 2, held: 0)
    bench.clock.advance(by: .seconds(-100))
    _ = try await bench.store.endRun(run, .pause, message: nil)

    #expect(try await durations(run, bench) == [.seconds(10), .seconds(10)])
  }
}
