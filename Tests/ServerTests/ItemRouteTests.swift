import AssayKit
import TestSupport
import Testing

@Suite struct ItemRouteTests {
  @Test(arguments: [
    ("", 6), ("filter=all", 6), ("filter=correct", 4), ("filter=wrong", 1), ("filter=failed", 1), ("filter=waiting", 0),
    ("filter=empty", 0), ("category=even", 3), ("category=odd&filter=correct", 1), ("category=none", 0),
  ])
  func itemsAreFiltered(_ query: String, _ total: Int64) async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let run = try await bench.ended()

      let json = try await api.get("/api/runs/\(run.id)/benchmarks/counting?\(query)").json

      #expect(json?["items"]?["total"] == .integer(total))
      #expect(json?["items"]?["items"]?.elements.count == Int(total))
      #expect(json?["benchmark"]?["benchmark_name"] == "counting")
      #expect(json?["benchmark"]?["failed"] == 1)
    }
  }

  @Test func pagesTogetherHoldEveryItemInOrder() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()
      var positions: [JSONValue] = []
      var cursor = ""

      repeat {
        let items = try await api.get("/api/runs/\(run)/benchmarks/counting?limit=4\(cursor)").json?["items"]
        positions += items?["items"]?.elements.compactMap { $0["position"] } ?? []
        cursor = items?["next_cursor"]?.text.map { "&cursor=\($0)" } ?? ""
      } while !cursor.isEmpty && positions.count <= 6

      #expect(positions == (0..<6).map { .integer($0) })
    }
  }

  @Test(arguments: [
    "filter=right", "limit=501", "cursor=x", "cursor=1.-1", "cursor=9223372036854775807.1", "sort=title", "order=up",
  ])
  func badQueryParametersAreNamed(_ query: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      let field = query.prefix { $0 != "=" }
      try await api.get("/api/runs/\(try await bench.create())/benchmarks/counting?\(query)")
        .expectProblem(400, "invalid-query", field: String(field))
    }
  }

  @Test func itemsAreSortedAndSearched() async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let run = try await bench.ended()
      func items(_ query: String) async throws -> [String] {
        let answer = try await api.get("/api/runs/\(run.id)/benchmarks/counting?\(query)")
        return answer.json?["items"]?["items"]?.elements.compactMap { $0["item_id"]?.text } ?? []
      }

      let byScore = try await items("sort=score")
      let best = try await items("sort=score&order=desc")

      #expect(byScore.first == "5" && byScore.count == 6)
      #expect(best.suffix(2).first == "5", "the failed one has no score and is last: \(best)")
      #expect(try await items("sort=score&filter=correct&limit=2") == Array(byScore[1...2]))
      #expect(try await items("q=say+3") == ["3"])
    }
  }

  @Test func anItemComesWithItsTranscript() async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let run = try await bench.ended()

      let json = try await api.get("/api/runs/\(run.id)/benchmarks/counting/items/5?sample_index=0").json

      #expect(json?["item"]?["is_correct"] == false)
      #expect(json?["item"]?["extracted"] == "six")
      #expect(json?["item"]?["expected"] == "5")
      let attempt = json?["attempts"]?[0]
      #expect(attempt?["counts"] == true)
      #expect(
        attempt?["messages"] == [["role": "user", "content": [["type": "text", "text": "say 5", "image_url": nil]]]])
      #expect(attempt?["response"]?["text"] == "six")
      #expect(attempt?["response"]?["finish_reason"] == "stop")
      #expect(attempt?["failure"] == .null)
      #expect(json?["evaluations"]?[0]?["attempt_id"] == attempt?["id"])
      #expect(json?["evaluations"]?[0]?["score"]?.number == 0)
    }
  }

  @Test func aFailedItemSaysWhyAndHasNoVerdict() async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let run = try await bench.ended()

      let json = try await api.get("/api/runs/\(run.id)/benchmarks/counting/items/1").json

      #expect(json?["item"]?["state"] == "failed")
      #expect(json?["item"]?["score"] == .null)
      #expect(json?["item"]?["failure"]?["kind"] == "malformed")
      #expect(json?["attempts"]?[0]?["failure"]?["message"] == "no sense")
      #expect(json?["attempts"]?[0]?["response"] == .null)
      #expect(json?["evaluations"] == [])
    }
  }

  @Test(arguments: [("a/b ", "a%2Fb%200"), ("%41", "%25410"), ("ä?#", "%C3%A4%3F%230"), ("..", "..0")])
  func anItemIsFoundByItsEncodedId(_ prefix: String, _ path: String) async throws {
    try await ServerBench.withRoutes([CountingBenchmark(size: 2, prefix: prefix)]) { bench, api in
      let run = try await bench.create()

      let answer = try await api.get("/api/runs/\(run)/benchmarks/counting/items/\(path)")

      #expect(answer.status == 200)
      #expect(answer.json?["item"]?["item_id"] == .string("\(prefix)0"))
    }
  }

  @Test(arguments: ["items/99", "items/0?sample_index=1", "items/%FF", "items/%zz"])
  func anItemThatIsNotThereIsNotFound(_ path: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      try await api.get("/api/runs/\(try await bench.create())/benchmarks/counting/\(path)").expectProblem(404, "not-found")
    }
  }

  /// Item 5 is answered wrong, item 1 fails.
  private static var models: ScriptedModels {
    ScriptedModels { request throws(Failure) in
      if request.sample?.item == "1" { throw Failure(.malformed, "no sense") }
      return request.sample?.item == "5" ? "six" : String(request.messages[0].text.dropFirst(4))
    }
  }
}
