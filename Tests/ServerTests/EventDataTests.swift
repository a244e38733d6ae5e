import AssayKit
import HTTPTypes
import RunEngine
import RunStore
import TestSupport
import Testing

@testable import Server

/// What events say, with the names of Chutes Bench Runner.
@Suite(.timeLimit(.minutes(2))) struct EventDataTests {
  /// The first two items of the first try fail.
  private static func failingOnce() -> ScriptedModels {
    ScriptedModels { request throws(Failure) in
      if request.sample?.attempt == 1, ["0", "1"].contains(request.sample?.item) { throw Failure(.overloaded, "busy") }
      return String(request.messages[0].text.dropFirst(4))
    }
  }

  private static func events(_ bench: ServerBench, _ run: RunID) async throws -> [RunEvent] {
    try await bench.store.events(of: run, after: 0, limit: 1_000)
  }

  @Test func eventsCarryTheNamesOfTheOriginal() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.ended()
      let events = try await Self.events(bench, run.id)
      func data(_ kind: RunEvent.Kind) -> JSONValue? { events.first { $0.kind == kind }?.data }

      let created = data(.runCreated)
      #expect(created?["model_slug"] == "echo")
      #expect(created?["provider"] == "scripted")
      #expect(created?["subset_pct"] == 100)
      #expect(created?["subset_count"] == .null)
      #expect(created?["subset_seed"] == "assay")
      #expect(created?["benchmark_count"] == 1)
      #expect(data(.benchmarkStarted) == ["completed": 0, "total": 6])
      #expect(data(.benchmarkCompleted)?["metrics"]?["score"]?.number == 1)
      #expect(data(.benchmarkCompleted)?["metrics"]?["scored"] == 6)
      #expect(data(.runCompleted)?["overall_score"]?.number == 1)
      #expect(data(.runCompleted)?["completed_benchmarks"] == 1)
    }
  }

  @Test func aRequeueSaysSoAndItsBenchmarksGoOn() async throws {
    try await ServerBench.overHTTP(models: Self.failingOnce()) {
      $0.options.adminSecret = "geheim"
    } _: { bench, server in
      let run = try await bench.ended().id
      _ = try await server.post("/api/runs/\(run)/retry-errors")
      try await server.post("/api/runs/\(run)/cancel").expectStatus(200)
      try await server.post("/api/admin/runs/\(run)/requeue", headers: [.adminSecret: "geheim"]).expectStatus(200)
      try await bench.execute(run)

      let events = try await Self.events(bench, run)
      let words = events.filter { $0.kind == .runRequeued }.map { $0.data["mode"] }
      #expect(words == ["retry_errors", "requeue"])
      let resumed = events.filter { $0.kind == .benchmarkResumed }
      #expect(resumed.map(\.data) == [["completed": 4, "total": 6]])
      #expect(events.filter { $0.kind == .benchmarkStarted }.count == 1)
    }
  }

  /// What a worker still brings is counted, but the run's history has ended.
  @Test func noProgressComesAfterACancel() async throws {
    let (isAsked, mayAnswer) = (TestSignal(), TestSignal())
    let models = ScriptedModels { request throws(Failure) in
      isAsked.raise()
      await mayAnswer.wait()
      return String(request.messages[0].text.dropFirst(4))
    }
    try await ServerBench.with(models: models) { bench in
      let run = try await bench.create()
      async let work = bench.execute(run)
      await isAsked.wait()
      try await bench.service.cancel(run)
      mayAnswer.raise()
      _ = try await work

      let kinds = try await Self.events(bench, run).map(\.kind)
      #expect(kinds.last == .runCanceled, "\(kinds)")
    }
  }
}

extension APIAnswer {
  fileprivate func expectStatus(_ status: Int) { #expect(self.status == status) }
}
