import AssayKit
import AsyncHTTPClient
import ModelClients
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct AnthropicClientTests {
  private func client(_ server: ScriptedModelServer, _ http: HTTPClient, retry: RetryPolicy = .never) -> ChatClient {
    ChatClient(
      ModelReference(provider: ProviderName("anthropic"), slug: "claude-x"),
      at: ModelEndpoint(
        baseURL: server.baseURL, key: Secret("sk-ant-1"), dialect: .anthropic(AnthropicDialect()),
        keyVariable: "ANTHROPIC_API_KEY"),
      services: .testing(http, retry: retry), concurrency: 8)
  }

  /// Sends a request and returns what the server saw of it.
  private func sent(_ request: ModelRequest) async throws -> ScriptedRequest {
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { _ in
        .answer("x")
      } body: { server in
        _ = try await client(server, http).complete(request)
        return try #require(server.requests.first?.request)
      }
    }
  }

  @Test func onlyWhatIsSetIsSent() async throws {
    let sent = try await sent(.asking("hello"))
    #expect(
      sent.json == [
        "model": "claude-x", "max_tokens": 8_192, "messages": [["role": "user", "content": "hello"]], "stream": true,
      ])
    #expect(sent.path == "/v1/messages")
    #expect(sent.headers["x-api-key"] == "sk-ant-1")
    #expect(sent.headers["anthropic-version"] == "2023-06-01")
    #expect(sent.headers["authorization"] == nil)
    #expect(sent.clientRequestID == "0123456789ab-starter-0-0-1")
  }

  @Test func parametersAreSentUnderTheirNames() async throws {
    let parameters = GenerationParameters(temperature: 0.5, topP: 0.25, maxOutputTokens: 99, stop: ["END"])
    guard case .object(let fields) = try await sent(.asking("hello", parameters)).json else { throw UserError("no object") }
    #expect(fields["temperature"] == .number(0.5))
    #expect(fields["top_p"] == .number(0.25))
    #expect(fields["max_tokens"] == 99)
    #expect(fields["stop_sequences"] == ["END"])
  }

  @Test func theSystemTextStandsApart() async throws {
    let messages: [Message] = [.system("Be brief."), .system("Be kind."), .user("2 + 2?"), .assistant("4"), .user("3 + 3?")]
    let sent = try await sent(ModelRequest(messages: messages, parameters: GenerationParameters()))
    guard case .object(let fields) = sent.json else { throw UserError("no object") }
    #expect(fields["system"] == "Be brief.\n\nBe kind.")
    #expect(
      fields["messages"] == [
        ["role": "user", "content": "2 + 2?"], ["role": "assistant", "content": "4"], ["role": "user", "content": "3 + 3?"],
      ])
  }

  @Test func imagesAreSentAsBlocks() async throws {
    let message = Message(
      .user, [.text("what is this?"), .imageURL("data:image/png;base64,AA=="), .imageURL("https://x.example/a.png")])
    let sent = try await sent(ModelRequest(messages: [message], parameters: GenerationParameters()))
    guard case .object(let fields) = sent.json else { throw UserError("no object") }
    let inline: JSONValue = ["type": "image", "source": ["type": "base64", "media_type": "image/png", "data": "AA=="]]
    let linked: JSONValue = ["type": "image", "source": ["type": "url", "url": "https://x.example/a.png"]]
    #expect(fields["messages"] == [["role": "user", "content": [["type": "text", "text": "what is this?"], inline, linked]]])
  }

  @Test(arguments: [
    (ModelRequest(messages: [.user("x")], parameters: GenerationParameters(seed: 7)), "the seed `7`"),
    (ModelRequest(messages: [.user("x")], parameters: GenerationParameters(temperature: 1.5)), "the temperature `1.5`"),
    (ModelRequest(messages: [.user("x")], parameters: GenerationParameters(stop: ["\n\n"])), "the stop sequence \"\\n\\n\""),
    (ModelRequest(messages: [.user("x"), .system("y")], parameters: GenerationParameters()), "the role `system`"),
    (ModelRequest(messages: [Message(.tool, [.text("x")])], parameters: GenerationParameters()), "the role `tool`"),
    (
      ModelRequest(messages: [Message(.user, [.imageURL("data:image/png,AA")])], parameters: GenerationParameters()),
      "without base64"
    ),
  ])
  func whatTheAPIHasNoWordsForIsRefusedBeforeItIsSent(_ request: ModelRequest, _ words: String) async throws {
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { _ in
        .answer("x")
      } body: { server in
        let failure = await #expect(throws: Failure.self) { try await client(server, http, retry: .standard).complete(request) }
        #expect(failure?.kind == .rejected)
        #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
        #expect(failure?.hint != nil)
        #expect(server.requests.isEmpty)
      }
    }
  }
}
