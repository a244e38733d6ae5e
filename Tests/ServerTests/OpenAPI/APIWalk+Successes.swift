import AssayKit
import Foundation
import HTTPTypes
import RunEngine
import TestSupport
import Testing

@testable import Server

extension APIWalk {
  /// A model that says everything about itself, with each answer and in its list.
  static var models: ScriptedModels {
    let prices = TokenPrices(inputPerMillion: NanoDollars(250_000_000), outputPerMillion: NanoDollars(1_000_000_000))
    let card = ModelCard(
      model: ModelReference(provider: "scripted", slug: "echo"), prices: prices, contextLength: 4_096, maxOutputTokens: 1_000,
      supportedParameters: ["reasoning", "temperature"])
    return ScriptedModels(
      listing: ModelListing(models: [card], unreachable: [.init(provider: "ollama", reason: "asleep")]),
      template: ModelResponse(
        text: "", reasoning: "because", finishReason: .length,
        usage: Usage(inputTokens: 30, outputTokens: 20, reasoningTokens: 5, cachedInputTokens: 2),
        timing: Timing(
          total: .milliseconds(5), timeToFirstToken: .milliseconds(2), maxGap: .milliseconds(1),
          clientDelay: ClientDelay(mean: .milliseconds(50), longest: .milliseconds(90))),
        servedModel: "echo-1", upstreamProvider: "somebody", systemFingerprint: "fp_1", requestID: "r-1"),
      judges: [JudgedRoutes.judge(JudgedRoutes.first, wrong: ["0"]), JudgedRoutes.judge(JudgedRoutes.second, wrong: ["0", "2"])]
    ) { request throws(Failure) in
      guard request.sample?.item != "1", request.parameters.topP != 0.5 else {
        throw Failure(.overloaded, "busy", hint: "wait", providerMessage: "too busy", httpStatus: 503)
      }
      // Hotter runs differ from others in one item.
      return request.sample?.item == "2" && request.parameters.temperature == 1
        ? "nonsense" : String(request.messages[0].text.dropFirst(4))
    }
  }

