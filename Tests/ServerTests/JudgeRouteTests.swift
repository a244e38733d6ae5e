import AssayKit
import HTTPTypes
import RunEngine
import TestSupport
import Testing

@testable import Server

@Suite struct JudgeRouteTests {
  private static func with(
    _ judges: ScriptedModels..., body: @escaping @Sendable (ServerBench, APIClient) async throws -> Void
  ) async throws {
    try await ServerBench.withRoutes(
      [JudgedRoutes.benchmark, CountingBenchmark(size: 3)], models: ScriptedModels(judges: judges), body)
  }

  @Test func judgesAreTakenAskedAndSaid() async throws {
    try await Self.with(
      JudgedRoutes.judge(JudgedRoutes.first, wrong: ["0"]), JudgedRoutes.judge(JudgedRoutes.second, wrong: ["0", "2"])
    ) { bench, api in
      let made = try await api.post("/api/runs", json: JudgedRoutes.request)
      #expect(made.status == 201)
      #expect(made.json?["judges"] == ["scripted/judge-1", "scripted/judge-2"])
      #expect(made.json?["judge_budget_usd"] == 10)
      #expect(made.json?["judging"] == .null)
      let run = RunID(try #require(made.json?["id"]?.text))
      try await bench.execute(run)

      let ended = try #require(try await api.get("/api/runs/\(run)").json)
      #expect(ended["overall_score"] == 0.75)
      #expect(ended["cost_usd"] == .null, "the model's own prices are not known")
      #expect(ended["judging"]?["asked"] == 8)
      #expect(ended["judging"]?["tokens"]?["input"] == 320)
      let section = try #require(ended["benchmarks"]?.elements.first)
      #expect(section["judges"] == ["scripted/judge-1", "scripted/judge-2"])
      #expect(section["judge_agreement"]?["n"] == 4 && section["judge_agreement"]?["same"] == 3)

      let item = try #require(try await api.get("/api/runs/\(run)/benchmarks/judged/items/2").json)
      let said = try #require(item["evaluations"]?.elements.first?["judgements"]?.elements)
      #expect(said.map { $0["judge"] } == ["scripted/judge-1", "scripted/judge-2"])
      #expect(said.map { $0["text"] } == ["RIGHT", "WRONG"] && said.map { $0["is_correct"] } == [true, false])
      #expect(said[0]["cached"] == false && said[0]["served_model"] == "judge-0" && said[0]["usage"]?["output_tokens"] == 2)
    }
  }

  @Test(arguments: [
    (#""judges": ["scripted/nobody"]"#, "judges", "judge `scripted/nobody`: unknown model `scripted/nobody`"),
    (#""judges": ["nobody"]"#, "judges", "judge `nobody` has no provider"),
    (#""judges": ["scripted/judge-1"], "judge_budget_usd": -1"#, "judge_budget_usd", "judge_budget_usd -1.0 is out of range"),
    (#""samples": 1"#, "selected_benchmarks", "`judged` cannot run yet: its verdicts need a judge, and none is chosen"),
  ])
  func whatCannotBeJudgedIsRefusedByItsField(_ fields: String, _ field: String, _ words: String) async throws {
    try await Self.with(JudgedRoutes.judge(JudgedRoutes.first)) { _, api in
      let answer = try await api.post(
        "/api/runs", json: #"{"model_id": "scripted/echo", "selected_benchmarks": ["judged"], \#(fields)}"#)
      #expect(answer.status == 422)
      let errors = answer.json?["errors"]?.elements ?? []
      #expect(errors.contains { $0["field"]?.text == field && $0["message"]?.text == words }, "\(errors)")
    }
  }

  @Test func aResumeTakesAHigherBudgetAndNothingElse() async throws {
    try await Self.with(JudgedRoutes.judge(JudgedRoutes.first), JudgedRoutes.judge(JudgedRoutes.second)) { bench, api in
      let made = try await api.post("/api/runs", json: JudgedRoutes.request)
      let run = RunID(try #require(made.json?["id"]?.text))
      try await bench.store.cancel(run)
      #expect(try await api.post("/api/runs/\(run)/resume", json: #"{"judges": ["a/b"]}"#).status == 422)
      #expect(try await api.post("/api/runs/\(run)/resume", json: #"{"judge_budget_usd": 0}"#).status == 422)
      let answer = try await api.post("/api/runs/\(run)/resume", json: #"{"judge_budget_usd": 25.5}"#)
      #expect(answer.status == 200)
      #expect(answer.json?["run"]?["judge_budget_usd"] == 25.5)
    }
  }

  @Test func aUsedUpBudgetPausesTheRunAndItsPageGoesOnWithAHigherOne() async throws {
    try await Self.with(JudgedRoutes.judge(JudgedRoutes.first), JudgedRoutes.judge(JudgedRoutes.second)) { bench, api in
      let made = try await api.post("/api/runs", json: JudgedRoutes.request)
      let run = RunID(try #require(made.json?["id"]?.text))
      _ = try await bench.store.endRun(run, .pause, message: "of the judges' budget of $10.0000, $9.5000 is used")

      let list = try await api.page("/runs")
      list.expect("<a class=\"button quiet\" href=\"/runs/\(run)#judge-budget\">Resume…</a>")
      list.expectNone(of: "resume:\(run)")
      let page = try await api.page("/runs/\(run)")
      page.expect("id=\"judge-budget\"")
      let input = try #require(page.tags("input").first { $0.contains("judge_budget_usd") })
      #expect(input.contains(#"value="10""#) && page.text.contains("budget of $10.0000"))
      #expect(try await api.submit("/runs/\(run)/resume", [("judge_budget_usd", "much")]).status == 422)
      #expect(try await api.submit("/runs/\(run)/resume", [("judge_budget_usd", "-1")]).status == 422)
      #expect(try await bench.store.run(run).state == .paused)
      #expect(try await api.submit("/runs/\(run)/resume", [("judge_budget_usd", "25.5")]).status == 303)
      let resumed = try await bench.store.run(run)
      #expect(resumed.state == .running && resumed.request.judgeBudget == NanoDollars(dollars: 25.5) && resumed.message == nil)
    }
  }

  @Test func benchmarksSayWhomTheyAsk() async throws {
    try await Self.with { _, api in
      let benchmarks = try await api.get("/api/benchmarks").json?["benchmarks"]?.elements ?? []
      #expect(benchmarks.map { $0["judge"]?["published"] } == ["judge-1", nil])
      #expect(benchmarks.first?["requires_setup"] == false, "a judge is chosen with the run")
    }
  }

  @Test(arguments: HostileTextTests.hostile)
  func aJudgesWordsAreShownAsText(_ text: String) async throws {
    let judge = JudgedRoutes.judge(JudgedRoutes.first) { _ throws(Failure) in text }
    try await Self.with(judge) { bench, api in
      let made = try await api.post(
        "/api/runs",
        json: #"{"model_id": "scripted/echo", "selected_benchmarks": ["judged"], "judges": ["scripted/judge-1"]}"#)
      let run = RunID(try #require(made.json?["id"]?.text))
      try await bench.execute(run)
      let page = try await api.page("/runs/\(run)/benchmarks/judged/items/2")
      #expect(page.answer.status == 200)
      HostileTextTests.expectInert(page, of: text)
      let links = page.tags("a").filter { $0.contains("part=judgement-") }
      let address = try #require(links.first?.split(separator: "\"").first { $0.contains("part=judgement-") })
      let raw = try await api.get(String(address).replacing("&amp;", with: "&"))
      #expect(String(decoding: raw.body, as: UTF8.self) == text)
      #expect(raw.headers[.contentType] == "text/plain; charset=utf-8")
    }
  }
}
