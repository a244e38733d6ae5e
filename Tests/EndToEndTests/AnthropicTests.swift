import Foundation
import TestSupport
import Testing

/// The program against a server with Anthropic's messages API.
@Suite(.timeLimit(.minutes(1))) struct AnthropicTests {
  private static let key = "sk-ant-geheim+/=?&0123456789"
  private static let run = [
    "run", "--model", "anthropic/scripted-model", "--benchmark", "starter", "--count", "4", "--concurrency", "2", "--json",
  ]

  private func serve(
    list: ScriptedReply? = nil, _ reply: @escaping @Sendable (ScriptedRequest) -> ScriptedReply,
    body: (BuiltBinary, ScriptedModelServer) async throws -> Void
  ) async throws {
    try await ScriptedModelServer.run(modelList: list) { request in
      reply(request)
    } body: { server in
      try await TemporaryFolder.with { home in
        // As that API's own clients are set up: without the version at the end.
        let address = String(server.baseURL.dropLast("/v1".count))
        try await body(
          BuiltBinary(home: home, ["ANTHROPIC_BASE_URL": address, "ANTHROPIC_API_KEY": Self.key]), server)
      }
    }
  }

  @Test func aRunIsAnsweredAndScored() async throws {
    try await serve { request in
      request.number == 1 ? .error(529, message: "Overloaded") : .answer("Answer: 4", reasoning: "hm")
    } body: { assay, server in
      let outcome = try await assay.run(Self.run)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      #expect(try RunJSON(outcome).coverage == 1)
      #expect(server.requests.count == 5)
      #expect(server.requests.allSatisfy { $0.request.path == "/v1/messages" })
      #expect(server.requests.allSatisfy { $0.request.headers["x-api-key"] == Self.key })
    }
  }

  @Test func aWrongKeyStopsTheRunAndIsNotShown() async throws {
    try await serve { _ in
      .error(401, message: "invalid x-api-key \(Self.key)")
    } body: { assay, server in
      let outcome = try await assay.run(Self.run)
      #expect(outcome.exitCode == 2)
      let run = try RunJSON(outcome)
      #expect(run.status == "failed")
      #expect(run.message?.contains("anthropic/scripted-model answered with status 401") == true)
      #expect(outcome.stderr.contains("ANTHROPIC_API_KEY"))
      #expect((1...2).contains(server.requests.count), "no sample begins after the refusal")
      #expect(!(outcome.stdout + outcome.stderr).contains(Self.key))
    }
  }

  @Test(arguments: [("--generation-seed", "7", "the seed `7`"), ("--temperature", "1.5", "the temperature `1.5`")])
  func whatTheAPICannotBeAskedIsToldBeforeARunExists(_ flag: String, _ value: String, _ words: String) async throws {
    try await serve { _ in
      .answer("Answer: 4")
    } body: { assay, server in
      let outcome = try await assay.run(Self.run + [flag, value])
      #expect(outcome.exitCode == 64)
      #expect(outcome.stderr.contains(words), "\(outcome.stderr)")
      #expect(outcome.stdout == "")
      #expect(server.requests.isEmpty)
    }
  }

  @Test func aGuardedListIsToldBeforeARunExists() async throws {
    let refusal = ScriptedReply.choosing { request in
      request.headers["x-api-key"] == "another" ? .json("{\"data\":[]}") : .error(401, message: "invalid x-api-key")
    }
    try await serve(list: refusal) { _ in
      .answer("Answer: 4")
    } body: { assay, server in
      let outcome = try await assay.run(Self.run)
      #expect(outcome.exitCode == 64)
      #expect(outcome.stderr.contains("ANTHROPIC_API_KEY"))
      #expect(server.requests.isEmpty)
    }
  }
}
