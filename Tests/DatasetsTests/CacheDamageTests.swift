import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// A cache that somebody or something has changed.
@Suite struct CacheDamageTests {
  private let specification = Specifications.letters(50)

  private func withPrepared(_ body: (LibraryBench, LocalHub) async throws -> Void) async throws {
    let repository = HubPreparationTests.repository([HubRepository.File("test.jsonl", LibraryBench.lines(50))])
    try await LocalHub.with(repository) { hub in
      try await TemporaryFolder.with { folder in
        let bench = LibraryBench(folder, endpoint: hub.endpoint)
        _ = try await bench.prepare(specification)
        try await body(bench, hub)
      }
    }
  }

  /// Paths of the two blobs: the index is the one that begins with its name.
  private func blobs(_ bench: LibraryBench) throws -> (lines: URL, index: URL) {
    let all = try bench.cacheFiles().filter { $0.hasPrefix("blobs/") }.map { URL(filePath: bench.folder.path(of: "cache/" + $0)) }
    let index = try #require(try all.first { try Data(contentsOf: $0).starts(with: Data("assay-index".utf8)) })
    return (try #require(all.first { $0 != index }), index)
  }

  private func change(_ file: URL, _ body: (inout Data) -> Void) throws {
    var data = try Data(contentsOf: file)
    body(&data)
    try data.write(to: file)
  }

  @Test(arguments: [
    "its lines are cut", "its lines are gone", "its index is changed", "its index is gone", "its manifest is cut",
  ])
  func damageIsNamedWithTheCommandThatMendsIt(damage: String) async throws {
    try await withPrepared { bench, hub in
      _ = try await bench.library.open(specification)
      let (lines, index) = try blobs(bench)
      let manifest = URL(filePath: bench.folder.path(of: "cache/sets/some--letters/\(Specifications.commit).json"))
      let file: URL
      switch damage {
      case "its lines are cut": file = lines; try change(lines) { $0.removeLast() }
      case "its lines are gone": file = lines; try FileManager.default.removeItem(at: lines)
      case "its index is changed": file = index; try change(index) { $0[30] ^= 1 }
      case "its index is gone": file = index; try FileManager.default.removeItem(at: index)
      default: file = manifest; try change(manifest) { $0.removeLast(20) }
      }

      let needed = await #expect(throws: SetupNeeded.self) { try await bench.library.open(specification) }

      #expect(needed?.message.contains("is damaged: `\(file.path(percentEncoded: false))`") == true)
      #expect(needed?.hint == "run `assay benchmarks prepare some/letters`")
      // The downloaded file is still there and whole, so that nothing is downloaded again.
      _ = try await bench.prepare(specification)
      #expect(hub.downloads.count == 1)
      #expect(try await bench.library.open(specification).keys(of: "test").count == 50)
    }
  }

  @Test func aChangedRecordIsNoticedWhenItIsReadAndMended() async throws {
    try await withPrepared { bench, _ in
      let lines = try blobs(bench).lines
      try change(lines) { $0[$0.count - 5] ^= 1 }
      let dataset = try await bench.library.open(specification)
      #expect(try LibraryBench.text(dataset, "r0") == #"{"id":"r0","text":"record number 0"}"#)
      let failure = #expect(throws: Failure.self) { try dataset.record("r49", in: "test") }
      #expect(failure?.kind == .malformed)
      #expect(failure?.hint == "`assay benchmarks prepare some/letters` mends it")
      let unknown = #expect(throws: Failure.self) { try dataset.record("r50", in: "test") }
      #expect(unknown?.kind == .notRecorded)

      _ = try await bench.prepare(specification)

      #expect(bench.seen.log.contains { $0.contains("is damaged and is made again") })
      let mended = try await bench.library.open(specification)
      #expect(try LibraryBench.text(mended, "r49") == #"{"id":"r49","text":"record number 49"}"#)
    }
  }

  @Test func aDamagedDownloadIsDownloadedAgain() async throws {
    try await withPrepared { bench, hub in
      let lines = try blobs(bench).lines
      try FileManager.default.removeItem(at: lines)
      let download = try #require(try bench.cacheFiles().first { $0.contains("/downloads/") })
      try change(URL(filePath: bench.folder.path(of: "cache/" + download))) { $0[9] ^= 1 }
      _ = try await bench.prepare(specification)
      #expect(hub.downloads.count == 2)
    }
  }

  @Test func anOpenDataSetIsKeptWhileItsFilesAreTheSame() async throws {
    try await withPrepared { bench, _ in
      let first = try #require(try await bench.library.open(specification) as? IndexedDataset)
      let second = try #require(try await bench.library.open(specification) as? IndexedDataset)
      #expect(first.parts["test"]?.file === second.parts["test"]?.file)

      _ = try await bench.prepare(specification, from: bench.source(["test.jsonl": LibraryBench.lines(50)]))

      let third = try await bench.library.open(specification)
      #expect(third.provenance.revision.hasPrefix("local:"))
      #expect(third.provenance.sha256 == first.provenance.sha256)
    }
  }
}
