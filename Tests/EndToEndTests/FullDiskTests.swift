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

  @Test func advisersSayThatTheDiskIsFullAndLeaveNothingOnIt() async throws {
    try await TemporaryFolder.with { home in
      guard let disk = try SmallDisk(at: home.path, megabytes: 1) else { return }
      defer { disk.unmount() }
      let folders = ["data", "cache/datasets", "config/keys"].map { home.path(of: $0) }
      for folder in folders { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
      try fill(home.path(of: "ballast"))
      let assay = BuiltBinary(home: home)

      let doctor = try await assay.run("doctor")
      #expect(doctor.exitCode == 2)
      #expect(doctor.stdout.contains("data folder  no space left on the disk that holds `\(folders[0])`"), "\(doctor.stdout)")
      #expect(doctor.stdout.contains("→ free some space, or set ASSAY_HOME to a folder on another disk"))
      #expect(!doctor.stdout.contains("make it writable"))
      let key = try await assay.run("keys", "new")
      #expect(key.exitCode == 2)
      #expect(key.stderr.contains("error: no space left on the disk that holds the key `"), "\(key.stderr)")
      #expect(key.stderr.contains("hint: free some space on that disk"), "\(key.stderr)")
      let left = try FileManager.default.subpathsOfDirectory(atPath: home.path)
      #expect(!left.contains { $0.contains(".doctor-") || $0.contains(".pub") || $0.contains(".pem") }, "\(left)")
    }
  }

  /// Takes all the room that is left.
  private func fill(_ path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let page = [UInt8](repeating: 0, count: 4_096)
    while write(descriptor, page, page.count) > 0 {}
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
