import AssayKit
import Foundation
import HTTPTypes
import ModelClients
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct CatalogSourceTests {
  private static func chute(
    _ name: String, instances: Int = 1, price: String = #"{"per_million_tokens": {"input": {"usd": 0.2}, "output": {"usd": 0.8}}}"#
  ) -> String {
    let list = Array(repeating: "{}", count: instances).joined(separator: ",")
    return
      #"{"name": "\#(name)", "tagline": "t", "user": {"username": "u"}, "logo": null, "chute_id": "id-\#(name)", "instances": [\#(list)], "current_estimated_price": \#(price)}"#
  }

  private func catalogs(
    of server: StubServer, settings: [String: String] = [:]
  ) async throws -> [ProviderCatalog] {
    try await withTestServices { services in
      let directory = ProviderDirectory(settings: try ProviderSettings(lookup: { settings[$0] }), services: services)
      return await CatalogSource(directory: directory, chutesURL: server.baseURL + "/chutes/", services: services).catalogs()
    }
  }

  @Test func chutesAreReadPageByPageWithoutAKey() async throws {
    let pages = [
      (0..<500).map { Self.chute("m\($0)", instances: 0) },
      [Self.chute("last", instances: 3), Self.chute("image", price: "null"), "{}"],
    ]
    try await StubServer.run { request in
      let page = Int(request.query["page"] ?? "") ?? 9
      return .init(#"{"items": [\#(pages[page].joined(separator: ","))], "total": 503}"#)
    } body: { server in
      let catalogs = try await catalogs(of: server, settings: ["CHUTES_API_KEY": ""])
      guard case .models(let models)? = catalogs.first(where: { $0.provider == "chutes" })?.answer else {
        Issue.record("no list of chutes: \(catalogs)")
        return
      }
      #expect(models.count == 501)
      let last = try #require(models.last)
      #expect((last.card.model.description, last.instanceCount, last.chuteID, last.user) == ("chutes/last", 3, "id-last", "u"))
      #expect(
        last.card.prices == TokenPrices(inputPerMillion: NanoDollars(200_000_000), outputPerMillion: NanoDollars(800_000_000)))
      #expect(server.requests.map { $0.query["page"] } == ["0", "1"])
      #expect(server.requests.allSatisfy { $0.headers[.authorization] == nil && $0.query["include_public"] == "true" })
      #expect(server.requests.allSatisfy { $0.query["limit"] == "500" && $0.query["include_schemas"] == "false" })
    }
  }

  /// OpenRouter has one list of names; gateways in its style have two.
  @Test(
    arguments: [
      (#"{"id": "m", "supported_parameters": ["tools", "reasoning", "tools"]}"#, ["reasoning", "tools"]),
      (#"{"id": "m", "supported_sampling_parameters": ["top_p"], "supported_features": ["reasoning"]}"#, ["reasoning", "top_p"]),
      (#"{"id": "m", "supported_parameters": []}"#, []), (#"{"id": "m"}"#, nil),
      (#"{"id": "m", "supported_parameters": "all"}"#, nil), (#"{"id": "m", "supported_parameters": ["", 3]}"#, nil),
    ] as [(String, [String]?)])
  func whatAModelCanBeAskedForIsRead(_ entry: String, _ names: [String]?) async throws {
    try await StubServer.run { request in
      .init(request.path == "/v1/models" ? #"{"data": [\#(entry)]}"# : #"{"items": []}"#)
    } body: { server in
      let catalogs = try await catalogs(
        of: server, settings: ["OPENROUTER_API_KEY": "k", "OPENROUTER_BASE_URL": server.baseURL + "/v1"])
      guard case .models(let models)? = catalogs.first(where: { $0.provider == "openrouter" })?.answer else {
        Issue.record("no list: \(catalogs)")
        return
      }
      #expect(models.map(\.supportedParameters) == [names])
    }
  }

  @Test func theGatewayDecidesWhatCanBeAsked() async throws {
    try await StubServer.run { request in
      request.path == "/chutes/"
        ? .init(#"{"items": [\#(Self.chute("both")), \#(Self.chute("cold"))], "total": 2}"#)
        : .init(#"{"data": [{"id": "both", "max_model_len": 4096}, {"id": "new"}]}"#)
    } body: { server in
      let catalogs = try await catalogs(
        of: server, settings: ["CHUTES_API_KEY": "k", "CHUTES_API_BASE_URL": server.baseURL + "/v1"])
      guard case .models(let models)? = catalogs.first(where: { $0.provider == "chutes" })?.answer else {
        Issue.record("no list of chutes: \(catalogs)")
        return
      }
      #expect(models.map(\.card.model.slug).sorted() == ["both", "new"])
      #expect(models.first { $0.card.model.slug == "both" }?.card.contextLength == 4096)
      #expect(models.first { $0.card.model.slug == "both" }?.tagline == "t")
      #expect(server.requests.first { $0.path == "/chutes/" }?.headers[.authorization] == nil)
    }
  }

  @Test(arguments: [(500, "{}"), (200, "no json"), (200, #"{"items": 3}"#)])
  func aBrokenListIsAReason(status: Int, body: String) async throws {
    try await StubServer.run { _ in
      .init(body, status: status)
    } body: { server in
      let chutes = try await catalogs(of: server).first { $0.provider == "chutes" }
      guard case .none(let reason)? = chutes?.answer else {
        Issue.record("a list was made of nothing")
        return
      }
      #expect(reason.contains("its list"))
    }
  }

  @Test func aHostThatIsNotFoundIsSaidInPlainWords() async throws {
    // No name has a part as long as this, so nobody is asked for it.
    let host = String(repeating: "x", count: 70) + ".invalid"
    let catalogs = try await withTestServices { services -> [ProviderCatalog] in
      let directory = ProviderDirectory(settings: try ProviderSettings(lookup: { _ in nil }), services: services)
      return await CatalogSource(directory: directory, chutesURL: "http://\(host)/chutes/", services: services).catalogs()
    }
    let chutes = catalogs.first { $0.provider == "chutes" }
    guard case .none(let reason)? = chutes?.answer else {
      Issue.record("a list was made of nothing")
      return
    }
    #expect(reason == "its host `\(host)` was not found")
  }
}

@Suite(.timeLimit(.minutes(1))) struct LMStudioServerTests {
  @Test func theNativeListIsReadFirst() async throws {
    try await StubServer.run { request in
      request.path == "/api/v0/models"
        ? .init(
          #"{"data": [{"id": "a", "state": "loaded", "max_context_length": 8, "loaded_context_length": 4, "capabilities": ["tool_use"]}, {"id": "b", "capabilities": {"vision": true}, "state": "not-loaded", "max_context_length": 8}]}"#
        )
        : .init("{}", status: 404)
    } body: { server in
      let list = try await withTestServices { try await LMStudioServer(baseURL: server.baseURL + "/v1", services: $0).models() }
      #expect(list.models.map(\.id) == ["a", "b"])
      #expect(list.models.map(\.contextLength) == [4, 8])
      #expect(list.models.map(\.isLoaded) == [true, false])
      #expect(list.models.map(\.capabilities) == [["tool_use"], nil])
    }
  }

  @Test func theOpenAIListServesWhereThereIsNoNativeOne() async throws {
    try await StubServer.run { request in
      request.path == "/v1/models" ? .init(#"{"data": [{"id": "a"}]}"#) : .init("{}", status: 404)
    } body: { server in
      let problem = await #expect(throws: LocalModelProblem.self) {
        try await withTestServices { services in
          let studio = LMStudioServer(baseURL: server.baseURL + "/v1", services: services)
          #expect(try await studio.models().models.map(\.id) == ["a"])
          try await studio.load("a")
        }
      }
      #expect(problem == .cannotSwitch)
    }
  }

  @Test func loadingUnloadsTheOthers() async throws {
    try await StubServer.run { request in
      request.path == "/api/v0/models"
        ? .init(#"{"data": [{"id": "a", "state": "loaded"}, {"id": "b", "state": "not-loaded"}]}"#) : .init("{}")
    } body: { server in
      try await withTestServices { services in
        let studio = LMStudioServer(baseURL: server.baseURL + "/v1", services: services)
        try await studio.load("b")
        await #expect(throws: LocalModelProblem.unknownModel("c", known: ["a", "b"])) { try await studio.load("c") }
      }
      #expect(server.requests.filter { $0.method == "POST" }.map(\.path) == ["/api/v1/models/unload", "/api/v1/models/load"])
      #expect(
        server.requests.filter { $0.method == "POST" }.map { String(decoding: $0.body, as: UTF8.self) } == [
          #"{"instance_id":"a"}"#, #"{"model":"b"}"#,
        ])
    }
  }

  @Test func nobodyThereIsSaid() async throws {
    let problem = await #expect(throws: LocalModelProblem.self) {
      try await withTestServices { try await LMStudioServer(baseURL: "http://127.0.0.1:1/v1", services: $0).models() }
    }
    #expect(problem == .notRunning("no LM Studio answers at http://127.0.0.1:1/v1"))
  }
}
