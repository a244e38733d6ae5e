import AssayKit
import HTTPTypes
import NIOCore
import RunEngine
import Synchronization
import TestSupport
import Testing

@testable import Server

@Suite struct RunManagementTests {
  /// A model that makes no sense of item 1 until it is mended.
  private static func broken(_ isBroken: @escaping @Sendable () -> Bool = { true }) -> ScriptedModels {
    ScriptedModels { request throws(Failure) in
      if ["1", "2"].contains(request.sample?.item.rawValue), isBroken() { throw Failure(.malformed, "no sense") }
      return String(request.messages[0].text.dropFirst(4))
    }
  }

  @Test func aRunIsDeletedOnceItHasEnded() async throws {
    try await ServerBench.overHTTP { bench, server in
      let run = try await bench.create()
      let path = "/api/runs/\(run)"
      try await server.ask(.delete, path).expectProblem(409, "not-allowed-now")
      #expect(try await server.post("\(path)/cancel").status == 200)

      let deleted = try await server.ask(.delete, path)

      #expect(deleted.json == ["success": true, "message": .string("run \(run) is deleted")])
      try await server.get(path).expectProblem(404, "not-found")
      try await server.get("\(path)/events").expectProblem(404, "not-found")
      try await server.ask(.delete, path).expectProblem(404, "not-found")
      #expect(try await server.get("/api/runs").json?["total"] == 0)
      try await bench.service.sweep()
      try await server.get(path).expectProblem(404, "not-found")
    }
  }

  @Test func anEventStreamOfADeletedRunEnds() async throws {
    try await ServerBench.overHTTP { bench, server in
      let run = try await bench.ended()
      var stream = try await server.events(of: run.id, query: "?last_event_id=\(run.lastEvent)")
      #expect(try await stream.rest().last?.event == "done")
      try await bench.service.delete([run.id])
      #expect(try await server.get("/api/runs/\(run.id)/events").status == 404)
    }
  }

  @Test func aStreamOfARunThatIsDeletedMeanwhileIsOver() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.ended().id
      let windows = EventWindows(store: bench.store)
      await windows.join(run)
      #expect(try await windows.news(of: run, after: 0, since: await windows.look()).isOver)
      try await bench.service.delete([run])

