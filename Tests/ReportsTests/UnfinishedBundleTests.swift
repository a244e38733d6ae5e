import AssayKit
import RunEngine
import RunStore
import TestSupport
import Testing

@testable import Reports

/// Archives of runs that ended, or rest, before their benchmarks did: they have no final numbers, and may not invent any.
@Suite struct UnfinishedBundleTests {
  private static let stops: [(String, @Sendable (ReportsBench, RunID) async throws -> Void)] = [
    ("canceled", StoppedRun.cancel), ("failed", StoppedRun.fail), ("paused", StoppedRun.pause),
  ]

  @Test(arguments: ["canceled", "failed", "paused"])
  func whatAWholeBenchmarkAloneHasIsNotThere(_ state: String) async throws {
    let stop = try #require(Self.stops.first { $0.0 == state })
    try await StoppedRun.with(stop.1) { bench, path in
      let bundle = try OpenedBundle(path)
      let honest = try await bench.verify(path)
      #expect(honest.conclusion == .valid && honest.facts.status == state, "\(honest.checks)")
      let metrics = bundle.results["benchmarks"]?.elements[0]["metrics"] ?? .null
      let missing = MemberNames.metrics.names.filter { metrics[$0] == nil }.sorted()
      #expect(metrics["final"] == false && missing.contains("categories") && missing.contains("latency_seconds"))
      for name in missing {
        let value = name == "categories" ? "[{'name': 'physics', 'score': 1}]" : "1"
        let edit = "results['benchmarks'][0]['metrics']['\(name)'] = \(value)"
        let verdict = try await bench.verify(try await VerifierTests.forged(bench, path, edit, resign: true))
        #expect(verdict.signatureValid && verdict.outcome("scores") == .failed, "\(name): \(verdict.checks)")
        let empty = "results['benchmarks'][0]['metrics']['\(name)'] = None"
        #expect(try await bench.verify(try await VerifierTests.forged(bench, path, empty, resign: true)).conclusion == .valid)
      }
    }
  }

  @Test(
    arguments: ["canceled", "failed"],
    [
      "coverage=1.0", "interval={'low': 0.9, 'high': 1.0, 'method': 'wilson'}", "correct=3", "metrics={'score': 1.0}",
      "metrics={'completed': 3}", "metrics='perfect'", "completed=2", "failed=1", "scored=1",
    ])
  func aNumberThatTheEndOfABenchmarkInventsIsSeen(_ state: String, _ change: String) async throws {
    let stop = try #require(Self.stops.first { $0.0 == state })
    try await StoppedRun.with(stop.1) { bench, path in
      let edit = "[e for e in events if e['event_type'] == 'benchmark_\(state)'][0]['data'].update(\(change))"
      let verdict = try await bench.verify(try await VerifierTests.forged(bench, path, edit, resign: true))
      #expect(verdict.signatureValid && verdict.outcome("events") == .failed, "\(verdict.checks)")
    }
  }

  /// A failed run of an older Assay has the final numbers of the benchmark that stopped it.
  @Test func aBenchmarkThatFailedWithItsNumbersIsTrueToo() async throws {
    let models = ScriptedModels { request throws(Failure) in
      let id = String(request.messages[0].text.dropFirst(4))
      if id == "4" { throw Failure(.unauthorized, "no such key") }
      return id
    }
    try await ReportsBench.with([CountingBenchmark(size: 6)], models: models) { bench in
      let run = try await bench.create(["counting"], concurrency: 1)
      _ = try await bench.store.startSection(0, of: run)
      let page = try await bench.store.outcomes(of: run, section: 0, after: nil, limit: 10)
      var fold = MetricsFold()
      for outcome in page.outcomes { fold.add(outcome) }
      _ = try await bench.store.startRun(run)
      _ = try await bench.store.endSection(0, of: run, .fail, metrics: fold.metrics(), message: "no such key")
      _ = try await bench.store.endRun(run, .fail, message: "no such key")
      let verdict = try await bench.verify(try await bench.export(run, .zip))
      #expect(verdict.conclusion == .valid && verdict.facts.status == "failed", "\(verdict.checks)")
    }
  }
}
