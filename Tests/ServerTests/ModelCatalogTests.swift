import AssayKit
import HTTPTypes
import RunEngine
import Synchronization
import TestSupport
import Testing

@testable import Server

@Suite struct ModelCatalogTests {
  /// A source that says what a test put into it.
  private final class Shelf: ModelCatalogSource {
    let answers = Mutex<[ProviderCatalog]>([])
    let asked = Mutex(0)
    func catalogs() async -> [ProviderCatalog] {
      asked.withLock { $0 += 1 }
      return answers.withLock { $0 }
    }
  }

  private static func model(_ id: String, name: String, instances: Int? = nil, parameters: [String]? = nil) -> CatalogModel {
    CatalogModel(
      card: ModelCard(
        model: ModelReference(id) ?? ModelReference(provider: "x", slug: "y"), displayName: name,
        prices: TokenPrices(inputPerMillion: NanoDollars(2_000_000_000), outputPerMillion: NanoDollars(3_000_000_000))),
      tagline: "t", user: "u", chuteID: "chute-\(name)", instanceCount: instances, supportedParameters: parameters)
  }

  private static let models = [
    model("chutes/a/one", name: "One", instances: 1), model("chutes/b/two", name: "Two", instances: 5, parameters: ["reasoning"]),
    model("chutes/b/two:thinking", name: "Two thinking", instances: 5),
  ]

  private func withCatalog(
    _ shelf: Shelf = Shelf(), _ body: (ServerBench, LiveServer, HTTPFields) async throws -> Void
  ) async throws {
    shelf.answers.withLock {
      $0 = [
        ProviderCatalog(provider: "chutes", answer: .models(Self.models)),
        ProviderCatalog(provider: "ollama", answer: .none(reason: "asleep")),
      ]
    }
    try await ServerBench.overHTTP { bench in
      bench.options.adminSecret = "geheim"
      bench.options.catalog = ModelCatalogSync(source: shelf, store: bench.store, logger: ServerBench.logger)
    } _: { bench, server in
      try await body(bench, server, [.adminSecret: "geheim"])
    }
  }

  /// As `POST /api/runs/api` of Chutes Bench Runner: a chute may be new.
  @Test(arguments: ["b/two", "chute-Two", "chutes/b/two"])
  func aModelThatIsInNoListIsLookedForInNewOnes(_ name: String) async throws {
    try await withCatalog { bench, server, _ in
      let body = #"{"model_id": "\#(name)", "selected_benchmarks": ["counting"]}"#
      let answer = try await server.post("/api/runs", json: body)

      // The bench has no such provider: what matters is which model was looked for.
      #expect(answer.json?["detail"]?.text?.contains("chutes") == true, "\(String(describing: answer.json))")
      #expect(try await bench.store.models(ModelQuery()).total == 3)
    }
  }

