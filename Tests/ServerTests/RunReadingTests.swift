import AssayKit
import TestSupport
import Testing

@testable import Server

@Suite struct RunReadingTests {
  @Test(arguments: [1, 2, 3, 7, 200])
  func pagesTogetherHoldEveryRunOnce(_ limit: Int) async throws {
    try await ServerBench.withRoutes { bench, api in
      var made: [String] = []
      for _ in 0..<7 { made.append(try await bench.create().rawValue) }
      var seen: [String] = []
      var cursor = ""

      repeat {
        let json = try await api.get("/api/runs?limit=\(limit)\(cursor)").json
        let page = json?["runs"]?.elements.compactMap { $0["id"]?.text } ?? []
        #expect(!page.isEmpty && page.count <= limit)
        #expect(json?["total"] == 7)
        seen += page
        cursor = json?["next_cursor"]?.text.map { "&cursor=\($0)" } ?? ""
      } while !cursor.isEmpty && seen.count <= 7

      #expect(seen.count == 7)
      #expect(Set(seen) == Set(made))
    }
  }

  @Test(arguments: [
    ("", 3), ("status=queued", 1), ("status=succeeded", 1), ("status=canceled", 1), ("status=failed", 0), ("model_slug=ECHO", 3),
    ("model_slug=gpt", 0), ("status=queued&model_slug=scripted%2Fecho", 1),
  ])
  func runsAreFiltered(_ query: String, _ total: Int64) async throws {
    try await ServerBench.withRoutes { bench, api in
      try await bench.ended()
      _ = try await bench.create()
      try await bench.store.cancel(try await bench.create())

      let json = try await api.get("/api/runs?\(query)").json

      #expect(json?["total"] == .integer(total))
      #expect(json?["runs"]?.elements.count == Int(total))
      #expect(json?["next_cursor"] == .null)
    }
  }

  @Test(arguments: [
    ("/api/runs?state=queued", "state"), ("/api/runs?status=done", "status"), ("/api/runs?limit=0", "limit"),
    ("/api/runs?limit=201", "limit"), ("/api/runs?cursor=5", "cursor"), ("/api/runs?cursor=5.zzzzzzzzzzzz", "cursor"),
    ("/api/runs?page=2", "page"),
  ])
  func badQueryParametersAreNamed(_ path: String, _ field: String) async throws {
    try await ServerBench.withRoutes { _, api in
      try await api.get(path).expectProblem(400, "invalid-query", field: field)
    }
  }

  @Test func theNumbersOfARunAreTheStores() async throws {
    try await ServerBench.withRoutes(models: Self.sixIsWrong) { bench, api in
      let run = try await bench.ended(["counting", "second"])

      let json = try await api.get("/api/runs/\(run.id)").json

      let section = run.sections[0]
      #expect(json?["status"] == .string(run.state.rawValue))
      #expect(json?["overall_score"]?.number == run.overallScore)
      #expect(json?["coverage"]?.number == 1)
      #expect(json?["total_samples"] == 9)
      #expect(json?["completed_samples"] == 9)
      #expect(json?["tokens"] == ["input": 27, "output": 18, "reasoning": nil])
      #expect(json?["cost_usd"] == .null)
      #expect(json?["cost_unknown"] == 9)
      #expect(json?["last_event_id"] == .integer(Int64(run.lastEvent)))
      #expect(json?["created_at"] == .string(Moment(run.createdAt).description))
      #expect(json?["simulated"] == false)
      let shown = json?["benchmarks"]?[0]
      #expect(shown?["score"]?.number == section.metrics?.overall.score)
      #expect(shown?["score"]?.number == 5.0 / 6)
      #expect(shown?["interval"]?["low"]?.number == section.metrics?.overall.interval?.low)
      #expect(shown?["interval"]?["high"]?.number == section.metrics?.overall.interval?.high)
      #expect(shown?["correct"] == 5)
      #expect(shown?["metrics"]?["categories"]?.elements.compactMap { $0["name"]?.text } == ["even", "odd"])
      #expect(shown?["metrics"]?["latency_seconds"]?["count"] == 6)
      #expect(shown?["provenance"]?["scorer"] == "equal")
      #expect(shown?["provenance"]?["items_hash"]?.text?.count == 64)
    }
  }

  @Test func aQueuedRunHasNoScoreYet() async throws {
    try await ServerBench.withRoutes { bench, api in
      let json = try await api.get("/api/runs/\(try await bench.create())").json

      for name in ["overall_score", "overall_interval", "coverage", "cost_usd", "started_at", "completed_at", "error_message"] {
        #expect(json?[name] == .null, "\(name)")
      }
      #expect(json?["benchmarks"]?[0]?["metrics"] == .null)
    }
  }

  /// Item 5 is answered wrong.
  static var sixIsWrong: ScriptedModels {
    ScriptedModels { request throws(Failure) in request.sample?.item == "5" ? "six" : String(request.messages[0].text.dropFirst(4))
    }
  }
}
