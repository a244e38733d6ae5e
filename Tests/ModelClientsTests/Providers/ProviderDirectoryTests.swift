import AssayKit
import AsyncHTTPClient
import Foundation
import ModelClients
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ProviderDirectoryTests {
  private func directory(
    _ http: HTTPClient, _ values: [String: String], clock: any Clock<Duration> = ContinuousClock()
  ) throws -> ProviderDirectory {
    // Local servers that happen to run on this machine must not decide a test.
    let settings = try ProviderSettings { values[$0] }
    let chosen = settings.entries.filter { entry in
      [entry.preset.baseURLVariable, entry.preset.keyVariable].contains { $0.map { values[$0] != nil } == true }
    }
    return ProviderDirectory(settings: ProviderSettings(entries: chosen), services: .testing(http, clock: clock), clock: clock)
  }

  private func reference(_ text: String) throws -> ModelReference { try #require(ModelReference(text)) }

  @Test func theSimulatedModelAlwaysExists() async throws {
    try await withHTTPClient { http in
      let directory = try directory(http, [:])
      let model = try reference("simulated/default")
      #expect(try await directory.client(for: model, concurrency: 1).model == model)
      #expect(await directory.card(for: model)?.prices == TokenPrices(inputPerMillion: .zero, outputPerMillion: .zero))
      #expect(await directory.list().models.map(\.model) == [model])
      let other = try reference("simulated/other")
      await #expect(throws: UserError.self) { try await directory.client(for: other, concurrency: 1) }
    }
  }

  @Test func answersOfTheSimulatedModelAreCountedAndStoredOnesAreNot() async throws {
    try await withHTTPClient { http in
      try await TemporaryFolder.with { folder in
        let stored = folder.path(of: "stored.jsonl")
        try #"{"item_id": "item-1", "response": "A"}"#.write(toFile: stored, atomically: true, encoding: .utf8)
        let services = ClientServices.testing(http)
        let directory = ProviderDirectory(settings: ProviderSettings(entries: []), services: services)

        let replay = try await directory.client(for: reference("replay/\(stored)"), concurrency: 1)
        #expect(try await replay.complete(.asking("2 + 2", sample: 0)).text == "A")
        #expect(services.answerTimes.total.snapshot.count == 0)
        let simulated = try await directory.client(for: reference("simulated/default"), concurrency: 1)
        let answer = try await simulated.complete(.asking("2 + 2", sample: 0))

        #expect(services.answerTimes.total.snapshot.count == 1)
        #expect(services.answerTimes.total.snapshot.sum == answer.timing.total / .seconds(1))
        #expect(services.answerTimes.firstToken.snapshot.count == 1)
      }
    }
  }

  @Test(arguments: [
    ("openruter/x", "unknown provider `openruter`", "did you mean `openrouter`", UserError.Scope.everywhere),
    ("openai/gpt", "OPENAI_API_KEY is not set", "OPENAI_API_KEY=", .thisMachine),
    ("custom/x", "has no address", "ASSAY_BASE_URL", .thisMachine),
    ("replay/nowhere.jsonl", "nowhere.jsonl", "replay/PATH", .thisMachine),
  ])
  func whatIsMissingIsNamed(_ model: String, _ message: String, _ hint: String, _ scope: UserError.Scope) async throws {
    try await withHTTPClient { http in
      let settings = try ProviderSettings { _ in nil }
      let directory = ProviderDirectory(settings: settings, services: .testing(http))
      let model = try reference(model)
      let error = await #expect(throws: UserError.self) { try await directory.client(for: model, concurrency: 1) }
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
      #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "")")
      #expect(error?.scope == scope)
    }
  }

  @Test func aModelThatTheListDoesNotHaveIsRefusedWithTheNearestName() async throws {
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(models: ["smol-135m", "big-70b"]) { _ in
        .answer("hello")
      } body: { server in
        let directory = try directory(http, ["ASSAY_BASE_URL": server.baseURL])
        let wrong = try reference("custom/smol-135")
        let error = await #expect(throws: UserError.self) { try await directory.client(for: wrong, concurrency: 1) }
        #expect(error?.message == "unknown model of custom `smol-135`")
        #expect(error?.hint?.hasPrefix("did you mean `smol-135m`?") == true)

        let right = try await directory.client(for: try reference("custom/smol-135m"), concurrency: 1)
        #expect(try await right.complete(.asking("hi")).text == "hello")
      }
    }
  }

  @Test(arguments: [ScriptedReply.status(404), .status(500), .json("[]"), .json("nonsense")])
  func withoutAListAnyModelIsAccepted(_ list: ScriptedReply) async throws {
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: list) { _ in
        .answer("hello")
      } body: { server in
        let directory = try directory(http, ["ASSAY_BASE_URL": server.baseURL])
        let client = try await directory.client(for: try reference("custom/any/thing"), concurrency: 1)
        #expect(try await client.complete(.asking("hi")).text == "hello")
        #expect(await directory.list().unreachable.map(\.provider.rawValue) == ["custom"])
      }
    }
  }

  @Test func aWrongKeyIsToldBeforeTheFirstRequest() async throws {
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: .error(401, message: "no such key")) { _ in
        .answer("x")
      } body: { server in
        let directory = try directory(http, ["OPENAI_API_KEY": "k-wrong", "OPENAI_BASE_URL": server.baseURL])
        let model = try reference("openai/gpt")
        let error = await #expect(throws: UserError.self) { try await directory.client(for: model, concurrency: 1) }
        #expect(error?.hint?.contains("OPENAI_API_KEY") == true)
        #expect(error?.scope == .everywhere)
        #expect(await directory.list().unreachable.count == 1)
      }
    }
  }

  @Test func aLocalServerThatDoesNotRunIsNamedWithItsAddress() async throws {
    try await withHTTPClient { http in
      let server = try await ScriptedModelServer.start { _ in .hang }
      try await server.stop()
      let directory = try directory(http, ["OLLAMA_BASE_URL": server.baseURL])
      let model = try reference("ollama/qwen")
      let error = await #expect(throws: UserError.self) { try await directory.client(for: model, concurrency: 1) }
      #expect(error?.message.contains(server.baseURL) == true)
      #expect(error?.hint?.contains("ollama serve") == true)
      #expect(error?.scope == .now)
    }
  }

  @Test func aSilentLocalServerIsGivenUpAfterTwoSeconds() async throws {
    let clock = TestClock()
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: .hang) { _ in
        .hang
      } body: { server in
        let directory = try directory(http, ["VLLM_BASE_URL": server.baseURL], clock: clock)
        let task = Task { await directory.list() }
        await clock.sleepers(atLeast: 1)
        clock.advance(by: .seconds(2))
        #expect(await task.value.unreachable.map(\.provider.rawValue) == ["vllm"])
      }
    }
  }

  @Test func pricesAndLimitsAreReadAndWhatIsUnknownStaysSo() async throws {
    let list = """
      {"data":[
       {"id":"a","name":"Model A","context_length":32768,"pricing":{"prompt":"0.0000005","completion":"0.0000015"},
        "top_provider":{"max_completion_tokens":4096}},
       {"id":"auto","pricing":{"prompt":"-1","completion":"-1"}},
       {"id":"bare"},
       {"id":"vllm","max_model_len":8192,"max_output_length":1024,"context_length":null},
       {"id":"priced","price":{"input":{"usd":0.1,"tao":1},"output":{"usd":0.4}},"pricing":{"prompt":9,"completion":9}},
       {"id":"odd","context_length":"many","pricing":"free"},
       {"no":"id"}]}
      """
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: .json(list)) { _ in
        .hang
      } body: { server in
        let directory = try directory(http, ["OPENROUTER_API_KEY": "k-1234", "OPENROUTER_BASE_URL": server.baseURL])
        func card(_ slug: String) async -> ModelCard? {
          await directory.card(for: ModelReference(provider: ProviderName("openrouter"), slug: slug))
        }
        let first = try #require(await card("a"))
        #expect(first.displayName == "Model A")
        #expect(
          first.prices == TokenPrices(inputPerMillion: NanoDollars(500_000_000), outputPerMillion: NanoDollars(1_500_000_000)))
        #expect(first.contextLength == 32_768)
        #expect(first.maxOutputTokens == 4_096)
        #expect(await card("auto")?.prices == nil)
        let bare = try #require(await card("bare"))
        #expect(bare.prices == nil && bare.contextLength == nil && bare.maxOutputTokens == nil)
        #expect(await card("vllm")?.contextLength == 8_192)
        #expect(await card("vllm")?.maxOutputTokens == 1_024)
        #expect(await card("priced")?.prices?.inputPerMillion == NanoDollars(100_000_000))
        #expect(await card("odd")?.contextLength == nil)
        #expect(await card("missing") == nil)
        #expect(await directory.list().models.count == 7)
      }
    }
  }

  @Test func chutesGivesPricesForAMillion() async throws {
    let list = "{\"data\":[{\"id\":\"m\",\"pricing\":{\"prompt\":0.2,\"completion\":0.8}}]}"
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: .json(list)) { _ in
        .hang
      } body: { server in
        let directory = try directory(http, ["CHUTES_API_KEY": "k-1234", "CHUTES_API_BASE_URL": server.baseURL])
        let card = await directory.card(for: try reference("chutes/m"))
        #expect(card?.prices == TokenPrices(inputPerMillion: NanoDollars(200_000_000), outputPerMillion: NanoDollars(800_000_000)))
      }
    }
  }

  @Test func llamaCppModelsAreNamedByTheirFile() async throws {
    let list = "{\"data\":[{\"id\":\"/models/smol/Smol-Q4.gguf\",\"meta\":{\"n_ctx\":2048,\"n_ctx_train\":8192}}]}"
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: .json(list)) { _ in
        .hang
      } body: { server in
        let directory = try directory(http, ["LLAMACPP_BASE_URL": server.baseURL])
        let card = await directory.card(for: try reference("llamacpp/Smol-Q4.gguf"))
        #expect(card?.contextLength == 2_048)
      }
    }
  }

  @Test func aListIsKeptForTenMinutes() async throws {
    let clock = TestClock()
    try await withHTTPClient { http in
      let first = try await ScriptedModelServer.start(models: ["m"]) { _ in .hang }
      let directory = try directory(http, ["ASSAY_BASE_URL": first.baseURL], clock: clock)
      let model = try reference("custom/m")
      #expect(await directory.card(for: model) != nil)
      try await first.stop()

      clock.advance(by: .seconds(599))
      #expect(await directory.card(for: model) != nil)
      clock.advance(by: .seconds(1))
      #expect(await directory.card(for: model) == nil)
    }
  }

  // MARK: Anthropic

  @Test func everyPageOfAListIsRead() async throws {
    let pages = [
      "limit=1000": ["a", "b"], "limit=1000&after_id=b": ["c&d"], "limit=1000&after_id=c%26d": ["e"],
    ]
    let list = ScriptedReply.choosing { request in
      guard request.headers["x-api-key"] == "sk-ant-1" else { return .error(401) }
      let query = request.path.split(separator: "?").dropFirst().joined()
      guard let ids = pages[query], let last = ids.last else { return .error(400, message: "no page \(query)") }
      let entries = ids.map { "{\"type\":\"model\",\"id\":\"\($0)\",\"display_name\":\"Model \($0)\"}" }.joined(separator: ",")
      return .json("{\"data\":[\(entries)],\"has_more\":\(last != "e"),\"last_id\":\"\(last)\"}")
    }
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: list) { _ in
        .answer("hello")
      } body: { server in
        let directory = try directory(http, ["ANTHROPIC_BASE_URL": server.baseURL, "ANTHROPIC_API_KEY": "sk-ant-1"])
        let cards = await directory.list().models.filter { $0.model.provider.rawValue == "anthropic" }
        #expect(cards.map(\.model.slug) == ["a", "b", "c&d", "e"])
        #expect(cards.first?.displayName == "Model a")
        #expect(cards.allSatisfy { $0.prices == nil })
      }
    }
  }

  @Test func aCursorThatComesAgainEndsTheList() async throws {
    let list = ScriptedReply.json("{\"data\":[{\"id\":\"a\"}],\"has_more\":true,\"last_id\":\"a\"}")
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: list) { _ in
        .answer("hello")
      } body: { server in
        let directory = try directory(http, ["ANTHROPIC_BASE_URL": server.baseURL, "ANTHROPIC_API_KEY": "sk-ant-1"])
        #expect(await directory.list().models.count { $0.model.slug == "a" } == 2)
      }
    }
  }

  @Test func theModelsOwnOutputLimitStandsInWhereNoneIsSet() async throws {
    let list = ScriptedReply.json(
      """
      {"data":[{"id":"new","display_name":"New","max_input_tokens":200000,"max_tokens":64000,"lifecycle":"active"},
        {"id":"gone","display_name":"Gone","lifecycle":"retired"}],"has_more":false}
      """)
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: list) { _ in
        .answer("hello")
      } body: { server in
        let directory = try directory(http, ["ANTHROPIC_BASE_URL": server.baseURL, "ANTHROPIC_API_KEY": "sk-ant-1"])
        let model = try reference("anthropic/new")
        let card = try #require(await directory.card(for: model))
        #expect(card.contextLength == 200_000)
        #expect(card.maxOutputTokens == 64_000)
        _ = try await directory.client(for: model, concurrency: 1).complete(.asking("hi"))
        guard case .object(let fields) = server.requests.first?.request.json else { throw UserError("no object") }
        #expect(fields["max_tokens"] == 64_000)
        let gone = try reference("anthropic/gone")
        await #expect(throws: UserError.self) { try await directory.client(for: gone, concurrency: 1) }
      }
    }
  }
}
