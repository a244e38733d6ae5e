import AssayKit
import HTTPTypes
import RunEngine
import Synchronization
import TestSupport
import Testing

@testable import Server

/// What is said about several runs together: leaderboard, comparison, experiments.
@Suite struct ManyRunsTests {
  /// Answers wrongly for the items that are named.
  private static func models(_ wrong: @escaping @Sendable () -> Set<String>) -> ScriptedModels {
    ScriptedModels { request throws(Failure) in
      wrong().contains(request.sample?.item.rawValue ?? "") ? "nonsense" : String(request.messages[0].text.dropFirst(4))
    }
  }

  @Test func aModelIsTakenOffTheBoardWithItsRuns() async throws {
    try await ServerBench.overHTTP { bench, server in
      for _ in 0..<2 { _ = try await bench.ended() }
      let open = try await bench.create()
      let path = "/api/leaderboard/scripted%2Fecho"
      let json: HTTPFields = [.contentType: "application/json"]
      try await server.ask(.delete, path, headers: json, body: #"{"confirm": "scripted/other"}"#)
        .expectProblem(422, "invalid-field", field: "confirm")

      let answer = try await server.ask(.delete, path, headers: json, body: #"{"confirm": "scripted/echo"}"#)

      #expect(answer.json == ["removed_runs": 2, "status": "removed"])
      #expect(try await bench.store.runs(RunQuery()).runs.map(\.id) == [open])
      let again = try await server.ask(.delete, path)
      #expect(again.json == ["removed_runs": 0, "status": "already_missing"])
    }
  }

  /// Benchmark Harness has no body there.
  @Test func aModelIsTakenOffTheBoardWithoutABody() async throws {
    try await ServerBench.overHTTP { bench, server in
      _ = try await bench.ended()

      // No run has a level of thinking.
      let level = try await server.ask(.delete, "/api/leaderboard/scripted%2Fecho?thinking_level=high")
      #expect(level.json == ["removed_runs": 0, "status": "already_missing"])
      let answer = try await server.ask(.delete, "/api/leaderboard/scripted%2Fecho")

      #expect(answer.json == ["removed_runs": 1, "status": "removed"])
    }
  }

  @Test(arguments: [
    ("/api/leaderboard?benchmark=countin", "benchmark", "counting"), ("/api/models?provider=simulate", "provider", "simulated"),
  ])
  func aNameThatNobodyHasIsNoEmptyList(_ path: String, _ field: String, _ near: String) async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.get(path)

      answer.expectProblem(400, "invalid-query", field: field)
      #expect(answer.json?["hint"]?.text?.contains("did you mean `\(near)`?") == true)
    }
  }

  @Test(arguments: [
    ("aaaaaaaaaaaa,aaaaaaaaaaaa", "run `aaaaaaaaaaaa` is named twice"), ("aaaaaaaaaaaa", "1 runs are named"),
  ])
  func aComparisonSaysWhatIsWrongWithItsRuns(_ runs: String, _ words: String) async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.get("/api/compare?runs=\(runs)")