      for after in [0, 1_000] {
        let news = try await windows.news(of: run, after: after, since: await windows.look())
        #expect(news.isOver)
        #expect((news.frames.readableBytes, news.last, news.hasMore) == (0, after, false))
      }
    }
  }

  @Test func whatHasNoScoreIsListed() async throws {
    try await ServerBench.overHTTP(models: Self.broken()) { bench, server in
      let run = try await bench.create(["counting", "second"])
      let path = "/api/runs/\(run)"
      let waiting = try await server.get("\(path)/incomplete?limit=7")
      #expect(waiting.json?["total"] == 9)
      #expect(waiting.json?["samples"]?.elements.count == 7)
      let cursor = try #require(waiting.json?["next_cursor"]?.text)
      let rest = try await server.get("\(path)/incomplete?limit=7&cursor=\(cursor)")
      #expect(rest.json?["samples"]?.elements.count == 2)
      #expect((rest.json?["total"], rest.json?["next_cursor"]) == (9, .null))
      try await server.get("\(path)/incomplete?cursor=x").expectProblem(400, "invalid-query", field: "cursor")
      _ = try await bench.execute(run)

      #expect(try await server.get("\(path)/incomplete").json?["total"] == 0)
      var failed: [String] = []
      var next: String? = ""
      while let at = next {
        let page = try await server.get("\(path)/api-errors?limit=2" + (at.isEmpty ? "" : "&cursor=\(at)"))
        #expect(page.json?["total"] == 4)
        for sample in page.json?["samples"]?.elements ?? [] {
          #expect(sample["failure"]?["kind"] == "malformed")
          failed.append("\(sample["benchmark_name"]?.text ?? "") \(sample["item_id"]?.text ?? "")")
        }
        next = page.json?["next_cursor"]?.text
      }
      #expect(failed.sorted() == ["counting 1", "counting 2", "second 1", "second 2"])
    }
  }

  @Test func oneFailedSampleIsAskedAgain() async throws {
    let isBroken = Mutex(true)
    try await ServerBench.overHTTP(models: Self.broken { isBroken.withLock { $0 } }) { bench, server in
      let run = try await bench.ended().id
      isBroken.withLock { $0 = false }
      let path = "/api/runs/\(run)/retry-single"
      try await server.post(path, json: #"{"item_id": "0"}"#).expectProblem(409, "not-allowed-now")
      try await server.post(path, json: #"{"item_id": "99"}"#).expectProblem(404, "not-found")
      try await server.post(path, json: "{}").expectProblem(422, "invalid-field", field: "item_id")
      try await server.post(path, json: #"{"item_id": "1", "benchmark_name": "second"}"#)
        .expectProblem(422, "invalid-field", field: "benchmark_name")

      let single = try await server.post(path, json: #"{"task_id": "1", "sample_index": 0}"#)
      #expect(single.json?["waiting"] == 1)
      #expect(try await bench.execute(run).sections[0].progress.failed == 1)
      let rest = try await server.post("/api/runs/\(run)/retry-errors", json: #"{"item_id": "2"}"#)
      #expect(rest.json?["waiting"] == 1)
      #expect(try await bench.execute(run).sections[0].progress.failed == 0)
    }
  }

  @Test func theAdministratorQueuesARunAgain() async throws {
    try await ServerBench.overHTTP {
      $0.options.adminSecret = "s"
    } _: { bench, server in
      let secret: HTTPFields = [.adminSecret: "s"]
      let run = try await bench.create()
      let path = "/api/admin/runs/\(run)/requeue"
      try await server.post(path, headers: secret).expectProblem(409, "not-allowed-now")
      try await bench.store.cancel(run)
      try await server.post(path).expectProblem(401, "wrong-admin-secret")

      let answer = try await server.post(path, headers: secret)

      #expect(answer.json?["run"]?["status"] == "queued")
      #expect(answer.json?["waiting"] == 6)
      #expect(try await bench.store.events(of: run, after: 0, limit: 99).last?.kind == .runRequeued)
    }
  }

  @Test func aRescoreAsksNoModel() async throws {
    try await ServerBench.overHTTP { bench, server in
      let run = try await bench.ended()
      let asked = bench.models.questions.count

      let answer = try await server.post("/api/runs/\(run.id)/rescore")

      #expect(answer.json?["waiting"] == 6)
      #expect(try await bench.execute(run.id).state == .succeeded)
      #expect(bench.models.questions.count == asked)
    }
  }

  @Test func runsAreFilteredAndPaged() async throws {
    try await ServerBench.overHTTP { bench, server in
      let first = try await bench.ended(["counting"]).id
      let second = try await bench.create(["second"])

      func ids(_ query: String) async throws -> [String] {
        try await server.get("/api/runs?\(query)").json?["runs"]?.elements.compactMap { $0["id"]?.text } ?? []
      }
      #expect(try await ids("benchmark=second") == [second.rawValue])
      #expect(try await ids("status=succeeded") == [first.rawValue])
      #expect(try await ids("model_id=scripted/echo&offset=1&limit=1") == [first.rawValue])
      #expect(try await ids("model_id=scripted/ech") == [])
      #expect(try await ids("model_slug=ECH").count == 2)
      try await server.get("/api/runs?model_id=echo").expectProblem(400, "invalid-query", field: "model_id")
    }
  }

  @Test func aSectionIsHeadedByItsNumbers() async throws {
    try await ServerBench.overHTTP(models: Self.broken()) { bench, server in
      let prices = TokenPrices(inputPerMillion: NanoDollars(2_000_000_000), outputPerMillion: NanoDollars(5_000_000_000))
      try await bench.store.save(
        ProviderCatalog(
          provider: "scripted", answer: .models([CatalogModel(card: ModelCard(model: bench.models.model, prices: prices))])))
      let run = try await bench.ended().id

      let page = try await server.get("/api/runs/\(run)/benchmarks/counting?limit=2&offset=4")

      try OpenAPIDocument().expect(page.json, "SectionPage")
      #expect(page.json?["items"]?["items"]?.elements.count == 2)
      #expect((page.json?["items"]?["total"], page.json?["items"]?["limit"], page.json?["items"]?["offset"]) == (6, 2, 4))
      let summary = try #require(page.json?["summary"])
      #expect(summary["total_items"] == 6)
      #expect((summary["correct"], summary["incorrect"], summary["errors"]) == (4, 0, 2))
      #expect(summary["avg_latency_ms"]?.number == 5)
      #expect((summary["input_tokens"], summary["output_tokens"], summary["total_tokens"]) == (12, 8, 20))
      #expect(summary["pricing_input_per_million_usd"]?.number == 2)
      #expect(abs((summary["total_cost_usd"]?.number ?? 0) - (24e-6 + 40e-6)) < 1e-12)
      #expect(summary["error_breakdown"] == [["message": "no sense", "count": 2]])
    }
  }
}
