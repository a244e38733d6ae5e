import AssayKit
import Dispatch
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

/// A bare socket of a WebSocket's client.
struct SilentSocket: Sendable {
  private let descriptor: Int32

  /// Shakes hands, and reads nothing.
  ///
  /// - Parameter window: bytes that the system takes for it.
  init(port: Int, path: String, window: Int32 = 4_096) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var size = window
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    let request = Array(
      """
      GET \(path) HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      \r

      """.utf8)
    guard connected == 0, send(descriptor, request, request.count, 0) == request.count else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }

  /// Everything until the other side is gone.
  func rest() async -> Data {
    await aside {
      var all = Data()
      while let piece = read() { all += piece }
      return all
    }
  }

  /// Reads until so many empty pings have come.
  ///
  /// - Returns: whether they came before the end.
  func pings(_ count: Int) async -> Bool {
    await aside {
      var all = Data()
      while all.reduce(into: 0, { $0 += $1 == 0x89 ? 1 : 0 }) < count {
        guard let piece = read() else { return false }
        all += piece
      }
      return true
    }
  }

  /// Waits for the socket on a thread that nobody else needs.
  private func aside<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
  }

  func close() { Glibc.close(descriptor) }

  private func read() -> Data? {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    return count > 0 ? Data(bytes[..<count]) : nil
  }
}
