import AssayKit
import RunEngine
import RunStore
import Synchronization
import TestSupport
import Testing

@testable import Server

@Suite struct TimeLeftTests {
  @Test func listsSayWhatTheRunsOwnPageSays() async throws {
    try await Self.withHalfDone { bench, api, run, _, mayGoOn in
      let page = try await api.page("/runs/\(run)")
      let left = try #require(page.text.firstMatch(of: /· (about [^<]* left)/).map { String($0.1) })
      try await api.page("/runs").expect("10.0\u{A0}%, \(left)")
      try await api.page("/runs/fragment").expect(left)
      try await api.page("/ops").expect("data-label=\"Time left\">\(left)")
      mayGoOn.raise()
    }
  }

  /// Its only worker was stopped in good order: the run is running, and nobody works on it.
  @Test func aRunThatNobodyWorksOnHasNoTimeLeft() async throws {
    try await Self.withHalfDone(endsAs: .running) { _, api, _, drain, mayGoOn in
      drain.drain()
      mayGoOn.raise()
    }
  }

  /// Runs 400 questions, of which 40 have been answered while `body` is at work.
  private static func withHalfDone(
    endsAs state: RunState = .succeeded,
    _ body: @escaping @Sendable (ServerBench, APIClient, RunID, DrainSwitch, TestSignal) async throws -> Void
  ) async throws {
    let asked = Mutex(0)
    let mayGoOn = TestSignal()
    let models = ScriptedModels { request throws(Failure) in
      let number = asked.withLock { count in
        count += 1
        return count
      }
      if number > 40 { await mayGoOn.wait() }
      return String(request.messages[0].text.dropFirst(4))
    }
    try await TemporaryFolder.with { folder in
      // Each of the first questions takes as long as is waited between two reports of progress.
      let store = try await SQLRunStore.openSQLite(at: folder.path(of: "assay.sqlite")) {
        ServerBench.now() + .milliseconds(300 * min(40, asked.withLock { $0 }))
      }
      let registry = BenchmarkRegistry([CountingBenchmark(size: 400)])
      let bench = ServerBench(store: store, models: models, registry: registry, folder: folder.path)
      try await bench.withRoutes { api in
        let run = try await bench.create()
        let drain = DrainSwitch()
        async let work = bench.execute(run, alone: false, drain: drain)
        while RunNumbers(try await bench.store.run(run)).done < 40 { await Task.yield() }

        do { try await body(bench, api, run, drain, mayGoOn) } catch { mayGoOn.raise(); throw error }
        _ = try await work

        #expect(try await bench.store.run(run).state == state)
        for path in ["/runs/\(run)", "/runs", "/ops"] {
          #expect(try await api.page(path).text.firstMatch(of: /about [^<]* left/) == nil, "\(path)")
        }
      }
      try await store.close()
    }
  }
}
