import AssayKit
import Foundation
import HTTPTypes
import Reports
import RunEngine
import RunStore
import TestSupport
import Testing

@testable import Server

extension APIWalk {
  private func opened(
    _ change: (inout ServerBench) throws -> Void = { _ in }, _ body: (ServerBench, LiveServer) async throws -> Void
  ) async throws {
    try await ServerBench.overHTTP {
      $0.options.adminSecret = "geheim"
      $0.sealer = try SecretSealer(Self.sealer, field: "f")
      try change(&$0)
    } _: {
      try await body($0, $1)
    }
  }

  /// 400, 403, 429 and 503 of nearly all operations.
  func refuseInGeneral() async throws {
    try await opened { _ in
    } _: { bench, server in
      let paths = try await paths(bench)
      for operation in operations(with: 400) {
        #expect(
          try await ask(operation, paths, server, query: "x=1", headers: access(operation)).status == 400, "\(operation.route)")
      }
      for operation in operations(with: 403) {
        #expect(try await ask(operation, paths, server, headers: [.host: "evil.example"]).status == 403, "\(operation.route)")
      }
      // Everything that needs the store says so when it is gone.
      try await (bench.store as? SQLRunStore)?.close()
      for operation in operations(with: 503) where !["publicKey", "verifyExport", "lmStudioModels"].contains(operation.id) {
        let answer = try await ask(operation, paths, server, body: body(operation), headers: access(operation))
        #expect(answer.status == 503, "\(operation.route)")
      }
    }
    try await opened {
      $0.options.requestsPerMinute = 1
    } _: { bench, server in
      let paths = try await paths(bench)
      _ = try await server.get("/api/runs")
      for operation in operations(with: 429) {
        let answer = try await ask(operation, paths, server, body: body(operation), headers: access(operation))
        #expect(answer.status == 429, "\(operation.route)")
        #expect(answer.headers[.retryAfter] != nil)
      }
    }
  }

  /// 413, 415 and 422 of everything that takes a body, or takes none.
  func refuseBodies() async throws {
    try await opened {
      $0.options.bodyLimit = 1_024
      $0.options.uploadLimit = 1_024
    } _: { bench, server in
      let paths = try await paths(bench)
      for operation in operations(with: 413) {
        let long = String(repeating: "x", count: 4_096)
        let large = body(operation)?.replacing("PK", with: long) ?? long
        let answer = try await ask(
          operation, paths, server, body: large.utf8.count > 4_000 ? large : long, headers: access(operation))
        #expect(answer.status == 413, "\(operation.route)")
      }
      for operation in operations(with: 415) {
        var headers = access(operation)
        headers[.contentType] = "text/plain"
        #expect(try await ask(operation, paths, server, body: "{}", headers: headers).status == 415, "\(operation.route)")
      }
      // A run that is too large for its export is `failLocally`'s.
      for operation in operations(with: 422) where operation.id != "exportRun" {
        let answer = try await ask(
          operation, paths, server, body: takesForm(operation) ? "--x--" : #"{"nothing": 1}"#, headers: access(operation))
        #expect(answer.status == 422, "\(operation.route)")
      }
    }
  }

  func refuseWhatIsNotThere() async throws {
    try await opened { _ in
    } _: { bench, server in
      var paths = try await paths(bench)
      for name in ["id", "experiment"] { paths[name] = "ffffffffffff" }
      paths["name"] = "nothing"
      paths["model"] = "%00"
      paths["model_id"] = "no/model"
      paths["runs"] = "ffffffffffff,fffffffffffe"
      for operation in operations(with: 404) where !operation.id.hasPrefix("create") {
        let answer = try await ask(operation, paths, server, body: body(operation), headers: access(operation))
        #expect(answer.status == 404, "\(operation.route)")
      }
      // A creation whose runs are gone when it is repeated.
      for operation in operations(with: 404) where operation.id.hasPrefix("create") {
        var headers = access(operation)
        headers[.idempotencyKey] = operation.id
        let made = try await ask(operation, paths, server, body: body(operation), headers: headers)
        #expect(made.status == 201)
        let again = try await ask(operation, paths, server, body: body(operation), headers: headers)
        #expect(again.headers[.idempotentReplayed] == "true")
        let run = try #require((made.json?["runs"]?[0] ?? made.json)?["id"]?.text)
        #expect(try await server.post("/api/runs/\(run)/cancel").status == 200)
        #expect(try await server.ask(.delete, "/api/runs/\(run)").status == 200)
        let gone = try await ask(operation, paths, server, body: body(operation), headers: headers)
        #expect(gone.status == 404, "\(operation.route)")
      }
    }
  }

  /// 409: a run that is open for what needs an ended one, and the other way round.
  func refuseStates() async throws {
    let failing = CountingBenchmark(name: "second", size: 3, scorerFails: { $0 == "1" })
    try await ServerBench.overHTTP([CountingBenchmark(size: 6), failing]) {
      $0.options.adminSecret = "geheim"
      $0.options.preparation = DatasetPreparation(benchmarks: $0.registry, library: MemoryDatasets())
    } _: { bench, server in
      var paths = try await paths(bench)
      for operation in operations(with: 409) where !["deleteRun", "compareRuns", "removeFromLeaderboard"].contains(operation.id) {
        let isRescore = operation.id == "rescoreRun"
        let path = isRescore ? paths.merging(["id": try await bench.create().rawValue]) { $1 } : paths
        let answer = try await ask(operation, path, server, body: body(operation), headers: access(operation))
        #expect(answer.status == 409, "\(operation.route)")
      }
      let other = try await bench.ended(["second"])
      #expect(try await server.get("/api/compare?runs=\(paths["id"] ?? ""),\(other.id)").status == 409)
      let half = try await bench.ended(["counting", "second"])
      #expect(try await server.post("/api/runs/\(half.id)/retry-errors").status == 200)
      paths["id"] = half.id.rawValue
      for operation in operations(with: 409) where ["deleteRun", "removeFromLeaderboard"].contains(operation.id) {
        #expect(try await ask(operation, paths, server, body: body(operation)).status == 409, "\(operation.route)")
      }
    }
  }

  /// 401: no secret, no key, or a header that is none.
  func refuseAccess() async throws {
    try await opened { _ in
    } _: { bench, server in
      let paths = try await paths(bench)
      for operation in operations(with: 401) {
        let isAdmin = operation.content["security"]?.elements.contains { $0.names.contains("admin") } == true
        let headers: HTTPFields = isAdmin ? [.adminSecret: "wrong"] : [.authorization: "Basic eDp5"]
        let answer = try await ask(operation, paths, server, body: body(operation), headers: headers)
        #expect(answer.status == 401, "\(operation.route)")
      }
    }
  }

  /// 507: every change of the store, when there is no room.
  func fail() async throws {
    try await opened { _ in
    } _: { bench, server in
      let paths = try await paths(bench)
      var full = bench
      var store = InterceptedStore(bench.store)
      store.beforeChange = { _ throws(StoreError) in throw .diskFull(path: "data") }
      full.store = store
      let shelf = CatalogShelf([ProviderCatalog(provider: "a", answer: .models([]))])
      full.options.catalog = ModelCatalogSync(source: shelf, store: store, logger: ServerBench.logger)
      let key: HTTPFields = [.authorization: "Bearer k"]
      let canceled = try await server.post("/api/runs", json: Self.run).json?["id"]?.text ?? ""
      #expect(try await server.post("/api/runs/\(canceled)/cancel", headers: key).status == 200)
      let deleted = try await server.post("/api/runs", json: Self.run).json?["id"]?.text ?? ""
      #expect(try await server.post("/api/runs/\(deleted)/cancel", headers: key).status == 200)
      #expect(try await server.ask(.delete, "/api/runs/\(deleted)?undo_seconds=600").status == 200)
      let open = try await server.post("/api/runs", json: Self.run).json?["id"]?.text ?? ""
      let own = ["requeueRun": canceled, "restoreRun": deleted, "pauseRun": open]
      try await LiveServer.with(full) { server in
        for operation in operations(with: 507) where !["exportRun", "verifyExport"].contains(operation.id) {
          let path = own[operation.id].map { id in paths.merging(["id": id]) { $1 } } ?? paths
          let answer = try await ask(operation, path, server, body: body(operation), headers: access(operation))
          #expect(answer.status == 507, "\(operation.route)")
        }
      }
    }
  }

  /// What the local server and the signing key do to those who ask for them.
  func failLocally() async throws {
    try await opened {
      $0.signingKey = "certainly-no-key"
      $0.options.localModels = StudioDouble()
    } _: { bench, server in
      #expect(try await server.get("/api/exports/public-key").status == 503)
      // What keeps exports from being signed keeps nobody from verifying them.
      let verify = try #require(document.operations.first { $0.id == "verifyExport" })
      #expect(try await ask(verify, [:], server, body: body(verify)).status == 200)
      let keys = bench.folder + "/keys"
      try FileManager.default.createDirectory(atPath: keys, withIntermediateDirectories: true)
      try Data("damaged".utf8).write(to: URL(filePath: keys + "/other.pub"))
      #expect(try await ask(verify, [:], server, body: body(verify)).status == 503)
      for (model, status) in [("old", 501), ("bad", 502), ("gone", 503), ("slow", 504)] {
        let answer = try await server.post("/api/models/lmstudio/switch", json: #"{"model_id": "\#(model)"}"#)
        #expect(answer.status == status)
      }
    }
    try await opened {
      $0.exportLimits.items = 0
    } _: { bench, server in
      let run = try await bench.ended().id
      try await server.get("/api/runs/\(run)/export?format=zip").expectProblem(422, "export-too-large")
      let answer = try await server.get("/api/models/lmstudio")
      #expect(answer.status == 503)
    }
  }
}

/// A source of models that says what a test put into it.
struct CatalogShelf: ModelCatalogSource {
  let answers: [ProviderCatalog]

  init(_ answers: [ProviderCatalog]) { self.answers = answers }

  func catalogs() async -> [ProviderCatalog] { answers }
}

/// An LM Studio that fails in the way that a model's name says.
struct StudioDouble: LocalModelServer {
  func models() async throws(LocalModelProblem) -> LocalModelList {
    LocalModelList(
      baseURL: "http://here/v1", models: [.init(id: "a", contextLength: 8, isLoaded: true, capabilities: ["tool_use"])])
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
