import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// A cache on a disk of 2 MB.
@Suite struct DatasetDiskFullTests {
  private static let count = 1_000
  /// 4 MB.
  private static let text = (0..<count).map { number in
    #"{"id":"r\#(number)","text":"\#(String(repeating: "long ", count: 800))"}"# + "\n"
  }.joined()

  private func withSmallDisk(_ body: (TemporaryFolder, String) async throws -> Void) async throws {
    try await TemporaryFolder.with { folder in
      let disk = folder.path(of: "disk")
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
      guard mount("tmpfs", disk, "tmpfs", 0, "size=2m") == 0 else {
        Issue.record("cannot mount a tmpfs (\(String(cString: strerror(errno)))): run this test as root")
        return
      }
      defer { umount2(disk, Int32(MNT_DETACH)) }
      try await body(folder, disk)
    }
  }

  private func used(_ disk: String) throws -> Int {
    let files = FileManager.default
    return try files.subpathsOfDirectory(atPath: disk).reduce(0) { sum, path in
      let attributes = try files.attributesOfItem(atPath: disk + "/" + path)
      return sum + (attributes[.type] as? FileAttributeType == .typeRegular ? (attributes[.size] as? Int ?? 0) : 0)
    }
  }

  @Test func aConversionThatFillsTheDiskKeepsNothing() async throws {
    try await withSmallDisk { folder, disk in
      let bench = LibraryBench(folder, cache: disk)
      let source = try bench.source(["test.jsonl": Self.text])
      let needed = await #expect(throws: SetupNeeded.self) {
        try await bench.prepare(Specifications.letters(Self.count), from: source)
      }
      #expect(needed?.message.hasSuffix("is full") == true)
      #expect(needed?.hint.contains("free some space") == true)
      #expect(try used(disk) == 0)
      await #expect(throws: SetupNeeded.self) { try await bench.library.open(Specifications.letters(Self.count)) }
    }
  }

  @Test func aDownloadThatDoesNotFitIsNotBegun() async throws {
    try await LocalHub.with(HubPreparationTests.repository([HubRepository.File("test.jsonl", Self.text)])) { hub in
      try await withSmallDisk { folder, disk in
        let bench = LibraryBench(folder, cache: disk, endpoint: hub.endpoint)
        let needed = await #expect(throws: SetupNeeded.self) { try await bench.prepare(Specifications.letters(Self.count)) }
        #expect(needed?.message.contains("needs 3 MiB more") == true)
        #expect(hub.downloads.isEmpty)
      }
    }
  }

  @Test func aDownloadOfUnknownLengthThatFillsTheDiskKeepsNothing() async throws {
    let repository = HubPreparationTests.repository([HubRepository.File("test.jsonl", Self.text)], isBare: true)
    try await LocalHub.with(repository) { hub in
      try await withSmallDisk { folder, disk in
        let bench = LibraryBench(folder, cache: disk, endpoint: hub.endpoint)
        let needed = await #expect(throws: SetupNeeded.self) { try await bench.prepare(Specifications.letters(Self.count)) }
        let left = try used(disk)
        #expect(needed?.message.hasSuffix("is full") == true)
        #expect(left == 0)
      }
    }
  }
}
