import AssayKit
import AsyncHTTPClient
import ModelClients
import Synchronization
import TestSupport
import Testing

/// How a model is reached that a run depends on.
@Suite(.timeLimit(.minutes(1))) struct ReachTests {
  /// Knows one server and no key.
  private func directory(
    _ http: HTTPClient, _ variable: String, _ server: ScriptedModelServer, clock: any Clock<Duration> = ContinuousClock()
  ) throws -> ProviderDirectory {
    let settings = try ProviderSettings { $0 == variable ? server.baseURL : nil }
    let chosen = settings.entries.filter { $0.preset.baseURLVariable == variable }
    return ProviderDirectory(settings: ProviderSettings(entries: chosen), services: .testing(http, clock: clock), clock: clock)
  }

  /// A server that is at work on long prompts may take its time to say what it has.
  @Test func aRunWaitsLongerForALocalServerThanAListDoes() async throws {
    let clock = TestClock()
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: .hang) { _ in
        .hang
      } body: { server in
        let directory = try directory(http, "VLLM_BASE_URL", server, clock: clock)
        let model = try #require(ModelReference("vllm/m"))
        let task = Task {
          await #expect(throws: UserError.self) { try await directory.client(for: model, concurrency: 1) }
        }
        await clock.sleepers(atLeast: 1)
        clock.advance(by: .milliseconds(9_999))
        #expect(clock.sleepers == 1, "it still waits")
        clock.advance(by: .milliseconds(1))
        #expect(await task.value?.scope == .now)
      }
    }
  }

  @Test func aModelThatALocalServerGotMeanwhileIsFound() async throws {
    let hasPulled = Mutex(false)
    let list = ScriptedReply.choosing { _ in
      .json("{\"data\":[{\"id\":\"\(hasPulled.withLock { $0 } ? "new" : "old")\"}]}")
    }
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: list) { _ in
        .hang
      } body: { server in
        let directory = try directory(http, "OLLAMA_BASE_URL", server)
        let model = try #require(ModelReference("ollama/new"))
        let error = await #expect(throws: UserError.self) { try await directory.client(for: model, concurrency: 1) }
        #expect(error?.scope == .thisMachine, "another machine's server may have it")
        hasPulled.withLock { $0 = true }
        #expect(try await directory.client(for: model, concurrency: 1).model == model)
      }
    }
  }

  @Test func aBorrowedKeysListTellsLimitsAndPrices() async throws {
    let list = ScriptedReply.choosing { request in
      guard request.headers["authorization"] == "Bearer lent" else { return .error(401, message: "no such key") }
      return .json(
        "{\"data\":[{\"id\":\"m\",\"context_length\":600,\"pricing\":{\"prompt\":\"0.000001\",\"completion\":\"0.000002\"}}]}")
    }
    try await withHTTPClient { http in
      try await ScriptedModelServer.run(modelList: list) { _ in
        .answer("hello")
      } body: { server in
        let directory = try directory(http, "OPENROUTER_BASE_URL", server)
        let model = try #require(ModelReference("openrouter/m"))
        #expect(await directory.card(for: model) == nil, "there is no key of its own")
        let lent = try #require(Credential("lent"))
        let reached = try await directory.reach(model, credential: lent, concurrency: 1)
        #expect(reached.card?.contextLength == 600)
        #expect(
          reached.card?.prices
            == TokenPrices(inputPerMillion: NanoDollars(1_000_000_000), outputPerMillion: NanoDollars(2_000_000_000)))
        #expect(try await reached.client.complete(.asking("hi")).text == "hello")
        await #expect(throws: UserError.self) { try await directory.reach(model, credential: nil, concurrency: 1) }
      }
    }
  }
}
