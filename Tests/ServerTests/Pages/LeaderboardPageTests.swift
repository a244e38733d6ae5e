import AssayKit
import Foundation
import HTTPTypes
import RunEngine
import Synchronization
import TestSupport
import Testing

@testable import Server

@Suite struct LeaderboardPageTests {
  @Test func anEmptyBoardSaysWhatToDo() async throws {
    try await ServerBench.withRoutes { _, api in
      try await api.page("/leaderboard").expect("No run has a final score yet", "Start the first run")
    }
  }

  @Test func aBoardShowsWhatTheAPISays() async throws {
    let wrong = Mutex<Set<String>>(["0", "1", "2"])
    let models = ScriptedModels { request throws(Failure) in
      wrong.withLock { $0 }.contains(request.sample?.item.rawValue ?? "")
        ? "nonsense" : String(request.messages[0].text.dropFirst(4))
    }
    try await ServerBench.withRoutes(models: models) { bench, api in
      try await bench.ended()
      wrong.withLock { $0 = ["0"] }
      let best = try await bench.ended()

      let page = try await api.page("/leaderboard?benchmark=counting")

      let entry = try #require(try await api.get("/api/leaderboard").json?["boards"]?[0]?["models"]?[0])
      let score = try #require(entry["best_accuracy"]?.number)
      let mean = try #require(entry["mean_accuracy"]?.number)
      page.expect(
        "<b>\(Figures.points(score))</b>", "data-label=\"Mean\">\(Figures.points(mean))<", "data-label=\"Runs\">2<",
        "href=\"/runs/\(best.id)\"", "all 6 items", "<th scope=\"col\" class=\"n\">Benchmark took</th>",
        "data-label=\"Benchmark took\"")
      try await api.page("/leaderboard").expect("Overall", "<b>\(Figures.points(score))</b>", "one benchmark so far")
    }
  }

  @Test func aWithdrawnRunIsOffTheBoardUntilItIsPublished() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended().id

      let answer = try await api.submit("/leaderboard/withdraw", [("run", run.rawValue), ("benchmark", "counting")])

      let target = try #require(answer.headers[.location])
      #expect(target == "/leaderboard?benchmark=counting&withdrawn=\(run)")
      let page = try await api.page(target)
      page.expect("is off the leaderboard", "Undo", "Withdrawn runs", "No run has a final score yet")
      #expect(try await api.get("/api/leaderboard").json?["boards"] == [])
      try await api.page("/runs").expect("Withdrawn")
      let back = try await api.submit("/leaderboard/publish", [("run", run.rawValue)])
      try await api.page(try #require(back.headers[.location])).expect("counts on the leaderboard")
      #expect(try await api.get("/api/leaderboard").json?["boards"]?.elements.count == 1)
      #expect(try await api.submit("/leaderboard/withdraw", [("run", "000000000000")]).status == 404)
    }
  }

  @Test func theAPITakesRunsOffTheBoardAndBringsDeletedOnesBack() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended().id

      let withdrawn = try await api.post("/api/runs/\(run)/withdraw")
      #expect(withdrawn.json?["run"]?["withdrawn_at"]?.text?.hasSuffix("Z") == true)
      #expect(try await api.get("/api/runs?withdrawn=true").json?["runs"]?.elements.count == 1)
      let published = try await api.post("/api/runs/\(run)/publish")
      #expect(published.json?["run"]?["withdrawn_at"] == .null)
      try OpenAPIDocument().expect(published.json, "Outcome")
      try await api.post("/api/runs/000000000000/publish").expectProblem(404, "not-found")

      #expect(try await api.ask(.delete, "/api/runs/\(run)?undo_seconds=60").status == 200)
      #expect(try await api.get("/api/runs/\(run)").status == 404)
      #expect(try await api.post("/api/runs/\(run)/restore").json?["run"]?["id"] == .string(run.rawValue))
      #expect(try await api.post("/api/runs/\(run)/restore").json?["run"]?["id"] == .string(run.rawValue), "it is there already")
      try await api.post("/api/runs/000000000000/restore").expectProblem(404, "not-found")
      try await api.ask(.delete, "/api/runs/\(run)?undo_seconds=-1").expectProblem(400, "invalid-query", field: "undo_seconds")
    }
  }

  @Test func aFewItemsAreFoldedAsASmallSampleAndNotRankedOverall() async throws {
    try await ServerBench.withRoutes([CountingBenchmark(size: 30)]) { bench, api in
      try await bench.execute(bench.create(subset: .count(2)))
      try await api.page("/leaderboard").expect("Only small samples so far", "<summary>Small samples: one table</summary>")
      try await bench.ended()

      let overall = try await api.page("/leaderboard")
      let board = try await api.page("/leaderboard?benchmark=counting")

      overall.expect("all 30 items", "Small samples: one table")
      overall.expectNone(of: "Only small samples so far")
      let order = ["all 30 items", "Small samples: one table", "2 of 30 items"].map { board.text.range(of: $0)?.lowerBound }
      #expect(order.allSatisfy { $0 != nil } && order.compactMap { $0 } == order.compactMap { $0 }.sorted())
    }
  }

  @Test func aRunWithGapsIsMarkedAndThePageSaysWhatThatMeans() async throws {
    let models = ScriptedModels { request throws(Failure) in
      guard request.sample?.item != "0" else { throw Failure(.rejected, "no") }
      return String(request.messages[0].text.dropFirst(4))
    }
    try await ServerBench.withRoutes(models: models) { bench, api in
      try await bench.ended()

      let page = try await api.page("/leaderboard?benchmark=counting")

      page.expect("only 83.3\u{A0}% scored", "less than 95&nbsp;% of its samples is marked, and stands below a whole one")
    }
  }
}
