import AssayKit
import TestSupport
import Testing

@Suite struct ItemRouteTests {
  @Test(arguments: [
    ("", 6), ("filter=all", 6), ("filter=correct", 4), ("filter=wrong", 1), ("filter=failed", 1), ("filter=waiting", 0),
    ("filter=empty", 0), ("category=even", 3), ("category=odd&filter=correct", 1), ("q=SAY", 6), ("q=say&limit=2", 6),
    ("q=say&limit=2&offset=5", 6), ("q=say&offset=9", 6),
    ("q=say&filter=correct&limit=1", 4), ("q=say+3", 1), ("q=nothing", 0), ("q=say&category=odd&limit=1", 3),
    ("q=say&sort=score&limit=2", 6), ("q=say&cursor=3.0", 6),
  ])
  func itemsAreFiltered(_ query: String, _ total: Int64) async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let run = try await bench.ended()

      let json = try await api.get("/api/runs/\(run.id)/benchmarks/counting?\(query)").json

      #expect(json?["items"]?["total"] == .integer(total))
      let isPaged = query.contains("limit") || query.contains("offset") || query.contains("cursor")
      #expect(isPaged || json?["items"]?["items"]?.elements.count == Int(total))
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

  /// However it is paged, a search gives every sample that fits once, and says how many there are.
  @Test(arguments: ["", "&filter=correct", "&sort=score", "&category=odd"])
  func aSearchIsPagedWithItsTrueTotal(_ filter: String) async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let run = try await bench.ended()
      let path = "/api/runs/\(run.id)/benchmarks/counting?q=say\(filter)"
      let whole = try await api.get(path).json?["items"]
      let ids = whole?["items"]?.elements.compactMap { $0["item_id"]?.text } ?? []
      var byCursor: [String] = []
      var byOffset: [String] = []
      var cursor = ""
      repeat {
        let items = try await api.get("\(path)&limit=2\(cursor)").json?["items"]
        #expect(items?["total"] == whole?["total"])
        byCursor += items?["items"]?.elements.compactMap { $0["item_id"]?.text } ?? []
        cursor = items?["next_cursor"]?.text.map { "&cursor=\($0)" } ?? ""
      } while !cursor.isEmpty && byCursor.count <= 6
      for offset in 0..<ids.count {
        let items = try await api.get("\(path)&limit=1&offset=\(offset)").json?["items"]
        #expect(items?["total"] == whole?["total"])
        byOffset += items?["items"]?.elements.compactMap { $0["item_id"]?.text } ?? []
      }

      #expect(whole?["total"] == .integer(Int64(ids.count)))
      #expect(byCursor == ids)
      #expect(byOffset == ids)
    }
  }

  /// The names of Chutes Bench Runner, each with what was stored.
  @Test func aListedItemHasTheFieldsOfTheOriginal() async throws {
    try await ServerBench.withRoutes(models: Self.models) { bench, api in
      let run = try await bench.ended()
      let items = try await api.get("/api/runs/\(run.id)/benchmarks/counting").json?["items"]?["items"]
      let wrong = items?[5]
      let failed = items?[1]

      #expect(wrong?["id"] == .string("\(run.id).0.5.0"))
      #expect(wrong?["run_benchmark_id"] == .string("\(run.id).0"))
      #expect(wrong?["item_id"] == "5")
      // printf %s 'say 5' | sha256sum
      #expect(wrong?["item_hash"]?.text?.count == 16)
      #expect(wrong?["prompt"] == "say 5")
      #expect(wrong?["response"] == "six")
      #expect(wrong?["expected"] == "5")
      #expect(wrong?["is_correct"] == false)
      #expect(wrong?["score"]?.number == 0)
      #expect(wrong?["judge_output"] == .null)
      #expect(wrong?["error"] == .null)
      #expect(wrong?["test_code"] == .null)
      #expect(wrong?["item_metadata"]?["finish_reason"] == "stop")
      #expect(wrong?["created_at"]?.text?.hasSuffix("Z") == true)
      #expect(wrong?["truncated_fields"] == [])
      #expect(wrong?["input_tokens"] == wrong?["usage"]?["input_tokens"])
      #expect(failed?["error"] == "no sense")
      #expect(failed?["response"] == .null)
      #expect(failed?["is_correct"] == .null)
    }
  }

  @Test func longTextsAreCutInListsAndWholeAtTheirOwnPath() async throws {
    let long = String(repeating: "ü", count: 5_000)
    try await ServerBench.withRoutes(models: ScriptedModels { _ throws(Failure) in long }) { bench, api in
      let run = try await bench.ended()
      let path = "/api/runs/\(run.id)/benchmarks/counting"
      let listed = try await api.get("\(path)?limit=1").json?["items"]?["items"]?[0]
      let whole = try await api.get("\(path)/items/0").json?["item"]

      #expect(listed?["response"]?.text == String(repeating: "ü", count: 2_048))
      #expect(listed?["truncated_fields"]?.elements.contains("response") == true)
      #expect(listed?["item_metadata"]?["state"] == "scored")
      #expect(whole?["response"]?.text == long)
      #expect(whole?["truncated_fields"] == [])
    }
  }

  /// 3 items with 4 samples each are 3 items.
  @Test func itemsAndSamplesAreCountedApart() async throws {
    try await ServerBench.withRoutes { bench, api in
      let body = #"{"model_id": "scripted/echo", "selected_benchmarks": ["second"], "samples": 4}"#
      let run = RunID(try #require(try await api.post("/api/runs", json: body).json?["id"]?.text))
      try await bench.execute(run)

      let json = try await api.get("/api/runs/\(run)/benchmarks/second").json
      let section = json?["benchmark"]

      #expect(section?["sampled_items"] == 3)
      #expect(section?["completed_items"] == 3)
      #expect(section?["total_samples"] == 12)
      #expect(section?["completed_samples"] == 12)
      #expect(json?["summary"]?["total_items"] == 3)
      #expect(json?["summary"]?["total_samples"] == 12)
      #expect(json?["summary"]?["correct"] == 12)
      #expect(json?["items"]?["total"] == 12)
      let csv = String(decoding: try await api.get("/api/runs/\(run)/export?format=csv").body, as: UTF8.self)
      let rows = csv.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let column = try #require(rows.first?.firstIndex(of: "completed_items"))
      #expect(rows.count == 13 && rows.dropFirst().allSatisfy { $0[column] == "3" })
    }
  }

  @Test(arguments: [
    "filter=right", "category=none", "limit=501", "cursor=x", "cursor=1.-1", "cursor=9223372036854775807.1", "sort=title",
    "order=up",
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