  @Test func theListsAreReadOnceForManyUnknownNames() async throws {
    let shelf = Shelf()
    try await withCatalog(shelf) { bench, server, _ in
      for name in ["nobody", "nobody-else"] {
        try await server.post("/api/runs", json: #"{"model_id": "\#(name)", "selected_benchmarks": ["counting"]}"#)
          .expectProblem(422, "invalid-field", field: "model_id")
      }
      #expect(shelf.asked.withLock { $0 } == 1)
      #expect(try await bench.store.models(ModelQuery()).total == 3)
    }
  }

  @Test func aSyncFillsTheListInItsOrder() async throws {
    try await withCatalog { _, server, secret in
      let synced = try await server.post("/api/admin/sync-models", headers: secret)
      #expect(synced.status == 200)
      #expect(synced.json?["synced"] == 3)
      #expect(synced.json?["unreachable"] == [["provider": "ollama", "reason": "asleep"]])
      try OpenAPIDocument().expect(synced.json, "Synced")

      let page = try await server.get("/api/models?limit=2")
      try OpenAPIDocument().expect(page.json, "ModelPage")
      #expect(page.json?["total"] == 3)
      #expect(page.json?["models"]?.elements.compactMap { $0["slug"]?.text } == ["b/two", "b/two:thinking"])
      #expect(page.json?["models"]?[0]?["chute_id"] == "chute-Two")
      let cursor = try #require(page.json?["next_cursor"]?.text)
      let rest = try await server.get("/api/models?limit=2&cursor=\(cursor)")
      #expect(rest.json?["models"]?.elements.compactMap { $0["slug"]?.text } == ["a/one"])
      #expect(rest.json?["next_cursor"] == .null)
      #expect(rest.json?["total"] == 3)
      #expect(try await server.get("/api/models?search=ONE&provider=chutes").json?["total"] == 1)
      try await server.get("/api/models?cursor=x").expectProblem(400, "invalid-query", field: "cursor")
    }
  }

  @Test func capabilitiesSayNullWhereNobodySaysAnything() async throws {
    try await withCatalog { _, server, secret in
      _ = try await server.post("/api/admin/sync-models", headers: secret)

      let known = try await server.get("/api/models/capabilities?model_id=chutes/b/two")
      try OpenAPIDocument().expect(known.json, "Capabilities")
      #expect(known.json?["supports_thinking"] == true)
      #expect(known.json?["thinking_variant"] == "chutes/b/two:thinking")
      #expect(known.json?["suggested_levels"] == ["low", "medium", "high"])
      let unknown = try await server.get("/api/models/capabilities?model_id=chutes/a/one")
      #expect(unknown.json?["supports_thinking"] == .null)
      try await server.get("/api/models/capabilities").expectProblem(400, "invalid-query", field: "model_id")
      try await server.get("/api/models/capabilities?model_id=no/model").expectProblem(404, "not-found")
    }
  }

  @Test(arguments: ["", "wrong", "geheim2", "GEHEIM"])
  func aWrongSecretChangesNothing(_ secret: String) async throws {
    try await withCatalog { bench, server, _ in
      let answer = try await server.post("/api/admin/sync-models", headers: secret.isEmpty ? [:] : [.adminSecret: secret])
      answer.expectProblem(401, "wrong-admin-secret")
      #expect(try await bench.store.catalogSyncs().isEmpty)
    }
  }

  @Test(arguments: ["/api/admin/sync-models", "/api/admin/runs/0123456789ab/requeue"])
  func withoutASecretTheAdministratorsRoutesAreClosed(_ path: String) async throws {
    try await ServerBench.overHTTP { _, server in
      try await server.post(path, headers: [.adminSecret: ""]).expectProblem(403, "admin-closed")
    }
  }

  @Test(
    arguments: [
      (#""model_id": "one-slug""#, "scripted/one-slug", nil), (#""model_id": "chute-id""#, "scripted/one-slug", nil),
      (#""model_id": "both""#, nil, "model_id"), (#""model_id": "both", "provider": "scripted""#, "scripted/both", nil),
      (#""model_id": "scripted/both""#, "scripted/both", nil), (#""model_id": "nothing""#, nil, "model_id"),
      (#""model_id": "both", "provider": 3"#, nil, "provider"),
    ] as [(String, String?, String?)])
  func aModelIsNamedInEachOfItsWays(_ body: String, _ id: String?, _ field: String?) async throws {
    let models = ScriptedModels(model: ModelReference(id ?? "scripted/echo") ?? ModelReference(provider: "a", slug: "b"))
    try await ServerBench.overHTTP(models: models) { bench, server in
      var known = Self.model("scripted/one-slug", name: "x")
      known.chuteID = "chute-id"
      try await bench.store.save(
        ProviderCatalog(provider: "scripted", answer: .models([known, Self.model("scripted/both", name: "y")])))
      try await bench.store.save(ProviderCatalog(provider: "other", answer: .models([Self.model("other/both", name: "z")])))

      let answer = try await server.post("/api/runs", json: "{\(body)}")

      if let field { return answer.expectProblem(422, "invalid-field", field: field) }
      #expect(answer.status == 201)
      #expect(answer.json?["model_id"] == id.map { .string($0) })
    }
  }

  @Test func lmStudioIsListedAndSwitched() async throws {
    struct Studio: LocalModelServer {
      func models() async throws(LocalModelProblem) -> LocalModelList {
        LocalModelList(baseURL: "http://here/v1", models: [.init(id: "a", contextLength: 8, isLoaded: nil)])
      }
      func load(_ model: String) async throws(LocalModelProblem) {
        switch model {
        case "a": return
        case "old": throw .cannotSwitch
        case "slow": throw .timedOut("slow")
        case "bad": throw .failed("bad")
        case "gone": throw .notRunning("gone")
        default: throw .unknownModel(model, known: ["a"])
        }
      }
    }
    try await ServerBench.overHTTP {
      $0.options.localModels = Studio()
    } _: { _, server in
      let list = try await server.get("/api/models/lmstudio")
      try OpenAPIDocument().expect(list.json, "LocalModels")
      #expect(list.json?["models"]?[0] == ["id": "a", "context_length": 8, "is_loaded": nil, "capabilities": nil])
      let path = "/api/models/lmstudio/switch"
      try OpenAPIDocument().expect(try await server.post(path, json: #"{"model_id": "a"}"#).json, "Switched")
      try await server.post(path, json: #"{"model_id": "b"}"#).expectProblem(422, "invalid-field", field: "model_id")
      try await server.post(path, json: "{}").expectProblem(422, "invalid-field", field: "model_id")
      try await server.post(path, json: "[").expectProblem(400, "not-json")
      for (model, status, word) in [
        ("old", 501, "cannot-switch"), ("slow", 504, "local-server-slow"), ("bad", 502, "local-server-failed"),
        ("gone", 503, "no-local-server"),
      ] {
        try await server.post(path, json: #"{"model_id": "\#(model)"}"#).expectProblem(status, word)
      }
    }
    try await ServerBench.overHTTP { _, server in
      try await server.get("/api/models/lmstudio").expectProblem(503, "no-local-server")
    }
  }
}
