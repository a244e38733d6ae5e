import AssayKit
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Server

/// The stream of a run as a WebSocket client from PyPI sees it.
@Suite(.timeLimit(.minutes(2))) struct RunSocketTests {
  /// What a client got: its messages, and the code that the connection was closed with.
  struct Conversation: Decodable, Sendable {
    let messages: [JSONValue]
    let code: Int?
  }

  /// Connects, says what it is told to, and reads until the end.
  private static let client = PythonReference(
    """
    import asyncio, websockets

    async def talk(given):
        messages = []
        try:
            async with websockets.connect(given["url"], origin=given.get("origin"), max_size=None) as socket:
                for text in given.get("says", []):
                    await socket.send(text)
                if given.get("fragments"):
                    await socket.send(["x" * 1000] * given["fragments"])
                if given.get("pings"):
                    await (await socket.ping())
                async for text in socket:
                    messages.append(json.loads(text))
        except websockets.exceptions.InvalidStatus as refused:
            return {"messages": [], "code": refused.response.status_code}
        except websockets.exceptions.ConnectionClosed:
            pass
        return {"messages": messages, "code": socket.close_code}

    def reference(given):
        return asyncio.run(asyncio.wait_for(talk(given), 60))
    """)

  struct Task: Encodable, Sendable {
    var url: String
    var origin: String?
    var says: [String] = []
    var fragments = 0
    var pings = false
  }

  /// Lets a client talk and does `body` once the server has its stream; a client that fails ends both.
  private static func talk(
    _ task: Task, with server: LiveServer, _ body: @escaping @Sendable () async throws -> Void
  ) async throws -> Conversation {
    try await withThrowingTaskGroup(of: Conversation?.self) { group in
      group.addTask { try await client(task) }
      group.addTask {
        try await server.streams { $0 > 0 }
        try await body()
        return nil
      }
      var told: Conversation?
      for try await result in group { told = result ?? told }
      return try #require(told)
    }
  }

  private static func url(_ server: LiveServer, _ run: String) -> String { "ws://127.0.0.1:\(server.port)/api/runs/\(run)/stream" }

  @Test func anEndedRunIsToldSampleBySample() async throws {
    let models = ScriptedModels { request throws(Failure) in
      if request.messages[0].text == "say 2" { throw Failure(.overloaded, "busy") }
      return request.messages[0].text == "say 3" ? "three" : String(request.messages[0].text.dropFirst(4))
    }
    try await ServerBench.with(models: models) { bench in
      let run = try await bench.ended()
      try await LiveServer.with(bench) { server in
        let told: Conversation = try await Self.client(Task(url: Self.url(server, run.id.rawValue)))

        #expect(told.code == 1000)
        #expect(told.messages.map { $0["type"] } == ["init"] + [JSONValue](repeating: "attempt", count: 6) + ["complete"])
        #expect(told.messages.first?["run_id"] == .string(run.id.rawValue))
        #expect(told.messages.first?["metadata"]?["benchmarks"]?[0]?["benchmark_name"] == "counting")
        #expect(told.messages.last?["summary"]?["status"] == "succeeded")
        let attempts = told.messages.filter { $0["type"] == "attempt" }
        let states = Dictionary(uniqueKeysWithValues: attempts.map { ($0["task_id"]?.text ?? "", $0["status"]?.text ?? "") })
        #expect(states == ["0": "passed", "1": "passed", "2": "api_error", "3": "failed", "4": "passed", "5": "passed"])
        #expect(attempts.first { $0["task_id"] == "2" }?["error"] == "overloaded: busy")
        let names: Set = [
          "type", "model", "provider", "benchmark_name", "task_id", "sample_index", "status", "score", "duration_seconds",
          "prompt_tokens", "completion_tokens", "cost_usd", "error", "diff_rewrite_fallback_used", "thinking_level_applied",
          "thinking_level_requested",
        ]
        for attempt in attempts { #expect(attempt.names == names) }
        let document = try OpenAPIDocument()
        for attempt in attempts { document.expect(attempt, "StreamAttempt") }
        document.expect(told.messages.first, "StreamStart")
        document.expect(told.messages.last, "StreamEnd")
        document.expect(["type": "error", "message": "no benchmark has a score"], "StreamFault")
      }
    }
  }

  @Test func aRunThatIsWorkedOnIsToldAsItGoes() async throws {
    let isOpen = TestSignal()
    let models = ScriptedModels { request throws(Failure) in
      await isOpen.wait()
      return String(request.messages[0].text.dropFirst(4))
    }
    try await ServerBench.with(models: models) { bench in
      let run = try await bench.create()
      try await LiveServer.with(bench) { server in
        let task = Task(url: Self.url(server, run.rawValue), says: ["anything"], fragments: 16, pings: true)
        let told = try await Self.talk(task, with: server) {
          async let ended = bench.execute(run)
          isOpen.raise()
          let state = try await ended.state
          #expect(state == .succeeded)
        }

        #expect(told.messages.filter { $0["type"] == "attempt" }.count == 6)
        #expect(told.messages.last?["type"] == "complete")
        try await server.streams { $0 == 0 }
      }
    }
  }

  @Test(arguments: ["ffffffffffff", "nothing"])
  func anUnknownRunIsClosedWith4404(_ id: String) async throws {
    try await ServerBench.with { bench in
      try await LiveServer.with(bench) { server in
        let told: Conversation = try await Self.client(Task(url: Self.url(server, id)))

        #expect((told.messages, told.code) == ([], 4404))
      }
    }
  }

  @Test func aMessageAboveTheLimitIsRefusedWith1009() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.create()
      try await LiveServer.with(bench) { server in
        let whole: Conversation = try await Self.client(
          Task(url: Self.url(server, run.rawValue), says: [String(repeating: "x", count: 70_000)]))
        let fragments: Conversation = try await Self.client(Task(url: Self.url(server, run.rawValue), fragments: 70))

        #expect(whole.code == 1009)
        #expect(fragments.code == 1009)
      }
    }
  }

  /// A page of another origin may open a WebSocket as far as the browser cares: the server must refuse it.
  @Test func aForeignPageIsRefused() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.ended()
      try await LiveServer.with(bench) { server in
        let foreign: Conversation = try await Self.client(
          Task(url: Self.url(server, run.id.rawValue), origin: "https://evil.example"))
        let own: Conversation = try await Self.client(
          Task(url: Self.url(server, run.id.rawValue), origin: "http://127.0.0.1:\(server.port)"))

        #expect(foreign.code == 403)
        #expect(own.code == 1000)
      }
    }
  }

  @Test func aPageOfAnAllowedOriginIsTold() async throws {
    try await ServerBench.overHTTP {
      $0.options.corsOrigins = ["https://bench.example"]
    } _: { bench, server in
      let run = try await bench.ended()
      let allowed: Conversation = try await Self.client(
        Task(url: Self.url(server, run.id.rawValue), origin: "https://bench.example"))
      let foreign: Conversation = try await Self.client(
        Task(url: Self.url(server, run.id.rawValue), origin: "https://evil.example"))

      #expect((allowed.code, foreign.code) == (1000, 403))
    }
  }

  @Test func anotherVersionIsToldWhichOneThereIs() async throws {
    try await ServerBench.overHTTP { bench, server in
      let run = try await bench.create()
      let answer = try await server.get(
        "/api/runs/\(run)/stream", headers: [.connection: "Upgrade", .upgrade: "websocket", .secWebSocketVersion: "8"])

      answer.expectProblem(426, "upgrade-required")
      #expect(answer.headers[.secWebSocketVersion] == "13")
      #expect(answer.headers[.upgrade] == "websocket")
    }
  }

  @Test func anUnknownParameterIsRefusedAsElsewhere() async throws {
    try await ServerBench.overHTTP { bench, server in
      let run = try await bench.create()
      let told: Conversation = try await Self.client(Task(url: Self.url(server, run.rawValue) + "?after=3"))

      #expect(told.code == 400)
    }
  }

  /// Each frame is complete, with a mask of zeros where it is masked.
  @Test(
    arguments: [
      ("a reserved opcode", [0x83, 0x80, 0, 0, 0, 0], 1002), ("a reserved control opcode", [0x8B, 0x80, 0, 0, 0, 0], 1002),
      ("a reserved bit", [0xC1, 0x81, 0, 0, 0, 0, 0x78], 1002), ("no mask", [0x81, 0x01, 0x78], 1002),
      ("half a close code", [0x88, 0x81, 0, 0, 0, 0, 0x03], 1002),
      ("text that is no UTF-8", [0x81, 0x81, 0, 0, 0, 0, 0xFF], 1007),
      ("such text in two frames", [0x01, 0x81, 0, 0, 0, 0, 0xC3, 0x80, 0x81, 0, 0, 0, 0, 0x28], 1007),
      ("such a reason", [0x88, 0x83, 0, 0, 0, 0, 0x03, 0xE8, 0xFF], 1007),
    ] as [(String, [UInt8], Int)])
  func aFrameAgainstTheProtocolEndsTheStream(_ what: String, _ frame: [UInt8], _ code: Int) async throws {
    try await ServerBench.overHTTP { bench, server in
      let run = try await bench.create()
      let socket = try SilentSocket(port: server.port, path: "/api/runs/\(run)/stream", window: 1 << 20)
      defer { socket.close() }
      try await server.streams { $0 == 1 }
      try socket.send(frame)

      let end = await socket.rest().suffix(4)

      #expect(Array(end) == [0x88, 0x02, UInt8(code >> 8), UInt8(code & 255)], "\(what)")
    }
  }

  @Test func gracefulShutdownSaysGoodbye() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.create()
      try await LiveServer.with(bench) { server in
        let told = try await Self.talk(Task(url: Self.url(server, run.rawValue)), with: server) { await server.shutDown() }

        #expect(told.code == 1001)
      }
    }
  }
}
