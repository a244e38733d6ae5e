import AssayKit
import AsyncHTTPClient
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import ModelClients

@Suite(.timeLimit(.minutes(2))) struct OpenAIClientTests {
  private func client(
    _ server: ScriptedModelServer, _ services: ClientServices, dialect: OpenAIDialect = OpenAIDialect(), key: String? = nil,
    concurrency: Int = 8
  ) -> ChatClient {
    ChatClient(
      ModelReference(provider: ProviderName("custom"), slug: "org/model"),
      at: ModelEndpoint(
        baseURL: server.baseURL, key: key.flatMap { Secret($0) }, dialect: .openAI(dialect), keyVariable: "ASSAY_API_KEY"),
      services: services, concurrency: concurrency)
  }

  @Test func aClientThatAsksNothingRaisesNoCeiling() async throws {
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { _ in
        .answer("x")
      } body: { server in
        let services = ClientServices.testing(http)
        _ = try await client(server, services, concurrency: 4).complete(.asking("hello"))
        _ = client(server, services, concurrency: 4_000)

        #expect(services.pacers.load.limit == 4)
      }
    }
  }

  // MARK: What is sent

  @Test func onlyWhatIsSetIsSent() async throws {
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { _ in
        .answer("x")
      } body: { server in
        _ = try await client(server, .testing(http)).complete(.asking("hello"))

        let sent = try #require(server.requests.first?.request)
        #expect(
          sent.json == [
            "model": "org/model", "messages": [["role": "user", "content": "hello"]], "stream": true,
            "stream_options": ["include_usage": true],
          ])
        #expect(sent.path == "/v1/chat/completions")
        #expect(sent.headers["authorization"] == nil)
        #expect(sent.clientRequestID == "0123456789ab-starter-0-0-1")
      }
    }
  }

  @Test(arguments: [(OpenAIDialect.OutputLimitField.maxTokens, "max_tokens"), (.maxCompletionTokens, "max_completion_tokens")])
  func parametersAreSentUnderTheirNames(_ field: OpenAIDialect.OutputLimitField, _ name: String) async throws {
    let parameters = GenerationParameters(temperature: 0, topP: 0.5, maxOutputTokens: 99, stop: ["\n\n"], seed: 3)
    let dialect = OpenAIDialect(outputLimitField: field, asksForCost: true)
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { _ in
        .answer("x")
      } body: { server in
        _ = try await client(server, .testing(http), dialect: dialect, key: "k-1234").complete(.asking("hello", parameters))

        let sent = try #require(server.requests.first?.request)
        guard case .object(let fields) = sent.json else { throw UserError("no object") }
        #expect(fields["temperature"] == 0)
        #expect(fields["top_p"] == .number(0.5))
        #expect(fields[name] == 99)
        #expect(fields["stop"] == ["\n\n"])
        #expect(fields["seed"] == 3)
        #expect(fields["usage"] == ["include": true])
        #expect(Set(fields.keys).intersection(["max_tokens", "max_completion_tokens"]) == [name])
        #expect(sent.headers["authorization"] == "Bearer k-1234")
      }
    }
  }

  @Test func imagesAreSentAsParts() async throws {
    let message = Message(.user, [.text("what is this?"), .imageURL("data:image/png;base64,AA==")])
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { _ in
        .answer("x")
      } body: { server in
        let request = ModelRequest(messages: [message], parameters: GenerationParameters())
        _ = try await client(server, .testing(http)).complete(request)

        guard case .object(let fields) = server.requests.first?.request.json else { throw UserError("no object") }
        let image: JSONValue = ["type": "image_url", "image_url": ["url": "data:image/png;base64,AA=="]]
        #expect(
          fields["messages"] == [["role": "user", "content": [["type": "text", "text": "what is this?"], image]]])
      }
    }
  }

  // MARK: Retry and pacing

  @Test func whatMayPassIsTriedAgainAndCounted() async throws {
    let clock = TestClock()
    let replies: [ScriptedReply] = [
      .error(429), .error(503), .reset, .truncated(afterTokens: 1), .events(["{nonsense"]), .answer("at last"),
    ]
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { request in
        replies[request.number - 1]
      } body: { server in
        let client = client(server, .testing(http, clock: clock, retry: .standard))
        let task = Task { try await client.complete(.asking("hello")) }
        for number in 1...5 {
          await server.requests(atLeast: number)
          // The slot is given back before the pause begins, and then only the pause sleeps.
          while client.pacer.inFlight > 0 { await Task.yield() }
          await clock.sleepers(atLeast: 1)
          clock.advance(by: .seconds(60))
        }

        let response = try await task.value
        #expect(response.text == "at last")
        #expect(response.tries == 6)
        #expect(Set(server.requests.map(\.request.clientRequestID)).count == 1)
        #expect(client.pacer.inFlight == 0)
      }
    }
  }

  @Test func theLastFailureIsThrownAndSaysHowOftenItWasTried() async throws {
    let policy = RetryPolicy(
      rules: [.overloaded: .init(tries: 3, base: .zero, cap: .zero)], totalTries: 5, longestWait: .seconds(1))
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { _ in
        .error(500, message: "engine is dead")
      } body: { server in
        let failure = await #expect(throws: Failure.self) {
          try await client(server, .testing(http, retry: policy)).complete(.asking("hello"))
        }
        #expect(failure?.kind == .overloaded)
        #expect(failure?.providerMessage == "engine is dead")
        #expect(failure?.message.hasSuffix("(after 3 tries)") == true)
        #expect(server.requests.count == 3)
      }
    }
  }

  @Test(arguments: [400, 401, 402, 404])
  func whatWillNotPassIsAskedOnce(_ status: Int) async throws {
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { _ in
        .error(status)
      } body: { server in
        await #expect(throws: Failure.self) {
          try await client(server, .testing(http, retry: .standard)).complete(.asking("hello"))
        }
        #expect(server.requests.count == 1)
      }
    }
  }

  /// A flagged prompt is a fact about one item; taken for a wrong key it would end the whole run.
  @Test func aFlaggedPromptIsNoWrongKey() async throws {
    let body = #"{"error":{"code":403,"message":"flagged","metadata":{"reasons":["violence"],"flagged_input":"…"}}}"#
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { _ in
        .status(403, body: body)
      } body: { server in
        let error = await #expect(throws: Failure.self) {
          try await client(server, .testing(http, retry: .standard)).complete(.asking("hello"))
        }
        #expect(error?.kind == .rejected)
        #expect(error?.providerMessage == "flagged")
      }
    }
  }

  @Test func nothingIsSentInsideTheAskedPause() async throws {
    let clock = TestClock()
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { request in
        request.number == 1 ? .error(429, retryAfter: "20") : .answer("ok")
      } body: { server in
        let services = ClientServices.testing(http, clock: clock, retry: .standard)
        let first = client(server, services)
        let second = client(server, services)
        let slow = Task { try await first.complete(.asking("one")) }
        await server.requests(atLeast: 1)
        // The shared cool-down has begun once the first request has given its slot back.
        while first.pacer.inFlight > 0 { await Task.yield() }
        let other = Task { try await second.complete(.asking("two")) }
        while second.pacer.waiting == 0 { await Task.yield() }

        await clock.sleepers(atLeast: 2)
        clock.advance(by: .seconds(19))
        #expect(server.requests.count == 1)
        #expect(first.pacer.inFlight == 0, "no slot is held while waiting")
        clock.advance(by: .seconds(1))
        let tries = (try await slow.value.tries, try await other.value.tries)
        #expect(tries == (2, 1))
        #expect(first.pacer.limit == 4)
      }
    }
  }

  @Test func cancellationEndsAPauseAtOnce() async throws {
    let clock = TestClock()
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { _ in
        .error(429, retryAfter: "100")
      } body: { server in
        let client = client(server, .testing(http, clock: clock, retry: .standard))
        let task = Task { try await client.complete(.asking("one")) }
        await server.requests(atLeast: 1)
        while client.pacer.inFlight > 0 { await Task.yield() }
        await clock.sleepers(atLeast: 1)

        task.cancel()
        let failure = await #expect(throws: Failure.self) { try await task.value }
        #expect(failure?.kind == .interrupted)
        #expect(clock.sleepers == 0)
      }
    }
  }

  @Test func aThousandRequestsStayWithinTheirConcurrency() async throws {
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { request in
        request.number % 100 == 0 ? .error(503) : .answer("answer to \(request.prompt)", tokenDelay: .milliseconds(1))
      } body: { server in
        let atOnce = RetryPolicy(
          rules: [.overloaded: .init(tries: 9, base: .zero, cap: .zero)], totalTries: 9, longestWait: .zero)
        let client = client(server, .testing(http, retry: atOnce), concurrency: 256)
        let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
          for number in 0..<1_000 {
            group.addTask { try await client.complete(.asking("q\(number)")).text != "answer to q\(number)" }
          }
          return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wrong == 0)
        #expect(server.maxInFlight <= 256)
        #expect(server.maxInFlight > 8, "the connection pool holds requests back")
        #expect(client.pacer.inFlight == 0)
        #expect(server.requests.count >= 1_000)
      }
    }
  }

  @Test func aCompleteAnswerCountsThoughTheConnectionStaysOpen() async throws {
    let clock = TestClock()
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    let body = "data: {\"choices\":[{\"delta\":{\"content\":\"whole\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
    let bytes = Array((head + String(body.utf8.count, radix: 16) + "\r\n" + body + "\r\n").utf8)
    try await withHTTPClient { http in
      try await ScriptedModelServer.run { _ in
        .raw(bytes)
      } body: { server in
        let client = client(server, .testing(http, clock: clock))
        let response = try await client.complete(.asking("x"))
        #expect(response.text == "whole")
      }
    }
  }
}
