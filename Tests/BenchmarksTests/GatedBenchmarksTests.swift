import AssayKit
import Benchmarks
import Datasets
import Foundation
import TestSupport
import Testing

/// Benchmarks whose data only some may have, through a hub that answers like the real one.
@Suite struct GatedBenchmarksTests {
  private static func repository(_ name: BenchmarkName, _ files: [HubRepository.File]) throws -> HubRepository {
    let specification = try MadeUpRecords.specification(of: name)
    return HubRepository(id: specification.id, commit: specification.revision, gate: .gated(tokens: ["mine"]), files: files)
  }

  private static func table() throws -> HubRepository {
    try repository("gpqa_diamond", [HubRepository.File("gpqa_diamond.csv", MadeUpRecords.gpqaTable(198), isLarge: false)])
  }

  @Test(arguments: [nil, "other"] as [String?])
  func withoutAccessThePageIsNamedWhereToAsk(token: String?) async throws {
    try await LocalHub.with(try Self.table()) { hub in
      try await TemporaryFolder.with { folder in
        let library = DataBench.library(folder, endpoint: hub.endpoint, token: token)
        let benchmark = try Registry.all(datasets: library).benchmark(named: "gpqa_diamond")
        let specification = try #require(benchmark.requiredDatasets.first)

        let refused = await #expect(throws: SetupNeeded.self) { try await library.prepare(specification, from: .hub) { _ in } }

        #expect(refused?.hint.contains("https://huggingface.co/datasets/Idavidrein/gpqa") == true, "\(String(describing: refused))")
        await #expect(throws: SetupNeeded.self) { try await benchmark.open("official") }
      }
    }
  }

  @Test func withAccessTheTableOfGPQABecomesItems() async throws {
    try await LocalHub.with(try Self.table()) { hub in
      try await TemporaryFolder.with { folder in
        let library = DataBench.library(folder, endpoint: hub.endpoint, token: "mine")
        let benchmark = try Registry.all(datasets: library).benchmark(named: "gpqa_diamond")
        let specification = try #require(benchmark.requiredDatasets.first)

        let provenance = try await library.prepare(specification, from: .hub) { _ in }

        let items = try await benchmark.open("aa_v2")
        #expect(provenance.revision == specification.revision)
        #expect(items.itemIDs.count == 198 && items.itemIDs.first == "rec0")
        #expect(try items.item("rec7").messages[0].text.contains("What is 7 and one?\nSay it."))
        let local = folder.url.appending(path: "mine")
        try FileManager.default.createDirectory(at: local, withIntermediateDirectories: true)
        try Data(MadeUpRecords.gpqaTable(198).utf8).write(to: local.appending(path: "gpqa_diamond.csv"))
        let again = try await library.prepare(specification, from: .folder(local.path(percentEncoded: false))) { _ in }
        #expect(again.sha256 == provenance.sha256, "a folder gives the same content")
      }
    }
  }

  /// The table of Humanity's Last Exam is Parquet with columns of pictures, which are not read.
  @Test func ofTheExamOnlyTheColumnsThatAreNeededAreRead() async throws {
    try await TemporaryFolder.with { folder in
      let (lines, parquet) = (folder.path(of: "rows.jsonl"), folder.path(of: "rows.parquet"))
      let records = (0..<2_500).map { MadeUpRecords.exam($0) }
      try Data(try MadeUpRecords.lines(records).utf8).write(to: URL(filePath: lines))
      try await DuckDBProgram.run(
        "COPY (SELECT *, {'bytes': 'x'::BLOB, 'path': NULL} AS image_preview FROM read_json('\(lines)')) TO '\(parquet)' (FORMAT parquet)"
      )
      let content = try Data(contentsOf: URL(filePath: parquet))
      let repository = try Self.repository("hle", [HubRepository.File("data/test-00000-of-00001.parquet", content, isLarge: true)])
      try await LocalHub.with(repository) { hub in
        let library = DataBench.library(folder, endpoint: hub.endpoint, token: "mine")
        let benchmark = try Registry.all(datasets: library).benchmark(named: "hle")
        let specification = try #require(benchmark.requiredDatasets.first)

        _ = try await library.prepare(specification, from: .hub) { _ in }

        let (all, text) = (try await benchmark.open("official"), try await benchmark.open("official_text"))
        #expect(all.itemIDs.count == 2_500 && text.itemIDs.count == 2_000)
        #expect(try all.item("q5").messages[1].content == [.text("How many legs have 5 ants?"), .imageURL(MadeUpRecords.image)])
        #expect(hub.downloads.count == 1, "one file serves both parts")
      }
    }
  }
}