  /// Every operation once with success, and every field with a value.
  func succeed() async throws {
    var counting = CountingBenchmark(size: 6, scorerFails: { $0 == "4" })
    counting.definition = DefinitionFile(name: "counting.yaml", sha256: String(repeating: "0", count: 64))
    counting.image = "data:image/png;base64,AA=="
    counting.details = ["why": "equal", "checks": [true, false], "confidence": 80]
    var missing = CountingBenchmark(name: "missing", size: 3, setup: SetupNeeded("the data set is missing", hint: "ask for it"))
    missing.requiredDatasets = [DatasetSpecification(id: "some/set", revision: "1", licence: "MIT", parts: [])]
    let hub = SteppedHub()
    let card = await Self.models.list().models.first
    let shelf = CatalogShelf([
      ProviderCatalog(
        provider: "scripted",
        answer: .models([
          CatalogModel(
            card: try #require(card), tagline: "t", user: "u", logo: "l", chuteID: "c", instanceCount: 1),
          CatalogModel(card: ModelCard(model: ModelReference(provider: "scripted", slug: "echo:thinking"))),
        ])), ProviderCatalog(provider: "ollama", answer: .none(reason: "asleep")),
    ])
    let benchmarks = [counting, missing, CountingBenchmark(name: "second", size: 3), JudgedRoutes.benchmark]
    try await ServerBench.overHTTP(benchmarks, models: Self.models) {
      $0.options.adminSecret = "geheim"
      $0.options.localModels = StudioDouble()
      $0.options.preparation = DatasetPreparation(benchmarks: $0.registry, library: hub)
      $0.options.catalog = ModelCatalogSync(source: shelf, store: $0.store, logger: ServerBench.logger)
      $0.sealer = try SecretSealer(Self.sealer, field: "f")
      $0.commit = "abc"
      // Space for the answers but not much more: worth a warning.
      $0.disk = DiskSpace(folder: "/data") { 40 << 20 }
    } _: { bench, server in
      try await catalogue(bench, server)
      try await preparation(hub, server)
      let run = try await runs(bench, server)
      let wanted = #"{"model_id": "scripted/echo", "selected_benchmarks": ["counting"], "max_output_tokens": 900}"#
      #expect(try await server.post("/api/runs/estimate", json: wanted).status == 200)
      try await details(bench, server, run)
      try await judged(bench, server)
      try await changes(bench, server, run)
    }
    try await ServerBench.overHTTP {
      $0.options.maintenance = "back at noon"
    } _: { _, server in
      let status = try await server.get("/api/status")
      #expect(status.json?["message"] == "back at noon")
    }
  }

  /// A preparation that fails, seen at each step.
  private func preparation(_ hub: SteppedHub, _ server: LiveServer) async throws {
    let path = "/api/benchmarks/missing/preparation"
    #expect(try await server.get(path).json?["state"] == "none")
    #expect(try await server.post("/api/benchmarks/missing/prepare").status == 202)
    for (kind, gate) in [("downloading", hub.downloaded), ("converting", hub.converted)] {
      while try await server.get(path).json?["step"]?["kind"]?.text != kind { try Task.checkCancellation() }
      gate.raise()
    }
    while try await server.get(path).json?["state"] != "failed" { try Task.checkCancellation() }
    #expect(try await server.get(path).json?["error"]?["message"] == "the set is damaged")
  }

  private func catalogue(_ bench: ServerBench, _ server: LiveServer) async throws {
    #expect(try await server.post("/api/admin/sync-models", headers: [.adminSecret: "geheim"]).status == 200)
    for path in [
      "/health", "/api/health", "/api/status", "/api/openapi.json", "/metrics", "/api/models", "/api/models?limit=1",
      "/api/models/capabilities?model_id=scripted/echo", "/api/models/lmstudio", "/api/exports/public-key",
    ] {
      #expect(try await server.get(path).status == 200, "\(path)")
    }
    #expect(try await server.post("/api/models/lmstudio/switch", json: #"{"model_id": "a"}"#).status == 200)
  }

  /// Two ended runs, one of them with everything that can be set.
  private func runs(_ bench: ServerBench, _ server: LiveServer) async throws -> RunID {
    let all = """
      {"model_id": "scripted/echo", "selected_benchmarks": ["counting", "missing"], "subset_pct": 100, "subset_seed": "s",
       "temperature": 1, "top_p": 1, "max_output_tokens": 900, "generation_seed": 7, "stop": ["x"]}
      """
    let made = try await server.post("/api/runs", json: all)
    #expect(made.status == 201)
    #expect(made.json?["warnings"]?.elements.isEmpty == false)
    let run = RunID(try #require(made.json?["id"]?.text))
    try await bench.execute(run)
    for count in [5, 6] {
      let body = #"{"model_id": "scripted/echo", "selected_benchmarks": ["counting"], "subset_count": \#(count)}"#
      let other = try await server.post("/api/runs", json: body, headers: [.idempotencyKey: "\(count)"])
      #expect(
        try await server.post("/api/runs", json: body, headers: [.idempotencyKey: "\(count)"]).json?["id"] == other.json?["id"])
      try await bench.execute(RunID(try #require(other.json?["id"]?.text)))
    }
    let hopeless = try await server.post(
      "/api/runs", json: #"{"model_id": "scripted/echo", "selected_benchmarks": ["second"], "top_p": 0.5}"#)
    try await bench.execute(RunID(try #require(hopeless.json?["id"]?.text)))
    // Large enough for a calibration error: 100 answers with a confidence.
    let sure = try await server.post(
      "/api/runs", json: #"{"model_id": "scripted/echo", "selected_benchmarks": ["counting"], "subset_count": 6, "samples": 60}"#)
    try await bench.execute(RunID(try #require(sure.json?["id"]?.text)))
    #expect(try await server.get("/api/runs/\(sure.json?["id"]?.text ?? "")/benchmarks/counting?limit=1").status == 200)
    let key: HTTPFields = [.authorization: "Bearer k"]
    #expect(try await server.post("/api/runs/api", json: Self.run, headers: key).status == 201)
    #expect(try await server.post("/api/experiments", json: Self.experiment).status == 201)
    let experiment = try await server.post("/api/experiments", json: Self.experiment)
    #expect(experiment.status == 201)
    #expect(try await server.get("/api/experiments/\(experiment.json?["id"]?.text ?? "")").status == 200)
    return run
  }

  /// A run with two judges, and everything that is said of them.
  private func judged(_ bench: ServerBench, _ server: LiveServer) async throws {
    let made = try await server.post("/api/runs", json: JudgedRoutes.request)
    #expect(made.status == 201)
    let run = RunID(try #require(made.json?["id"]?.text))
    try await bench.execute(run)
    for path in ["/api/runs/\(run)", "/api/runs/\(run)/benchmarks/judged/items/2"] {
      #expect(try await server.get(path).status == 200)
    }
    #expect(try await server.post("/api/runs/\(run)/rescore", json: #"{"judge_budget_usd": 50}"#).status == 200)
    try await bench.execute(run)
    try await verify(server, run)
  }

  private func details(_ bench: ServerBench, _ server: LiveServer, _ run: RunID) async throws {
    try await bench.store.beat(
      WorkerHeartbeat(worker: "host:1", host: "host", runningRuns: 1, maxConcurrentRuns: 3, itemConcurrency: 8))
    let all = try await server.get("/api/runs?limit=1")
    let others = try await bench.store.runs(RunQuery(states: [.succeeded])).runs.map(\.id).filter { $0 != run }
    for path in [
      "/api/runs?cursor=\(all.json?["next_cursor"]?.text ?? "")", "/api/runs/\(run)", "/api/benchmarks", "/api/ops/overview",
      "/api/leaderboard", "/api/experiments?limit=1", "/api/runs/\(run)/benchmarks/counting?limit=1",
      "/api/runs/\(run)/benchmarks/counting/items/0", "/api/runs/\(run)/benchmarks/counting/items/1",
      "/api/runs/\(run)/benchmarks/counting/items/4", "/api/runs/\(run)/api-errors?limit=1", "/api/runs/\(run)/incomplete",
      "/api/runs/\(run)/events", "/api/compare?partial=true&runs=\(others[0]),\(others[1])",
      "/api/compare?partial=1&runs=\(run),\(others[1])",
    ] {
      #expect(try await server.get(path).status == 200, "\(path)")
    }
    #expect(try await server.get("/api/runs/\(run)/stream").status == 426)
    for format in ["csv", "md", "junit", "json", "zip"] {
      #expect(try await server.get("/api/runs/\(run)/export?format=\(format)").status == 200)
    }
    for id in [run, others[0]] { try await verify(server, id) }
  }

  private func verify(_ server: LiveServer, _ run: RunID) async throws {
    let zip = try await server.get("/api/runs/\(run)/export?format=zip").body
    #expect(try await server.upload(zip).json?["valid"] == true)
  }

  private func changes(_ bench: ServerBench, _ server: LiveServer, _ run: RunID) async throws {
    let admin: HTTPFields = [.adminSecret: "geheim"]
    #expect(try await server.post("/api/runs/\(run)/rescore").status == 200)
    try await bench.execute(run)
    #expect(
      try await server.post("/api/runs/\(run)/retry-single", json: #"{"benchmark_name": "counting", "item_id": "1"}"#).status == 200
    )
    try await bench.execute(run)
    #expect(try await server.post("/api/runs/\(run)/retry-errors").status == 200)
    #expect(try await server.get("/api/runs/\(run)/incomplete").status == 200)
    // Somebody begins to work on it.
    #expect(try await bench.store.startRun(run))
    #expect(try await bench.store.startSection(0, of: run))
    #expect(try await server.get("/api/runs/\(run)").json?["active_since"]?.text != nil)
    #expect(try await server.post("/api/runs/\(run)/pause").status == 200)
    #expect(try await server.post("/api/runs/\(run)/cancel").status == 200)
    #expect(try await server.post("/api/runs/\(run)/resume").status == 200)
    #expect(try await server.post("/api/runs/\(run)/cancel").status == 200)
    #expect(try await server.post("/api/admin/runs/\(run)/requeue", headers: admin).status == 200)
    #expect(try await server.post("/api/runs/\(run)/cancel").status == 200)
    for verb in ["withdraw", "publish"] { #expect(try await server.post("/api/runs/\(run)/\(verb)").status == 200) }
    #expect(try await server.ask(.delete, "/api/runs/\(run)?undo_seconds=60").status == 200)
    #expect(try await server.post("/api/runs/\(run)/restore").status == 200)
    #expect(try await server.post("/api/runs/\(run)/restore").status == 200, "it is there already")
    #expect(try await server.ask(.delete, "/api/runs/\(run)").status == 200)
    for _ in 0..<2 {
      let removal = try await server.ask(
        .delete, "/api/leaderboard/scripted%2Fecho", headers: [.contentType: "application/json"],
        body: #"{"confirm": "scripted/echo"}"#)
      #expect(removal.status == 200)
    }
  }
}

/// A hub that gets a data set in steps, each of which a test lets pass, and finds it damaged.
private final class SteppedHub: DatasetLibrary {
  let downloaded = TestSignal()
  let converted = TestSignal()

  func open(_ specification: DatasetSpecification) async throws(SetupNeeded) -> any Dataset {
    throw SetupNeeded("nothing is here", hint: "none")
  }

  func prepare(
    _ specification: DatasetSpecification, from source: DatasetSource, progress: @escaping @Sendable (DatasetProgress) -> Void
  ) async throws(SetupNeeded) -> DatasetProvenance {
    progress(.downloading(file: "items.jsonl", bytes: 1, total: 2))
    await downloaded.wait()
    progress(.converting(part: "test", records: 3))
    await converted.wait()
    throw SetupNeeded("the set is damaged", hint: "tell its publisher")
  }
}
