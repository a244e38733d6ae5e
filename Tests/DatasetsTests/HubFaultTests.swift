import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// What the hub, its storage and the network can do to a download.
@Suite struct HubFaultTests {
  private static let count = HubPreparationTests.count
  private static let size = HubPreparationTests.lines.utf8.count

  private func withHub(
    isBare: Bool = false, silence: Duration = .seconds(30), _ body: (LocalHub, LibraryBench) async throws -> Void
  ) async throws {
    try await LocalHub.with(HubPreparationTests.repository(isBare: isBare)) { hub in
      try await TemporaryFolder.with { folder in
        try await body(hub, LibraryBench(folder, endpoint: hub.endpoint, silence: silence))
      }
    }
  }

  private func whole(_ bench: LibraryBench) async throws {
    _ = try await bench.prepare(Specifications.letters(Self.count))
    let dataset = try await bench.library.open(Specifications.letters(Self.count))
    #expect(dataset.keys(of: "test").count == Self.count)
    #expect(try LibraryBench.text(dataset, "r1999") == #"{"id":"r1999","text":"record number 1999"}"#)
  }

  private func refused(_ bench: LibraryBench) async -> SetupNeeded? {
    await #expect(throws: SetupNeeded.self) { try await bench.prepare(Specifications.letters(Self.count)) }
  }

  @Test func aBrokenDownloadGoesOnWhereItStopped() async throws {
    try await withHub { hub, bench in
      let object = hub.objectName(of: "test.jsonl")
      hub.fail(object, .cut(after: 20_000), .cut(after: 30_000))
      try await whole(bench)
      #expect(hub.downloads.map(\.range) == [nil, "bytes=20000-", "bytes=50000-"])
    }
  }

  @Test func anotherProcessGoesOnWhereOneStopped() async throws {
    try await withHub { hub, bench in
      let object = hub.objectName(of: "test.jsonl")
      hub.fail(object, .cut(after: 20_000), .status(404))
      #expect(await refused(bench)?.message.contains("the hub at") == true)

      try await whole(LibraryBench(bench.folder, endpoint: hub.endpoint))

      #expect(hub.downloads.map(\.range) == [nil, "bytes=20000-", "bytes=20000-"])
    }
  }

  @Test func aServerWithoutRangesSendsEverythingAgain() async throws {
    try await withHub { hub, bench in
      let object = hub.objectName(of: "test.jsonl")
      hub.fail(object, .cut(after: 20_000), .noRange)
      try await whole(bench)
      #expect(hub.downloads.map(\.range) == [nil, "bytes=20000-"])
    }
  }

  @Test func aServerThatAlwaysBreaksOffAtTheSamePlaceIsGivenUp() async throws {
    try await withHub { hub, bench in
      let object = hub.objectName(of: "test.jsonl")
      for _ in 0..<20 { hub.fail(object, .cut(after: 0)) }
      let needed = await refused(bench)
      #expect(needed?.message.hasSuffix("; 5 tries in a row failed") == true)
      #expect(hub.downloads.count == 5)
    }
  }

  @Test func aWrongChecksumIsDeletedToldAndTriedOnce() async throws {
    try await withHub { hub, bench in
      let object = hub.objectName(of: "test.jsonl")
      hub.fail(object, .otherBytes)
      try await whole(bench)
      #expect(bench.seen.log.count == 1)
      #expect(bench.seen.log.first?.contains("`test.jsonl` of `some/letters` has the wrong checksum") == true)
      #expect(hub.downloads.map(\.range) == [nil, nil])
    }
    try await withHub { hub, bench in
      let object = hub.objectName(of: "test.jsonl")
      hub.fail(object, .otherBytes, .otherBytes)
      #expect(await refused(bench)?.message.contains("has the wrong checksum") == true)
      #expect(hub.downloads.count == 2)
      let files = try bench.cacheFiles()
      #expect(files == ["sets/some--letters/lock"])
    }
  }

