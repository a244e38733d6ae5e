import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Preparing from a hub that answers like the real one.
@Suite struct HubPreparationTests {
  static let count = 2_000
  static let lines = LibraryBench.lines(count)

  static func repository(
    _ files: [HubRepository.File] = [HubRepository.File("test.jsonl", lines)], gate: HubRepository.Gate = .open,
    isBare: Bool = false
  ) -> HubRepository {
    HubRepository(id: "some/letters", commit: Specifications.commit, gate: gate, isBare: isBare, files: files)
  }

  private func withHub(
    _ repository: HubRepository = Self.repository(), _ body: (LocalHub, TemporaryFolder) async throws -> Void
  ) async throws {
    try await LocalHub.with(repository) { hub in
      try await TemporaryFolder.with { folder in try await body(hub, folder) }
    }
  }

  @Test(arguments: [true, false])
  func aDataSetOfTheHubHasTheHashOfTheSameFolder(isLarge: Bool) async throws {
    try await withHub(Self.repository([HubRepository.File("test.jsonl", Self.lines, isLarge: isLarge)])) { hub, folder in
      let bench = LibraryBench(folder, endpoint: hub.endpoint + "/")

      let fromHub = try await bench.prepare(Specifications.letters(Self.count))

      #expect(fromHub.revision == Specifications.commit)
      #expect(try await bench.library.open(Specifications.letters(Self.count)).provenance == fromHub)
      #expect(bench.seen.progress.first == .contacting(host: hub.endpoint))
      let size = Int64(Self.lines.utf8.count)
      #expect(bench.seen.progress.contains(.downloading(file: "test.jsonl", bytes: size, total: size)))
      #expect(hub.downloads.count == 1)
      let local = try await bench.prepare(
        Specifications.letters(Self.count), from: bench.source(["test.jsonl": Self.lines]))
      #expect(local.sha256 == fromHub.sha256)
      #expect(local.revision == "local:" + fromHub.sha256)
    }
  }

  @Test func whatIsThereAndWholeIsKept() async throws {
    try await withHub { hub, folder in
      let bench = LibraryBench(folder, endpoint: hub.endpoint)
      let first = try await bench.prepare(Specifications.letters(Self.count))
      let asked = hub.seen.count

      let second = try await bench.prepare(Specifications.letters(Self.count))

      #expect(second == first)
      #expect(hub.seen.count == asked)
    }
  }

  @Test func twoPreparationsAtOnceDownloadOnce() async throws {
    try await withHub { hub, folder in
      let one = LibraryBench(folder, endpoint: hub.endpoint)
      let other = LibraryBench(folder, endpoint: hub.endpoint)
      async let first = one.prepare(Specifications.letters(Self.count))
      async let second = other.prepare(Specifications.letters(Self.count))
      let both = try await [first, second]
      #expect(both[0] == both[1])
      #expect(hub.downloads.count == 1)
    }
  }

  @Test func theTokenGoesToTheHubAndToNobodyElse() async throws {
    try await withHub(Self.repository(gate: .gated(tokens: ["secret"]))) { hub, folder in
      let bench = LibraryBench(folder, endpoint: hub.endpoint, token: " secret\n")
      _ = try await bench.prepare(Specifications.letters(Self.count, access: .gated(page: "https://hub.example/terms")))
      #expect(hub.seen.filter { $0.place == .hub }.allSatisfy { $0.authorization == "Bearer secret" })
      #expect(hub.seen.filter { $0.place == .storage }.map(\.authorization) == [nil])
      #expect(!bench.seen.log.contains { $0.contains("secret") })
    }
  }

