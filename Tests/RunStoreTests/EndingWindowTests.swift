import AssayKit
import Testing

@testable import RunStore
@testable import TestSupport

/// A run's endings are found in the windows that have some, however many rows of other runs lie between them.
@Suite struct EndingWindowTests {
  @Test func rowsOfOtherRunsCostNoReads() async throws {
    try await Self.with { bench, _ in
      let (run, other) = (try await bench.create("aaa000000001", items: 4), try await bench.create("bbb000000001", items: 3_000))
      let lease = try await bench.lease()
      let keys = try await bench.store.acquire(run, lease: lease, limit: 4, held: 0).samples.map(\.key)
      try await bench.finish(keys[0], lease)
      try await Self.finishAll(other, bench, lease)
      try await bench.finish(keys[1], lease)
      _ = try await bench.store.record([bench.attempt(keys[2], .failure(Failure(.connection, "reset")))], lease: lease)

      let pages = try await Self.pages(of: run, bench)

      #expect(Set(pages.flatMap(\.endings).map(\.key)) == Set(keys[..<3]))
      #expect(pages.count == 2 && pages.flatMap(\.endings).count == 3, "\(pages.count) reads for three endings")
      let last = try #require(pages.last?.next)
      #expect(try await bench.store.endings(of: run, after: last).endings.isEmpty)
      try await bench.finish(keys[3], lease)
      #expect(try await bench.store.endings(of: run, after: last).endings.map(\.key) == [keys[3]])
      let others = try await Self.pages(of: other, bench)
      #expect(others.flatMap(\.endings).count == 3_000)
      #expect(others.allSatisfy { $0.endings.count <= 500 })
    }
  }

  @Test func bothStatementsReadTheirIndexes() async throws {
    try await Self.with { bench, path in
      let run = try await bench.create("aaa000000001", items: 1)
      let lease = try await bench.lease()
      try await bench.finish(try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples[0].key, lease)
      _ = try await bench.store.endings(of: run, after: nil)
      let driver = try #require((bench.store as? SQLRunStore)?.driver as? SQLiteDriver)
      let texts = driver.texts.all.filter { $0.contains("FROM ending_windows") || $0.contains("ORDER BY e.id") }

      #expect(texts.count == 2)
      for plan in try texts.map({ try QueryPlan.steps(of: $0, at: path) }) {
        let first = try #require(plan.first)
        #expect(
          first.contains("ending_windows USING COVERING INDEX") && first.contains("run_id=? AND source=? AND number>?")
            || first.contains("SEARCH e USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"), "\(plan)")
        #expect(!plan.contains { $0.hasPrefix("SCAN") || $0.contains("TEMP B-TREE") }, "\(plan)")
      }
    }
  }

  @Test func windowsOfAnOlderFileAreFoundInItsRows() async throws {
    try await Self.with { bench, _ in
      let run = try await bench.create("aaa000000001", items: 3)
      let lease = try await bench.lease()
      let keys = try await bench.store.acquire(run, lease: lease, limit: 3, held: 0).samples.map(\.key)
      try await bench.finish(keys[0], lease)
      _ = try await bench.store.record([bench.attempt(keys[1], .failure(Failure(.connection, "reset")))], lease: lease)
      let driver = try #require((bench.store as? SQLRunStore)?.driver)
      try await driver.write { sql throws(StoreError) in
        _ = try sql.execute("DELETE FROM ending_windows", [])
        for statement in Migration.endingWindows.statements.dropFirst() { _ = try sql.execute(statement, []) }
      }

      #expect(try await Self.pages(of: run, bench).flatMap(\.endings).map(\.key) == [keys[0], keys[1]])
    }
  }

  @Test func windowsGoWithTheirRun() async throws {
    try await Self.with { bench, _ in
      let run = try await bench.create("aaa000000001", items: 1)
      let lease = try await bench.lease()
      try await bench.finish(try await bench.store.acquire(run, lease: lease, limit: 1, held: 0).samples[0].key, lease)
      try await bench.store.cancel(run)
      try await bench.store.delete([run], undoWithin: .zero)
      while try await bench.store.sweepDeletedRuns(limit: 100) {}

      let driver = try #require((bench.store as? SQLRunStore)?.driver)
      let rows = try await driver.read { sql throws(StoreError) in try sql.rows("SELECT run_id FROM ending_windows", []).count }
      #expect(rows == 0)
    }
  }

  // MARK: Steps

  private static func with(_ body: (ConformanceBench, String) async throws -> Void) async throws {
    try await TemporaryFolder.with { folder in
      let clock = StoreClock()
      let path = folder.path(of: "assay.sqlite")
      let store = try await SQLRunStore.openSQLite(at: path, now: { clock.now })
      do { try await body(ConformanceBench(store: store, clock: clock, another: { store }), path) } catch {
        try await store.close()
        throw error
      }
      try await store.close()
    }
  }

  /// Many at a time, as a worker records them.
  private static func finishAll(_ run: RunID, _ bench: ConformanceBench, _ lease: Lease) async throws {
    while case let keys = try await bench.store.acquire(run, lease: lease, limit: 500, held: 0).samples.map(\.key), !keys.isEmpty {
      let receipts = try await bench.store.record(keys.map { bench.attempt($0) }, lease: lease)
      var steps: [StepRecord] = []
      for (key, receipt) in zip(keys, receipts) {
        guard case .attempt(let id, true) = receipt else { continue }
        steps.append(bench.evaluation(key, of: id))
      }
      _ = try await bench.store.record(steps, lease: lease)
    }
  }

  private static func pages(of run: RunID, _ bench: ConformanceBench) async throws -> [EndingPage] {
    var pages: [EndingPage] = []
    repeat { pages.append(try await bench.store.endings(of: run, after: pages.last?.next)) } while pages.last?.hasMore == true
    return pages
  }
}