      answer.expectProblem(400, "invalid-query", field: "runs")
      #expect(answer.json?["detail"] == .string(words))
    }
  }

  @Test func aModelThatIsNamedTwiceIsNamed() async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.post("/api/experiments", json: #"{"model_ids": ["scripted/echo", "scripted/echo"]}"#)

      answer.expectProblem(422, "invalid-field", field: "model_ids")
      #expect(answer.json?["detail"] == "model `scripted/echo` is named twice")
    }
  }

  @Test func theLeaderboardRanksComparableRuns() async throws {
    let wrong = Mutex<Set<String>>(["0", "1", "2"])
    try await ServerBench.overHTTP(models: Self.models { wrong.withLock { $0 } }) { bench, server in
      let half = try await bench.ended()
      wrong.withLock { $0 = ["0"] }
      let best = try await bench.ended()
      let small = try await bench.execute(bench.create(subset: .count(2)))

      let answer = try await server.get("/api/leaderboard?benchmark=counting")

      try OpenAPIDocument().expect(answer.json, "Leaderboards")
      let boards = answer.json?["boards"]?.elements ?? []
      #expect(boards.count == 2)
      #expect(boards.map { $0["sampled_items"] } == [6, 2])
      #expect(boards.map { $0["total_models"] } == [1, 1])
      let entry = boards[0]["models"]?[0]
      #expect(entry?["best_run_id"] == .string(best.id.rawValue))
      #expect(entry?["runs"] == 2)
      #expect(abs((entry?["best_accuracy"]?.number ?? 0) - 5.0 / 6) < 1e-9)
      #expect(abs((entry?["mean_accuracy"]?.number ?? 0) - (5.0 / 6 + 0.5) / 2) < 1e-9)
      #expect(entry?["interval"]?["method"] == "wilson")
      #expect(boards[1]["models"]?[0]?["best_run_id"] == .string(small.id.rawValue))
      #expect(try await server.get("/api/leaderboard?benchmark=second").json?["boards"]?.elements.isEmpty == true)
      try await bench.service.delete([best.id])
      let after = try await server.get("/api/leaderboard")
      #expect(after.json?["boards"]?[0]?["models"]?[0]?["best_run_id"] == .string(half.id.rawValue))
    }
  }

  @Test func runsAreComparedItemByItem() async throws {
    let wrong = Mutex<Set<String>>(["0", "1", "2", "3"])
    try await ServerBench.overHTTP(models: Self.models { wrong.withLock { $0 } }) { bench, server in
      let first = try await bench.ended().id
      wrong.withLock { $0 = ["4"] }
      let second = try await bench.ended().id

      let answer = try await server.get("/api/compare?runs=\(first),\(second)")

      try OpenAPIDocument().expect(answer.json, "Comparison")
      let pair = try #require(answer.json?["comparisons"]?[0])
      #expect((pair["common_items"], pair["gained"], pair["lost"]) == (6, 4, 1))
      #expect(pair["difference"]?.number == 0.5)
      #expect(pair["test"] == "exact_mcnemar")
      #expect(abs((pair["p_value"]?.number ?? 0) - 0.375) < 1e-9)
      #expect(pair["flips"]?.elements.count == 5)
      #expect(pair["differing_settings"] == [])
      let back = try await server.get("/api/compare?runs=\(second),\(first)")
      #expect(back.json?["comparisons"]?[0]?["difference"]?.number == -0.5)
    }
  }

  @Test func whatIsNotComparableIsRefusedWithReasons() async throws {
    try await ServerBench.overHTTP { bench, server in
      let all = try await bench.ended().id
      let some = try await bench.execute(bench.create(subset: .count(3))).id
      let other = try await bench.ended(["second"]).id

      let refused = try await server.get("/api/compare?runs=\(all),\(some)")
      refused.expectProblem(409, "not-comparable", field: "runs")
      #expect(refused.json?["detail"]?.text?.contains("counting: items differ") == true)
      let partial = try await server.get("/api/compare?runs=\(all),\(some)&partial=true")
      #expect(partial.json?["comparisons"]?[0]?["common_items"] == 3)
      #expect(partial.json?["comparisons"]?[0]?["only_first"] == 3)
      #expect(partial.json?["comparisons"]?[0]?["differing_settings"]?[0]?["setting"] == "items")
      try await server.get("/api/compare?runs=\(all),\(other)").expectProblem(409, "not-comparable", field: "runs")
    }
  }

  @Test(arguments: ["", "runs=0123456789ab", "runs=0123456789ab,0123456789ab", "runs=a,b&partial=maybe"])
  func aComparisonNeedsTwoRuns(_ query: String) async throws {
    try await ServerBench.overHTTP { _, server in
      #expect(try await server.get("/api/compare?\(query)").status == 400)
      try await server.get("/api/compare?runs=0123456789ab,0123456789ac").expectProblem(404, "not-found")
    }
  }

  @Test func anExperimentStartsOneRunAModelOrNone() async throws {
    try await ServerBench.overHTTP { bench, server in
      let body = #"{"name": "first", "model_ids": ["scripted/echo"], "selected_benchmarks": ["counting"], "subset_count": 2}"#
      let made = try await server.post("/api/experiments", json: body, headers: [.idempotencyKey: "k"])
      #expect(made.status == 201)
      try OpenAPIDocument().expect(made.json, "Experiment")
      let id = try #require(made.json?["id"]?.text)
      #expect(made.headers[.location] == "/api/experiments/\(id)")
      #expect(made.json?["runs"]?[0]?["subset_count"] == 2)
      let again = try await server.post("/api/experiments", json: body, headers: [.idempotencyKey: "k"])
      #expect(again.json?["id"] == made.json?["id"])
      let run = try #require(made.json?["runs"]?[0]?["id"]?.text)
      try await bench.execute(RunID(run))
      #expect(try await server.ask(.delete, "/api/runs/\(run)").status == 200)
      let gone = try await server.post("/api/experiments", json: body, headers: [.idempotencyKey: "k"])
      gone.expectProblem(404, "not-found")
      #expect(gone.json?["detail"]?.text?.contains("any more") == true)
      let other = try await server.post("/api/experiments", json: body)

      try await server.post("/api/experiments", json: #"{"model_ids": ["scripted/echo", "no/model"]}"#)
        .expectProblem(422, "invalid-field", field: "model_ids")
      try await server.post("/api/experiments", json: #"{"model_ids": []}"#)
        .expectProblem(422, "invalid-field", field: "model_ids")
      try await server.post("/api/experiments", json: #"{"model_ids": ["scripted/echo"], "colour": 1}"#)
        .expectProblem(422, "invalid-field", field: "colour")
      try await server.post("/api/experiments", json: #"{"model_ids": ["scripted/echo"], "model_id": "a/b"}"#)
        .expectProblem(422, "invalid-field", field: "model_id")

      #expect(try await bench.store.runs(RunQuery()).total == 1)
      let list = try await server.get("/api/experiments?limit=1")
      try OpenAPIDocument().expect(list.json, "ExperimentPage")
      let kept = try #require(other.json?["id"]?.text)
      #expect(list.json?["experiments"]?.elements.map { $0["id"]?.text } == [kept])
      #expect(try await server.get("/api/experiments/\(kept)").json?["name"] == "first")
      try await server.get("/api/experiments/\(id)").expectProblem(404, "not-found")
      try await server.get("/api/experiments/0123456789ab").expectProblem(404, "not-found")
    }
  }

  @Test func anUnknownFieldOfAnExperimentIsNamedBesideTheOthers() async throws {
    try await ServerBench.overHTTP { _, server in
      let answer = try await server.post("/api/experiments", json: #"{"model_id": "scripted/echo", "nmae": "x"}"#)

      answer.expectProblem(422, "invalid-field", field: "model_id")
      #expect(answer.json?["errors"]?.elements.compactMap { $0["field"]?.text } == ["model_id", "nmae", "model_ids"])
      #expect(answer.json?["errors"]?[1]?["hint"]?.text?.hasPrefix("did you mean `name`?") == true)
    }
  }

  @Test func theDocumentHasExactlyTheFieldsOfAnExperiment() throws {
    #expect(try OpenAPIDocument().members(of: "ExperimentRequest") == Set(ExperimentRoutes.names))
    #expect(try OpenAPIDocument().members(of: "SampleChoice") == Set(SampleFields.names))
  }
}
