import Foundation
import GRDB
import TestSupport
import Testing

/// A run whose disk fills up, and goes on once there is room.
@Suite(.timeLimit(.minutes(2))) struct FullDiskTests {
  /// 60 items × 2 samples, each with an answer of 30 KB that compresses to 22 KB.
  private static let samples = 120
  private static let run = [
    "run", "--model", "custom/scripted-model", "--benchmark", "starter", "--samples", "2", "--concurrency", "16",
  ]

  @Test func aFullDiskStopsTheRunAndLosesNothing() async throws {
    try await ScriptedModelServer.run { _ in
      .stream(ScriptedStream([Self.noise()]))
    } body: { server in
      try await TemporaryFolder.with { home in
        guard let disk = try SmallDisk(at: home.path, megabytes: 3) else { return }
        defer { disk.unmount() }
        let assay = BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL])
        let full = try await assay.run(Self.run)
        #expect(full.exitCode == 2, "\(full.stderr)")
        #expect(full.stderr.contains("error: no space left on the disk that holds `\(home.path(of: "data"))"), "\(full.stderr)")
        #expect(full.stderr.contains("hint: free some space on the disk of `\(home.path(of: "data"))"))
        #expect(full.stderr.contains("ASSAY_HOME"))

        try disk.grow(toMegabytes: 64)
        #expect(try integrity(of: home) == "ok")
        let stopped = try #require(try StoredRun(home: home))
        #expect((1..<Self.samples).contains(stopped.answered.count))
        #expect(stopped.events == Array(1...stopped.events.count))
        let before = server.requests.count

        let resumed = try await assay.run("runs", "resume", stopped.id, "--json")
        #expect(resumed.exitCode == 0, "\(resumed.stderr)")
        #expect(try RunJSON(resumed).coverage == 1)
        let asked = server.requests.dropFirst(before).compactMap(\.request.sample)
        #expect(Set(asked).isDisjoint(with: stopped.answered))
        #expect(asked.count == Self.samples - stopped.answered.count)
        let whole = try #require(try StoredRun(home: home))
        #expect(whole.state == "succeeded")
        #expect(whole.scored == Self.samples)
        #expect(whole.wronglyEvaluated == 0)
        #expect(whole.events == Array(1...whole.events.count))
        #expect(try integrity(of: home) == "ok")
      }
    }
  }

  private static func noise() -> String {
    var generator = SystemRandomNumberGenerator()
    return Data((0..<22_500).map { _ in UInt8.random(in: 0...255, using: &generator) }).base64EncodedString()
  }

  private func integrity(of home: TemporaryFolder) throws -> String? {
    try DatabaseQueue(path: home.path(of: "data/assay.sqlite")).read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
  }
}

/// A memory disk of a given size over a folder.
struct SmallDisk {
  private let path: String

  /// - Returns: `nil`, with an issue recorded, where mounting is not allowed: the test would show nothing.
  init?(at path: String, megabytes: Int) throws {
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
      Issue.record("cannot mount a tmpfs (\(String(cString: strerror(errno)))): run this test as root")
      return nil
    }
    self.path = path
  }

  func grow(toMegabytes megabytes: Int) throws {
    guard mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), "size=\(megabytes)m") == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }

  func makeReadOnly() throws {
    guard mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }

  func unmount() { umount2(path, Int32(MNT_DETACH)) }
}
