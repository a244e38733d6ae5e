import AssayKit
import HTTPTypes
import TestSupport
import Testing

@testable import Server

@Suite struct GuardTests {
  @Test(arguments: [
    "evil.example", "evil.example:PORT", "127.0.0.1.evil.example:PORT", "127.0.0.1", "127.0.0.1:1", "localhost:",
    "192.168.0.1:PORT",
    "127.0.0.256:PORT", "localhost@evil.example:PORT", "0.0.0.0:PORT", "localhost.:PORT",
  ])
  func aForeignHostIsRefused(_ host: String) async throws {
    try await ServerBench.with { bench in
      try await LiveServer.with(bench) { server in
        let answer = try await server.ask(.get, "/api/runs", headers: [.host: host.replacing("PORT", with: "\(server.port)")])

        answer.expectProblem(403, "foreign-host")
      }
    }
  }

  @Test(arguments: ["127.0.0.1:PORT", "localhost:PORT", "LOCALHOST:PORT", "[::1]:PORT", "127.8.9.10:PORT"])
  func aNameOfThisMachineIsAnswered(_ host: String) async throws {
    try await ServerBench.with { bench in
      try await LiveServer.with(bench) { server in
        let answer = try await server.ask(.get, "/api/runs", headers: [.host: host.replacing("PORT", with: "\(server.port)")])

        #expect(answer.status == 200)
      }
    }
  }

  /// The parser reads nothing more on such a connection: without the announcement the second request hung.
  @Test func aConnectionThatAskedForAnUpgradeIsNotUsedAgain() async throws {
    try await ServerBench.with { bench in
      try await LiveServer.with(bench) { server in
        for _ in 0..<3 {
          let answer = try await server.ask(
            .get, "/api/health", headers: [.connection: "Upgrade, HTTP2-Settings", .upgrade: "h2c"])

          #expect(answer.status == 200)
          #expect(answer.headers[.connection] == "close")
        }
      }
    }
  }

  @Test(
    arguments: [
      [.origin: "http://evil.example"], [.origin: "null"], [.origin: "https://localhost"], [.origin: "http://localhost:8080"],
      [.origin: "http://localhost.evil.example"], [.secFetchSite: "cross-site"], [.secFetchSite: "same-site"],
      [.origin: "http://localhost", .secFetchSite: "cross-site"],
    ] as [HTTPFields])
  func aForeignPageChangesNothing(_ headers: HTTPFields) async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()

      try await api.post("/api/runs/\(run)/cancel", headers: headers).expectProblem(403, "foreign-origin")
      try await api.post("/api/runs", json: #"{"model_id": "scripted/echo"}"#, headers: headers)
        .expectProblem(403, "foreign-origin")

      #expect(try await bench.store.run(run).state == .queued)
      #expect(try await bench.store.runs(RunQuery()).total == 1)
    }
  }

  @Test(
    arguments: [
      [:], [.origin: "http://localhost"], [.secFetchSite: "same-origin"], [.secFetchSite: "none"],
      [.origin: "http://localhost", .secFetchSite: "same-origin"],
    ] as [HTTPFields])
  func ownPagesAndProgramsMayChangeThings(_ headers: HTTPFields) async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()

      #expect(try await api.post("/api/runs/\(run)/cancel", headers: headers).status == 200)
    }
  }

  @Test func aForeignPageMayReadNothingButIsNotToldSoByUs() async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.get("/api/runs", headers: [.origin: "http://evil.example", .secFetchSite: "cross-site"])

      #expect(answer.headers[.accessControlAllowOrigin] == nil)
      #expect(answer.headers[.crossOriginResourcePolicy] == "same-origin")
    }
  }

  @Test(arguments: [
    (HTTPRequest.Method.get, "/api/runs", 200), (.head, "/api/runs", 200), (.get, "/api/health", 200), (.get, "/api/nothing", 404),
    (.get, "/api/runs/x", 404), (.put, "/api/runs", 405), (.get, "/api/runs?x=1", 400), (.post, "/api/runs", 415),
  ])
  func everyAnswerCarriesTheSecurityHeaders(_ method: HTTPRequest.Method, _ path: String, _ status: Int) async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.ask(method, path)

      #expect(answer.status == status)
      let policy = try #require(answer.headers[.contentSecurityPolicy])
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe") && !policy.contains("*"))
      #expect(answer.headers[.xContentTypeOptions] == "nosniff")
      #expect(answer.headers[.referrerPolicy] == "same-origin")
      #expect(answer.headers[.crossOriginOpenerPolicy] == "same-origin")
      #expect(answer.headers[.cacheControl] == "no-store")
    }
  }
}
