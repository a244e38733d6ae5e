import AssayKit
import RunEngine
import RunStore
import Synchronization
import TestSupport
import Testing

@testable import Server

@Suite struct TimeLeftTests {
  @Test func listsSayWhatTheRunsOwnPageSays() async throws {
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
        async let work = bench.execute(run)
        while RunNumbers(try await bench.store.run(run)).done < 40 { await Task.yield() }

        let page = try await api.page("/runs/\(run)")
        let left = try #require(page.text.firstMatch(of: /· (about [^<]* left)/).map { String($0.1) })
        try await api.page("/runs").expect("10.0\u{A0}%, \(left)")
        try await api.page("/runs/fragment").expect(left)
        try await api.page("/ops").expect("data-label=\"Time left\">\(left)")
        mayGoOn.raise()
        _ = try await work

        for path in ["/runs/\(run)", "/runs", "/ops"] { try await api.page(path).expectNone(of: " left</") }
      }
      try await store.close()
    }
  }
}
