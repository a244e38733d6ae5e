import AssayKit
import Foundation
import Synchronization
import TestSupport
import Testing

/// What the program makes of a provider's faults: kind, flags, exit code, coverage, and what a retry asks.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ProviderFaultTests {
  private static let right = "Answer: 4"
  private static let run = [
    "run", "--model", "custom/scripted-model", "--benchmark", "starter", "--count", "4", "--concurrency", "2", "--json",
  ]

  /// A fault that passes by itself, and the requests that it costs.
  struct PassingFault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let reply: ScriptedReply

    init(_ name: String, _ reply: ScriptedReply) {
      testDescription = name
      self.reply = reply
    }
  }

  @Test(arguments: [
    PassingFault("429 without Retry-After", .error(429)), PassingFault("500", .error(500)),
    PassingFault("503 with a page", .status(503, body: "<html>busy</html>", contentType: "text/html")),
    PassingFault("reset", .reset), PassingFault("hang-up", .hangUp),
    PassingFault("truncated stream", .truncated(afterTokens: 3)),
    PassingFault("invalid JSON", .events(["{\"choices\":[{\"delta\":{\"content\":"])),
    PassingFault(
      "invalid UTF-8", .events([Array("{\"choices\":[{\"delta\":{\"content\":\"".utf8) + [0xC3, 0x28] + Array("\"}}]}".utf8)])),
    PassingFault("no HTTP", .raw(Array("hello\r\n\r\n".utf8))),
  ])
  func aFaultThatPassesCostsOneMoreRequestAndNothingElse(fault: PassingFault) async throws {
    try await serve { request in
      request.number == 1 ? fault.reply : .answer(Self.right)
    } body: { assay, server in
      let outcome = try await assay.run(Self.run)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      let run = try RunJSON(outcome)
      #expect(run.status == "succeeded")
      #expect(run.coverage == 1)
      #expect(run.items.map(\.state) == Array(repeating: "scored", count: 4))
      #expect(server.requests.count == 5)
    }
  }

  @Test func retryAfterIsHonouredByAllSamples() async throws {
    try await serve { request in
      switch request.number {
      case 1: .error(429, retryAfter: "1")
      // In flight together with the first: answered when the cool-down has surely begun and not yet ended.
      case 2: .answer(Self.right).delayed(by: .milliseconds(400))
      default: .answer(Self.right)
      }
    } body: { assay, server in
      let outcome = try await assay.run(Self.run)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      #expect(try RunJSON(outcome).coverage == 1)
      let requests = server.requests
      #expect(requests.count == 5)
      let limited = try #require(requests.first).arrivedAt
      #expect(requests.dropFirst(2).allSatisfy { $0.arrivedAt >= limited + .seconds(1) })
    }
  }

  /// Refusals spread over a run: each costs its one request more, and each pause that was asked for is kept by all samples.
  @Test func nothingIsSentInsideACoolDownAndEveryRefusalCostsOneRequest() async throws {
    let limited: Set = [7, 31, 55], broken: Set = [13, 40]
    try await serve { request in
      if limited.contains(request.number) { return .error(429, retryAfter: "1") }
      return broken.contains(request.number) ? .error(500) : .answer(Self.right)
    } body: { assay, server in
      let concurrency = 4
      let outcome = try await assay.run(
        "run", "--model", "custom/scripted-model", "--benchmark", "starter", "--concurrency", "\(concurrency)", "--json")
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      #expect(try RunJSON(outcome).coverage == 1)
      let requests = server.requests
      #expect(requests.count == 60 + limited.count + broken.count)
      for refusal in requests where limited.contains(refusal.request.number) {
        let inside = requests.filter {
          $0.request.number > refusal.request.number && $0.arrivedAt < refusal.arrivedAt + .seconds(1)
        }
        // Only what was on its way already when the refusal arrived.
        #expect(inside.count < concurrency, "\(inside.map(\.request.number)) after \(refusal.request.number)")
      }
    }
  }

  /// A fault of one sample that trying again does not mend.
  struct LastingFault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let reply: ScriptedReply
    let kind: String
    /// What the program sends for the sample before it gives up.
    let tries: Int
    var arguments: [String] = []

    init(_ name: String, _ reply: ScriptedReply, _ kind: String, tries: Int, _ arguments: [String] = []) {
      testDescription = name
      self.reply = reply
      self.kind = kind
      self.tries = tries
      self.arguments = arguments
    }
  }

  @Test(arguments: [
    LastingFault(
      "context exceeded", .error(400, message: "maximum context length is 8", code: "context_length_exceeded"),
      "context_exceeded", tries: 1),
    LastingFault("refused", .error(422, message: "no such field"), "rejected", tries: 1),
    LastingFault("50 MB", .huge(megabytes: 50), "too_large", tries: 1),
    LastingFault("stall", .stall(afterTokens: 2), "timed_out", tries: 1, ["--sample-timeout", "1.5"]),
    LastingFault("truncated every time", .truncated(afterTokens: 1), "truncated_stream", tries: 3),
    LastingFault("invalid JSON every time", .events(["{nonsense"]), "malformed", tries: 3),
  ])
  func aFailedSampleLowersTheCoverageAndIsAskedAgainAlone(fault: LastingFault) async throws {
    let isBroken = Mutex(true)
    try await serve { request in
      request.position == 1 && isBroken.withLock { $0 } ? fault.reply : .answer(Self.right)
    } body: { assay, server in
      let outcome = try await assay.run(Self.run + fault.arguments)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      let run = try RunJSON(outcome)
      #expect(run.status == "succeeded")
      #expect(run.coverage == 0.75)
      #expect(run.items.filter { $0.position != 1 }.allSatisfy { $0.state == "scored" && $0.failure == nil })
      #expect(run.items.first { $0.position == 1 }?.failure == fault.kind)
      #expect(outcome.stderr.contains("next: assay runs retry-errors \(run.id)"))
      #expect(server.requests.filter { $0.request.position == 1 }.count == fault.tries)
      let shown = try await assay.run("runs", "show", run.id)
      #expect(shown.stdout.contains(fault.kind))
      #expect(shown.stdout.contains("75 %") || shown.stdout.contains("75.0 %"), "\(shown.stdout)")

      isBroken.withLock { $0 = false }
      let before = server.requests.count
      let retried = try await assay.run("runs", "retry-errors", run.id, "--json")
      #expect(retried.exitCode == 0, "\(retried.stderr)")
      let whole = try RunJSON(retried)
      #expect(whole.coverage == 1)
      #expect(whole.scored == 4 && whole.failed == 0)
      #expect(server.requests.dropFirst(before).map(\.request.position) == [1])
    }
  }

  @Test func asManyRequestsAreInFlightAsWereAsked() async throws {
    let all = TestSignal()
    try await serve { request in
      if request.number == 20 { all.raise() }
      return .answer(Self.right).held(until: all)
    } body: { assay, server in
      let outcome = try await assay.run(
        "run", "--model", "custom/scripted-model", "--benchmark", "starter", "--count", "20", "--concurrency", "20",
        "--sample-timeout", "20", "--json")
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      #expect(try RunJSON(outcome).coverage == 1)
      #expect(server.maxInFlight == 20)
    }
  }

  /// The key must not follow a server to another address.
  @Test func aRedirectIsNotFollowed() async throws {
    try await serve { _ in
      .status(307, headers: [("location", "/v1/elsewhere")])
    } body: { assay, server in
      let outcome = try await assay.run(Self.run)
      #expect(outcome.exitCode == 2)
      #expect(try RunJSON(outcome).items.map(\.failure) == Array(repeating: "rejected", count: 4))
      #expect(server.requests.allSatisfy { $0.request.path == "/v1/chat/completions" })
    }
  }

  @Test func aRunWithoutAnyVerdictHasFailed() async throws {
    let isBroken = Mutex(true)
    try await serve { _ in
      isBroken.withLock { $0 } ? .error(400, code: "context_length_exceeded") : .answer(Self.right)
    } body: { assay, server in
      let outcome = try await assay.run(Self.run)
      #expect(outcome.exitCode == 2)
      let run = try RunJSON(outcome)
      #expect(run.status == "failed")
      #expect(run.coverage == 0)
      #expect(run.items.map(\.failure) == Array(repeating: "context_exceeded", count: 4))

      isBroken.withLock { $0 = false }
      let retried = try await assay.run("runs", "retry-errors", run.id, "--json")
      #expect(retried.exitCode == 0, "\(retried.stderr)")
      #expect(try RunJSON(retried).coverage == 1)
      #expect(server.requests.count == 8)
    }
  }

  @Test(arguments: [
    ("empty", ScriptedReply.answer(""), Set(["empty", "unparsed"])),
    ("cut by length", .answer("Let me think about", finish: .length), Set(["truncated"])),
  ])
  func anEmptyOrCutAnswerIsAVerdictWithFlags(name: String, reply: ScriptedReply, flags: Set<String>) async throws {
    try await serve { _ in
      reply
    } body: { assay, server in
      let outcome = try await assay.run(Self.run)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      let run = try RunJSON(outcome)
      #expect(run.coverage == 1)
      #expect(run.items.allSatisfy { $0.state == "scored" && flags.isSubset(of: $0.flags) }, "\(run.items)")
      #expect(server.requests.count == 4)
      let retried = try await assay.run("runs", "retry-errors", run.id)
      #expect(retried.exitCode == 2)
      #expect(retried.stderr.contains("no sample has failed"))
      #expect(server.requests.count == 4)
    }
  }

  @Test func anAnswerOf50MegabytesIsNotGathered() async throws {
    let others = TestSignal()
    try await serve { request in
      request.position == 0 ? .huge(megabytes: 50) : .answer(Self.right).held(until: others)
    } body: { assay, server in
      let (peak, outcome) = try await assay.running(Self.run) { program in
        await server.wait { $0.contains { $0.request.position == 0 && $0.outcome != .open } }
        defer { others.raise() }
        return try program.peakMemory()
      }
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      #expect(peak > 0)
      // 67 MB when this was written; at most 16 MB of the answer are kept.
      #expect(peak < 100 << 20, "peak memory of \(peak >> 20) MB")
    }
  }

  @Test func anUnknownModelIsRefusedBeforeAnythingIsAsked() async throws {
    try await serve { _ in
      .answer(Self.right)
    } body: { assay, server in
      let outcome = try await assay.run("run", "--model", "custom/scripted-modle", "--benchmark", "starter")
      #expect(outcome.exitCode == 64)
      #expect(outcome.stderr.contains("unknown model of custom `scripted-modle`"))
      #expect(outcome.stderr.contains("did you mean `scripted-model`?"))
      #expect(server.requests.isEmpty)
    }
  }

  @Test func aModelThatIsGoneStopsTheRun() async throws {
    let isGone = Mutex(true)
    try await serve { _ in
      isGone.withLock { $0 } ? .error(404, code: "model_not_found") : .answer(Self.right)
    } body: { assay, server in
      let outcome = try await assay.run(Self.run)
      #expect(outcome.exitCode == 2)
      let run = try RunJSON(outcome)
      #expect(run.status == "failed")
      #expect(run.message?.contains("custom/scripted-model answered with status 404") == true)
      let asked = server.requests.count
      #expect((1...2).contains(asked))

      isGone.withLock { $0 = false }
      let resumed = try await assay.run("runs", "resume", run.id, "--json")
      #expect(resumed.exitCode == 0, "\(resumed.stderr)")
      #expect(try RunJSON(resumed).coverage == 1)
      #expect(server.requests.count == asked + 4)
    }
  }

  private func serve(
    _ reply: @escaping @Sendable (ScriptedRequest) async -> ScriptedReply,
    body: (BuiltBinary, ScriptedModelServer) async throws -> Void
  ) async throws {
    try await ScriptedModelServer.run(reply) { server in
      try await TemporaryFolder.with { home in
        try await body(
          BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL, "ASSAY_API_KEY": "sk-scripted-0123456789"]), server)
      }
    }
  }
}
