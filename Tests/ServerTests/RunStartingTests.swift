import AssayKit
import Foundation
import HTTPTypes
import RunEngine
import TestSupport
import Testing

@testable import Server

/// What comes with a request that starts runs: keys, limits, maintenance, settings under other names.
@Suite struct RunStartingTests {
  private static let body = #"{"model_id": "scripted/echo", "selected_benchmarks": ["counting"]}"#
  private static let sealerText = "k1:" + Data(repeating: 7, count: 32).base64EncodedString()

  @Test func theSameKeyAndBodyIsTheSameRun() async throws {
    try await ServerBench.overHTTP { bench, server in
      let key: HTTPFields = [.idempotencyKey: "abc"]
      let first = try await server.post("/api/runs", json: Self.body, headers: key)
      let again = try await server.post(
        "/api/runs", json: #"{"selected_benchmarks": ["counting"],   "model_id": "scripted/echo"}"#, headers: key)
      let other = try await server.post("/api/runs", json: #"{"model_id": "scripted/echo"}"#, headers: key)

      #expect((first.status, again.status) == (201, 201))
      #expect(first.json?["id"] == again.json?["id"])
      #expect(first.headers[.location] == again.headers[.location])
      #expect((first.headers[.idempotentReplayed], again.headers[.idempotentReplayed]) == (nil, "true"))
      other.expectProblem(422, "idempotency-key-reused", field: "Idempotency-Key")
      #expect(try await bench.store.runs(RunQuery()).total == 1)
      let long = String(repeating: "x", count: 256)
      #expect(try await server.post("/api/runs", json: Self.body, headers: [.idempotencyKey: long]).status == 400)
    }
  }

  /// Whoever lost the first answer gets its run, whatever has happened since.
  @Test func aRequestThatCameBeforeIsAnsweredDuringMaintenanceAndWithoutTheModel() async throws {
    try await ServerBench.overHTTP { bench, server in
      let key: HTTPFields = [.idempotencyKey: "abc"]
      let first = try await server.post("/api/runs", json: Self.body, headers: key)
      var later = ServerBench(
        store: bench.store, models: ScriptedModels(model: ModelReference(provider: "scripted", slug: "other")),
        registry: bench.registry, folder: bench.folder)
      later.options.maintenance = "back at noon"

      try await LiveServer.with(later) { server in
        let again = try await server.post("/api/runs", json: Self.body, headers: key)
        #expect(again.status == 201)
        #expect(again.json?["id"] == first.json?["id"])
        #expect(again.headers[.idempotentReplayed] == "true")
        let new = try await server.post("/api/runs", json: Self.body, headers: [.idempotencyKey: "other"])
        new.expectProblem(503, "maintenance")
      }
    }
  }

  @Test func aFullQueueSaysWhenToComeBack() async throws {
    try await ServerBench.overHTTP {
      $0.options.queueLimit = 1
    } _: { bench, server in
      #expect(try await server.post("/api/runs", json: Self.body).status == 201)

      let refused = try await server.post("/api/runs", json: Self.body)

      refused.expectProblem(429, "queue-full")
      #expect(refused.headers[.retryAfter] == "60")
      #expect(try await bench.store.runs(RunQuery()).total == 1)
    }
  }

  @Test(arguments: ["/api/runs", "/api/runs/api", "/api/experiments"])
  func maintenanceRefusesNewRunsAndNothingElse(_ path: String) async throws {
    try await ServerBench.overHTTP {
      $0.options.maintenance = "back at noon"
    } _: { bench, server in
      let refused = try await server.post(path, json: Self.body, headers: [.authorization: "Bearer k"])
      refused.expectProblem(503, "maintenance")
      #expect(refused.json?["detail"] == "back at noon")
      #expect(refused.headers[.retryAfter] != nil)
      let status = try await server.get("/api/status")
      #expect(status.json == ["maintenance_mode": true, "message": "back at noon"])
      #expect(try await server.get("/api/runs").json?["total"] == 0)
    }
  }

  @Test func withoutMaintenanceTheStatusIsOpen() async throws {
    try await ServerBench.overHTTP { _, server in
      let status = try await server.get("/api/status")
      #expect(status.json == ["maintenance_mode": false, "message": nil])
    }
  }

  @Test func everySettingReachesTheRun() async throws {
    try await ServerBench.overHTTP {
      $0.options.defaults = RunDefaults(concurrency: 3, seed: "s", temperature: 0.25)
    } _: {
      bench, server in
      let body = """
        {"model_id": "scripted/echo", "benchmark_names": ["second"], "subset_count": 2, "samples": 2, "top_p": 0.5,
         "stop": ["END"], "config": {"max_output_tokens": 77, "generation_seed": 5, "sample_deadline_seconds": 90}}
        """
      let answer = try await server.post("/api/runs", json: body)
      #expect(answer.status == 201)
      let run = try await bench.store.run(RunID(try #require(answer.json?["id"]?.text)))

      #expect(
        run.request.parameters
          == GenerationParameters(temperature: 0.25, topP: 0.5, maxOutputTokens: 77, stop: ["END"], seed: 5))
      #expect((run.request.concurrency, run.request.seed, run.request.samplesPerItem) == (3, .shared("s"), 2))
      #expect((run.request.subset, run.request.sampleDeadline) == (.count(2), .seconds(90)))
      let own = try await server.post("/api/runs", json: #"{"model_id": "scripted/echo", "seed_from_run": true}"#)
      #expect(own.json?["subset_seed"] == own.json?["id"])
    }
  }

  @Test(arguments: [
    (#""config": {"colour": 1}"#, "config.colour"), (#""config": {"samples": 2}, "samples": 3"#, "config.samples"),
    (#""config": 3"#, "config"), (#""stop": [1]"#, "stop"), (#""sample_deadline_seconds": 0"#, "sample_deadline_seconds"),
    (#""seed_from_run": true, "subset_seed": "x""#, "seed_from_run"), (#""seed_from_run": 1"#, "seed_from_run"),
    (#""colour": 1"#, "colour"), (#""samples": 0"#, "samples"), (#""temperature": 3"#, "temperature"),
  ])
  func everyFieldThatCannotBeUsedIsNamed(_ text: String, _ field: String) async throws {
    try await ServerBench.overHTTP { bench, server in
      try await server.post("/api/runs", json: #"{"model_id": "scripted/echo", \#(text)}"#)
        .expectProblem(422, "invalid-field", field: field)
      #expect(try await bench.store.runs(RunQuery()).total == 0)
    }
  }

  @Test func aLargeBodyIsRefused() async throws {
    try await ServerBench.overHTTP {
      $0.options.bodyLimit = 2_048
    } _: { _, server in
      let long = String(repeating: "x", count: 3_000)
      try await server.post("/api/runs", json: #"{"model_id": "\#(long)"}"#).expectProblem(413, "too-large")
    }
  }

  @Test(
    arguments: [(nil, "no-key"), ("Basic abc", "bad-key"), ("Bearer", "bad-key"), ("Bearer a b", "bad-key")] as [(String?, String)])
  func aRunWithAKeyNeedsTheKey(_ header: String?, _ word: String) async throws {
    try await ServerBench.overHTTP {
      $0.sealer = try SecretSealer(Self.sealerText, field: "f")
    } _: { _, server in
      let answer = try await server.post("/api/runs/api", json: Self.body, headers: header.map { [.authorization: $0] } ?? [:])
      answer.expectProblem(401, word)
      #expect(answer.headers[.wwwAuthenticate] == "Bearer")
    }
  }

  @Test func aKeyIsSealedUsedForItsRunAndErasedWithItsEnd() async throws {
    try await ServerBench.overHTTP {
      $0.sealer = try SecretSealer(Self.sealerText, field: "f")
    } _: { bench, server in
      let answer = try await server.post("/api/runs/api", json: Self.body, headers: [.authorization: "Bearer sk-geheim"])
      #expect(answer.status == 201)
      let run = RunID(try #require(answer.json?["id"]?.text))
      let sealed = try #require(try await bench.store.credential(of: run)?.sealed)
      #expect(sealed.box.range(of: Data("sk-geheim".utf8)) == nil)

      let ended = try await bench.execute(run)

      #expect(ended.state == .succeeded)
      #expect(bench.models.credentials.map(\.exposed) == ["sk-geheim", "sk-geheim"])
      #expect(try await bench.store.credential(of: run) == StoredCredential(sealed: nil))
      // Answers can be scored again without a key; to ask again takes one.
      #expect(try await server.post("/api/runs/\(run)/rescore").status == 200)
      #expect(try await bench.execute(run).state == .succeeded)
    }
  }

  /// The provider lists the model to the run's own key only.
  @Test func whatTheKeysOwnListSaysIsCheckedAndPriced() async throws {
    let model = ModelReference(provider: "scripted", slug: "echo")
    let prices = TokenPrices(inputPerMillion: NanoDollars(1_000_000_000), outputPerMillion: NanoDollars(2_000_000_000))
    let card = ModelCard(model: model, prices: prices, contextLength: 600)
    let models = ScriptedModels(model: model, lentListing: ModelListing(models: [card], unreachable: []))
    try await ServerBench.overHTTP(models: models) {
      $0.sealer = try SecretSealer(Self.sealerText, field: "f")
    } _: { bench, server in
      let key: HTTPFields = [.authorization: "Bearer sk-geheim"]
      func body(_ most: Int) -> String {
        #"{"model_id": "scripted/echo", "selected_benchmarks": ["counting"], "max_output_tokens": \#(most)}"#
      }
      let refused = try await server.post("/api/runs/api", json: body(5_000), headers: key)
      refused.expectProblem(422, "not-ready", field: "max_output_tokens")
      #expect(refused.json?["detail"]?.text?.contains("600 tokens") == true, "\(String(describing: refused.json))")
      #expect(try await bench.store.runs(RunQuery()).total == 0)

      let answer = try await server.post("/api/runs/api", json: body(50), headers: key)
      let run = RunID(try #require(answer.json?["id"]?.text))
      #expect(RunNumbers(try await bench.execute(run)).cost == NanoDollars(6 * 7_000))
    }
  }

  @Test func anErasedKeyMustBeSentAgain() async throws {
    try await ServerBench.overHTTP {
      $0.sealer = try SecretSealer(Self.sealerText, field: "f")
    } _: { bench, server in
      let key: HTTPFields = [.authorization: "Bearer sk-geheim"]
      let run = try #require(try await server.post("/api/runs/api", json: Self.body, headers: key).json?["id"]?.text)
      #expect(try await server.post("/api/runs/\(run)/cancel").status == 200)

      try await server.post("/api/runs/\(run)/resume").expectProblem(422, "invalid-field", field: "Authorization")
      #expect(try await server.post("/api/runs/\(run)/resume", headers: key).status == 200)

      #expect(try await bench.store.credential(of: RunID(run))?.sealed != nil)
      #expect(try await bench.execute(RunID(run)).state == .succeeded)
    }
  }

  @Test func withoutSomethingToSealWithNoKeyIsTaken() async throws {
    try await ServerBench.overHTTP { bench, server in
      try await server.post("/api/runs/api", json: Self.body, headers: [.authorization: "Bearer k"])
        .expectProblem(503, "cannot-seal")
      #expect(try await bench.store.runs(RunQuery()).total == 0)
    }
  }
}
