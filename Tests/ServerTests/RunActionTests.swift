import AssayKit
import Synchronization
import TestSupport
import Testing

@Suite struct RunActionTests {
  @Test func anUnknownFieldOfARetryIsAllThatIsNamed() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended()
      let answer = try await api.post("/api/runs/\(run.id)/retry-errors", json: #"{"x": 1}"#)

      answer.expectProblem(422, "invalid-field", field: "x")
      #expect(answer.json?["errors"]?.elements.count == 1)
    }
  }

  @Test func aQueuedRunIsCanceledOnce() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()

      let first = try await api.post("/api/runs/\(run)/cancel")
      let second = try await api.post("/api/runs/\(run)/cancel")

      #expect(first.status == 200)
      #expect(first.json?["success"] == true)
      #expect(first.json?["waiting"] == .null)
      #expect(first.json?["run"]?["status"] == "canceled")
      #expect(try await bench.store.run(run).state == .canceled)
      second.expectProblem(409, "not-allowed-now")
    }
  }

  @Test(arguments: ["cancel", "pause", "resume", "retry-errors"])
  func aRunThatIsCompleteAllowsNothing(_ verb: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended()

      try await api.post("/api/runs/\(run.id)/\(verb)").expectProblem(409, "not-allowed-now")
      #expect(try await bench.store.run(run.id) == run)
    }
  }

  @Test func aRunIsPausedAndGoesOn() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()

      let paused = try await api.post("/api/runs/\(run)/pause")
      try await api.post("/api/runs/\(run)/pause").expectProblem(409, "not-allowed-now")
      let resumed = try await api.post("/api/runs/\(run)/resume")

      #expect(paused.status == 200)
      #expect(paused.json?["run"]?["status"] == "paused")
      #expect(resumed.json?["run"]?["status"] == "running")
      #expect(try await bench.execute(run).state == .succeeded)
    }
  }

  @Test func failuresAreAskedAgainByKind() async throws {
    let models = ScriptedModels { request throws(Failure) in
      if request.sample?.item == "1" { throw Failure(.malformed, "no sense") }
      if request.sample?.item == "2" { throw Failure(.tooLarge, "no end") }
      return String(request.messages[0].text.dropFirst(4))
    }
    try await ServerBench.withRoutes(models: models) { bench, api in
      let run = try await bench.ended()
      let path = "/api/runs/\(run.id)/retry-errors"

      try await api.post(path, json: #"{"kinds": ["timed_out"]}"#).expectProblem(409, "not-allowed-now")
      try await api.post(path, json: #"{"kinds": ["tired"]}"#).expectProblem(422, "invalid-field", field: "kinds")
      try await api.post(path, json: #"{"kinds": []}"#).expectProblem(422, "invalid-field", field: "kinds")
      try await api.post(path, json: #"{"kinds": ["too_large"], "item_id": "1"}"#)
        .expectProblem(422, "invalid-field", field: "item_id")
      let page = try await api.page("/runs/\(run.id)")
      page.expect("value=\"too_large\"", "Retry 1 too large", "Retry 1 malformed")
      #expect(try await api.submit("/runs/\(run.id)/retry-errors", [("kind", "too_large")]).status == 303)

      let samples = try await bench.store.samples(SampleQuery(run: run.id, section: 0)).samples
      #expect(samples.filter { $0.state == .pending }.map(\.key.item) == ["2"])
      #expect(samples.filter { $0.state == .failed }.map(\.key.item) == ["1"])
    }
  }

  @Test func aCanceledRunIsResumed() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()
      try await bench.store.cancel(run)

      let answer = try await api.post("/api/runs/\(run)/resume")

      #expect(answer.status == 200)
      #expect(answer.json?["waiting"] == 6)
      #expect(answer.json?["run"]?["status"] == "queued")
      #expect(answer.json?["run"]?["revision"] == 2)
    }
  }

  @Test func failedSamplesWaitAgain() async throws {
    let isBroken = Mutex(true)
    let models = ScriptedModels { request throws(Failure) in
      if request.sample?.item == "1", isBroken.withLock({ $0 }) { throw Failure(.malformed, "no sense") }
      return String(request.messages[0].text.dropFirst(4))
    }
    try await ServerBench.withRoutes(models: models) { bench, api in
      let run = try await bench.ended()
      isBroken.withLock { $0 = false }

      let answer = try await api.post("/api/runs/\(run.id)/retry-errors")
      try await bench.execute(run.id)

      #expect(answer.json?["waiting"] == 1)
      #expect(try await api.get("/api/runs/\(run.id)").json?["overall_score"]?.number == 1)
    }
  }

  @Test func aRunUnderOtherConditionsIsNotResumed() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.create()
      try await bench.store.cancel(run)
      let changed = ServerBench(
        store: bench.store, models: bench.models, registry: BenchmarkRegistry([CountingBenchmark(size: 6, promptHash: "other")]),
        folder: bench.folder)
      try await changed.withRoutes { api in
        try await api.post("/api/runs/\(run)/resume").expectProblem(409, "conditions-changed")
      }
    }
  }

  @Test(arguments: ["resume", "rescore"])
  func whatGoesOnTakesNoOtherFieldThanABudget(_ verb: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()

      let refused = try await api.post("/api/runs/\(run)/\(verb)", json: #"{"colour": "red"}"#)
      refused.expectProblem(422, "invalid-field", field: "colour")
      #expect(try await bench.store.run(run).state == .queued)
    }
  }

  @Test(arguments: ["cancel", "pause"])
  func actionsTakeNoBodyAndNoQuery(_ verb: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()

      try await api.post("/api/runs/\(run)/\(verb)", json: "{}").expectProblem(422, "unexpected-body")
      try await api.post("/api/runs/\(run)/\(verb)?force=1").expectProblem(400, "invalid-query", field: "force")
      #expect(try await bench.store.run(run).state == .queued)
    }
  }
}
