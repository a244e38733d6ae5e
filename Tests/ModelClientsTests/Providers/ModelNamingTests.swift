import AssayKit
import AsyncHTTPClient
import ModelClients
import TestSupport
import Testing

/// Names that providers take although their lists have others.
@Suite(.timeLimit(.minutes(1))) struct ModelNamingTests {
  private func directory(_ http: HTTPClient, _ values: [String: String]) throws -> ProviderDirectory {
    ProviderDirectory(settings: try ProviderSettings { values[$0] }, services: .testing(http))
  }

  private func reference(_ text: String) throws -> ModelReference { try #require(ModelReference(text)) }

  @Test(arguments: [
    ("llama3.2", "llama3.2:latest"), ("llama3.2:latest", "llama3.2:latest"), ("llama3.2:1b", "llama3.2:1b"),
    ("hub:5000/me/own", "hub:5000/me/own:latest"), ("bare", "bare"),
  ])
  func aNameWithoutATagIsOllamasLatest(_ slug: String, asked: String) async throws {
    let list = """
      {"data":[{"id":"llama3.2:latest","context_length":7},{"id":"llama3.2:1b","context_length":7},
        {"id":"hub:5000/me/own:latest","context_length":7},{"id":"bare","context_length":7}]}
      """
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: .json(list)) { _ in
        .answer("hello")
      } body: { server in
        let directory = try directory(http, ["OLLAMA_BASE_URL": server.baseURL])
        let model = try reference("ollama/\(slug)")
        let client = try await directory.client(for: model, concurrency: 1)
        _ = try await client.complete(.asking("hi"))
        guard case .object(let fields) = server.requests.first?.request.json else { throw UserError("no object") }
        #expect(fields["model"] == .string(asked))
        #expect(client.model == model, "a run keeps the name that it was started with")
        #expect(await directory.card(for: model)?.contextLength == 7)
        #expect(await directory.doubt(about: model) == nil)
      }
    }
  }

  @Test(arguments: ["ollama/llama3.2:3b", "ollama/llama3", "ollama/llama3.2:latest:latest", "vllm/llama3.2"])
  func anotherTagIsAnotherModel(_ name: String) async throws {
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(models: ["llama3.2:latest"]) { _ in
        .answer("hello")
      } body: { server in
        let directory = try directory(http, ["OLLAMA_BASE_URL": server.baseURL, "VLLM_BASE_URL": server.baseURL])
        let model = try reference(name)
        let error = await #expect(throws: UserError.self) { try await directory.client(for: model, concurrency: 1) }
        #expect(error?.message.hasPrefix("unknown model of \(model.provider)") == true)
        #expect(await directory.card(for: model) == nil)
      }
    }
  }

  @Test(arguments: [
    ("maker/model:nitro", 9, true), ("maker/model@preset/mine", 9, true), ("@preset/mine", nil, true),
    ("maker/model:free", 5, false), ("maker/model", 9, false),
  ])
  func aRoutersVariantIsTakenWithADoubtAndWithoutPrices(_ slug: String, context: Int?, isDoubtful: Bool) async throws {
    let list = """
      {"data":[{"id":"maker/model","context_length":9,"pricing":{"prompt":"0.1","completion":"0.1"}},
        {"id":"maker/model:free","context_length":5,"pricing":{"prompt":"0","completion":"0"}}]}
      """
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: .json(list)) { _ in
        .answer("hello")
      } body: { server in
        let directory = try directory(http, ["OPENROUTER_API_KEY": "k-1234", "OPENROUTER_BASE_URL": server.baseURL])
        let model = try reference("openrouter/\(slug)")
        _ = try await directory.client(for: model, concurrency: 1).complete(.asking("hi"))
        guard case .object(let fields) = server.requests.first?.request.json else { throw UserError("no object") }
        #expect(fields["model"] == .string(slug))
        let card = await directory.card(for: model)
        #expect(card?.contextLength == context)
        #expect((card?.prices == nil) == isDoubtful)
        #expect((await directory.doubt(about: model) != nil) == isDoubtful)

        let wrong = try reference("openrouter/maker/modle:nitro")
        await #expect(throws: UserError.self) { try await directory.client(for: wrong, concurrency: 1) }
      }
    }
  }
}
