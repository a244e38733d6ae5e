import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Server

/// A WebSocket client that asks and then takes nothing.
@Suite(.timeLimit(.minutes(2))) struct SilentSocketTests {
  @Test func whoTakesNothingIsHungUpOnAndCanComeBack() async throws {
    let benchmark = CountingBenchmark(size: 1_500)
    try await ServerBench.with([benchmark]) { bench in
      let run = try await bench.ended()
      try await LiveServer.with(bench, heartbeat: .milliseconds(20), streamPatience: .seconds(1)) { server in
        let silent = try SilentSocket(port: server.port, path: "/api/runs/\(run.id)/stream")
        defer { silent.close() }
        try await server.streams { $0 == 1 }
        try await server.streams { $0 == 0 }

        let got = await silent.rest()
        #expect(got.contains(Data(#""type":"init""#.utf8)))
        #expect(!got.contains(Data(#""type":"complete""#.utf8)))
        let again = try SilentSocket(port: server.port, path: "/api/runs/\(run.id)/stream", window: 1 << 20)
        defer { again.close() }
        #expect(await again.rest().contains(Data(#""type":"complete""#.utf8)))
      }
    }
  }

  /// Who only listens takes the pings of a quiet stream, and is not taken for silent.
  @Test func aQuietStreamIsKept() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.create()
      try await LiveServer.with(bench, heartbeat: .milliseconds(20), streamPatience: .seconds(1)) { server in
        let quiet = try SilentSocket(port: server.port, path: "/api/runs/\(run)/stream", window: 1 << 20)
        defer { quiet.close() }
        try await server.streams { $0 == 1 }

        #expect(await quiet.pings(100), "100 pings take twice as long as the server's patience")
        #expect(await server.changes.openStreams == 1)
      }
    }
  }
}

/// A client that asks for a large file and then takes nothing of it.
@Suite(.timeLimit(.minutes(2))) struct StalledDownloadTests {
  @Test func itDoesNotKeepTheServerFromStopping() async throws {
    let models = ScriptedModels { _ throws(Failure) in String(repeating: "long ", count: 1 << 20) }
    try await ServerBench.with(models: models) { bench in
      let run = try await bench.ended().id
      let socket = try await LiveServer.with(bench, streamPatience: .milliseconds(500)) { server in
        let socket = try RawSocket(port: server.port, window: 4_096)
        try socket.send("GET /api/runs/\(run)/export?format=json HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n")
        #expect(await socket.read(until: "200 OK").contains("200 OK"))
        return socket
      }
      // The server has stopped, and the client has not got all of it.
      let rest = await socket.rest()
      socket.close()
      #expect(rest.count < 6 * 5 << 20)
    }
  }
}

/// A WebSocket's client that shakes hands and reads only when it is told to.
struct SilentSocket: Sendable {
  private let socket: RawSocket

  /// Shakes hands, and reads nothing.
  ///
  /// - Parameter window: bytes that the system takes for it.
  init(port: Int, path: String, window: Int32 = 4_096) throws {
    socket = try RawSocket(port: port, window: window)
    try socket.send(
      """
      GET \(path) HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      \r

      """)
  }

  /// Everything until the other side is gone.
  func rest() async -> Data { Data(await socket.rest()) }

  /// Reads until so many empty pings have come.
  ///
  /// - Returns: whether they came before the end.
  func pings(_ count: Int) async -> Bool {
    await socket.aside {
      var all: [UInt8] = []
      while all.reduce(into: 0, { $0 += $1 == 0x89 ? 1 : 0 }) < count {
        guard let piece = socket.read() else { return false }
        all += piece
      }
      return true
    }
  }

  func send(_ bytes: [UInt8]) throws { try socket.send(bytes) }

  func close() { socket.close() }
}
