import AssayKit
import Testing

extension StoreConformance {
  static let concurrency: [Case] = [
    Case("twoInstancesNeverGiveTheSameSample", twoInstancesNeverGiveTheSameSample),
    Case("eventsOfConcurrentWritersHaveNoGap", eventsOfConcurrentWritersHaveNoGap),
    Case("oneOfManyClosersWins", oneOfManyClosersWins),
    Case("theChangeCounterSeesOtherCommits", theChangeCounterSeesOtherCommits),
    Case("aCancelledTaskStillStoresItsSteps", aCancelledTaskStillStoresItsSteps),
  ]

  private static func twoInstancesNeverGiveTheSameSample(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 200)
    let stores = [bench.store, try await bench.another()]

    let taken = try await withThrowingTaskGroup(of: [SampleKey].self) { group in
      for index in 0..<8 {
        group.addTask {
          let store = stores[index % 2]
          let lease = try await store.openLease(for: WorkerID("w\(index)"), duration: ConformanceBench.leaseTime)
          var keys: [SampleKey] = []
          while case let samples = try await store.acquire(run, lease: lease, limit: 7, held: 0).samples, !samples.isEmpty {
            keys += samples.map(\.key)
          }
          return keys
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }

    #expect(taken.count == 200)
    #expect(Set(taken).count == 200)
  }

  private static func eventsOfConcurrentWritersHaveNoGap(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 60)
    let stores = [bench.store, try await bench.another()]

    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<4 {
        group.addTask {
          let store = stores[index % 2]
          let lease = try await store.openLease(for: WorkerID("w\(index)"), duration: .seconds(3_600))
          let mine = ConformanceBench(store: store, clock: bench.clock, another: bench.another)
          while let sample = try await store.acquire(run, lease: lease, limit: 1, held: 0).samples.first {
            bench.clock.advance(by: .milliseconds(300))
            try await mine.finish(sample.key, lease)
          }
        }
      }
      try await group.waitForAll()
    }

    let events = try await bench.store.events(of: run, after: 0, limit: 100_000)
    #expect(events.map(\.id) == Array(1...events.count))
    #expect(events.contains { $0.kind == .benchmarkProgress })
    let record = try await bench.store.run(run)
    #expect((record.lastEvent, record.sections[0].progress.scored) == (events.count, 60))
    #expect(record.sections[0].progress.prefixScored == 60)
  }

  private static func oneOfManyClosersWins(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let stores = [bench.store, try await bench.another()]
    _ = try await bench.store.startRun(run)
    _ = try await bench.store.startSection(0, of: run)

    let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<6 {
        group.addTask {
          try await stores[index % 2].endSection(
            0, of: run, .succeed, metrics: ConformanceBench.metrics(score: 0.5), message: nil)
        }
      }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }

    #expect(wins == 1)
    #expect(try await bench.kinds(run).filter { $0 == .benchmarkCompleted }.count == 1)
  }

  private static func theChangeCounterSeesOtherCommits(_ bench: ConformanceBench) async throws {
    let other = try await bench.another()
    let before = try await bench.store.changeCounter()
    #expect(try await bench.store.changeCounter() == before)

    try await other.create(ConformanceBench.plan("aaa000000001", [("alpha", 1)]))

    let after = try await bench.store.changeCounter()
    #expect(after != before)
    _ = try await bench.store.startRun("aaa000000001")
    #expect(try await bench.store.changeCounter() != after)
  }

  private static func aCancelledTaskStillStoresItsSteps(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let lease = try await bench.lease()
    let key = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples[0].key

    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await bench.store.record([bench.attempt(key)], lease: lease)
    }

    #expect(try await task.value.count == 1)
    #expect(try await bench.store.sample(key).attempts.count == 1)
  }
}