  @Test func whatIsThereAlreadyIsCheckedWhenTheRestIsWrong() async throws {
    try await withHub { hub, bench in
      // A start with damage in it, as a crash of the machine leaves it, and a rest that is right.
      let object = hub.objectName(of: "test.jsonl")
      hub.fail(object, .cut(after: 20_000), .status(404))
      _ = await refused(bench)
      let partial = try #require(try bench.cacheFiles().first { $0.hasSuffix(".part") })
      let path = bench.folder.path(of: "cache/" + partial)
      var bytes = try Data(contentsOf: URL(filePath: path))
      bytes[100] ^= 1
      try bytes.write(to: URL(filePath: path))

      try await whole(bench)

      #expect(bench.seen.log.contains { $0.contains("has the wrong checksum") })
    }
  }

  @Test(arguments: [429, 500, 502, 503, 504, 408])
  func passingFaultsAreTriedAgain(status: Int) async throws {
    try await withHub { hub, bench in
      hub.fail("/revision/" + Specifications.commit, .status(status, ["Retry-After": "3"]))
      hub.fail("/test.jsonl", at: .hub, .status(status), .status(status))
      try await whole(bench)
      #expect(bench.seen.log.count == 3)
    }
  }

  @Test func aSignedAddressThatHasExpiredIsAskedForAgain() async throws {
    try await withHub { hub, bench in
      let object = hub.objectName(of: "test.jsonl")
      hub.fail(object, .status(403))
      try await whole(bench)
      #expect(hub.seen.filter { $0.place == .hub && $0.path.contains("/resolve/") }.count == 2)
    }
  }

  @Test func aPauseThatIsTooLongIsNotWaitedFor() async throws {
    try await withHub { hub, bench in
      hub.fail("/revision/" + Specifications.commit, .status(429, ["Retry-After": "7200"]))
      let needed = await refused(bench)
      #expect(needed?.message.contains("asks to wait for 7200 seconds") == true)
      #expect(hub.seen.count == 1)
    }
  }

  @Test func aPageOfTheNetworkIsNoHub() async throws {
    try await withHub { hub, bench in
      hub.fail("/revision/" + Specifications.commit, .page)
      let needed = await refused(bench)
      #expect(needed?.message == "`\(hub.endpoint)` does not answer like the hub")
    }
  }

  @Test func slowBytesAreWaitedForAndSilenceIsNot() async throws {
    try await withHub(silence: .seconds(3)) { hub, bench in
      let object = hub.objectName(of: "test.jsonl")
      hub.fail(object, .silence, .slow(piece: Self.size / 12, pause: .milliseconds(300)))
      try await whole(bench)
      #expect(bench.seen.log.map { $0.contains("sent nothing of `test.jsonl`") } == [true])
      #expect(hub.downloads.count == 2)
    }
  }

  @Test func aMirrorWithoutHashesAndLengthsWorks() async throws {
    try await withHub(isBare: true) { hub, bench in
      try await whole(bench)
      #expect(hub.seen.contains { $0.method == "HEAD" })
    }
  }

  @Test func aListingOfNamesAloneIsUnderstood() {
    let description = HubListing(json: Array(#"{"siblings":[{"rfilename":"a b/ü.jsonl"}]}"#.utf8))
    #expect(description?.files == [HubFile(path: "a b/ü.jsonl", size: nil, identity: nil)])
    #expect(description?.commit == nil)
    #expect(HubAddress.path("datasets", "a b/ü.jsonl") == "/datasets/a%20b/%C3%BC.jsonl")
  }

  @Test func aCancelledPreparationLeavesNothingValidAndCanGoOn() async throws {
    try await withHub { hub, bench in
      let object = hub.objectName(of: "test.jsonl")
      hub.fail(object, .silence)
      let arrived = hub.request(endingIn: object)
      let task = Task { try await bench.prepare(Specifications.letters(Self.count)) }
      await arrived.wait()
      task.cancel()
      let result = await task.result
      #expect(throws: SetupNeeded.interrupted) { try result.get() }
      await #expect(throws: SetupNeeded.self) { try await bench.library.open(Specifications.letters(Self.count)) }
      try await whole(LibraryBench(bench.folder, endpoint: hub.endpoint))
    }
  }
}