  @Test(
    arguments: [
      (nil, "`some/letters` is gated, and `HF_TOKEN` is not set (401)"),
      ("stranger", "`some/letters` is gated, and the account of `HF_TOKEN` has no access (403)"),
      ("expired", "the hub refused the token in `HF_TOKEN` (401): Invalid credentials in Authorization header"),
    ] as [(String?, String)])
  func aGatedDataSetSaysWhereToAsk(token: String?, message: String) async throws {
    try await withHub(Self.repository(gate: .gated(tokens: ["secret"]))) { hub, folder in
      let bench = LibraryBench(folder, endpoint: hub.endpoint, token: token)
      let needed = await #expect(throws: SetupNeeded.self) {
        try await bench.prepare(Specifications.letters(Self.count, access: .gated(page: "https://hub.example/terms")))
      }
      #expect(needed?.message == message)
      if token == "expired" {
        #expect(needed?.hint == "make a new one at \(hub.endpoint)/settings/tokens")
      } else {
        #expect(needed?.hint.contains("https://hub.example/terms") == true)
        #expect(needed?.hint.contains("HF_TOKEN") == true || token != nil)
      }
    }
  }

  @Test(
    arguments: [
      (nil, "the hub does not show `some/letters` to everybody (401): Repository not found"),
      ("stranger", "has no `some/letters`: Repository not found"),
    ] as [(String?, String)])
  func aHiddenDataSetIsNotFound(token: String?, message: String) async throws {
    try await withHub(Self.repository(gate: .hidden(tokens: ["secret"]))) { hub, folder in
      let bench = LibraryBench(folder, endpoint: hub.endpoint, token: token)
      let needed = await #expect(throws: SetupNeeded.self) { try await bench.prepare(Specifications.letters(Self.count)) }
      #expect(needed?.message.contains(message) == true)
    }
  }

  @Test func anUnknownRevisionAndAMissingFileAreNamed() async throws {
    try await withHub { hub, folder in
      let bench = LibraryBench(folder, endpoint: hub.endpoint)
      var other = Specifications.letters(Self.count)
      other.revision = String(repeating: "f", count: 40)
      let revision = await #expect(throws: SetupNeeded.self) { try await bench.prepare(other) }
      #expect(revision?.message == "the hub has no revision \(other.revision) of `some/letters`")
      let missing = await #expect(throws: SetupNeeded.self) {
        try await bench.prepare(Specifications.letters(Self.count, hubFiles: ["data/*.jsonl", "*.csv"]))
      }
      #expect(
        missing?.message == "`some/letters` on the hub has no file for its part `test`: it looked for `data/*.jsonl` or `*.csv`")
    }
  }

  @Test func offlineAsksNobodyAndUsesWhatIsThere() async throws {
    try await withHub { hub, folder in
      let offline = LibraryBench(folder, endpoint: hub.endpoint, isOffline: true)
      let needed = await #expect(throws: SetupNeeded.self) { try await offline.prepare(Specifications.letters(Self.count)) }
      #expect(needed?.message.contains("`HF_HUB_OFFLINE` forbids downloads") == true)
      #expect(hub.seen.isEmpty)

      let local = try await offline.prepare(
        Specifications.letters(Self.count), from: offline.source(["test.jsonl": Self.lines]))
      #expect(try await offline.prepare(Specifications.letters(Self.count)) == local)
      #expect(try await offline.library.open(Specifications.letters(Self.count)).provenance == local)
      #expect(hub.seen.isEmpty)
    }
  }

  @Test func aNetworkThatIsNotThereIsSaidAfterSomeTries() async throws {
    try await TemporaryFolder.with { folder in
      // Nothing listens on port 1.
      let bench = LibraryBench(folder, endpoint: "http://127.0.0.1:1")
      let needed = await #expect(throws: SetupNeeded.self) { try await bench.prepare(Specifications.letters(2)) }
      #expect(needed?.message.hasPrefix("no connection to `127.0.0.1` for `some/letters`") == true)
      #expect(needed?.message.hasSuffix("5 tries in a row failed") == true)
      #expect(needed?.hint.contains("--from FOLDER") == true)
      #expect(bench.seen.log.count == 4)
    }
  }
}
