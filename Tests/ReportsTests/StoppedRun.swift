import AssayKit
import RunStore
import TestSupport

@testable import Reports

/// A run that is stopped while item 3 of its first benchmark is asked for.
struct StoppedRun {
  /// Item 1 is wrong.
  static func with(
    _ stop: (ReportsBench, RunID) async throws -> Void, _ body: (ReportsBench, String) async throws -> Void
  ) async throws {
    let (reached, mayGoOn) = (TestSignal(), TestSignal())
    let models = ScriptedModels { request throws(Failure) in
      let id = String(request.messages[0].text.dropFirst(4))
      if id == "3" {
        reached.raise()
        await mayGoOn.wait()
      }
      return id == "1" ? "wrong" : id
    }
    try await ReportsBench.with(models: models) { bench in
      let run = try await bench.create(concurrency: 1)
      async let work = bench.execute(run)
      await reached.wait()
      do { try await stop(bench, run) } catch { mayGoOn.raise(); throw error }
      mayGoOn.raise()
      _ = try await work
      try await body(bench, try await bench.export(run, .zip))
    }
  }

  static func cancel(_ bench: ReportsBench, _ run: RunID) async throws { try await bench.store.cancel(run) }
  static func pause(_ bench: ReportsBench, _ run: RunID) async throws {
    _ = try await bench.store.endRun(run, .pause, message: "the budget is used up")
  }
  static func fail(_ bench: ReportsBench, _ run: RunID) async throws {
    _ = try await bench.store.endRun(run, .fail, message: "no such key")
  }
}
