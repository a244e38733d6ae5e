import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// The real files of the reference data: through the hub, as Parquet and from the folder they must become the same content.
@Suite struct RealDataDifferentialTests {
  /// Every field, with the number or the text in `key` as the key.
  private static func specification(
    _ id: String, key: String, count: Int, hubFiles: [String], localFiles: [String]
  ) -> DatasetSpecification {
    DatasetSpecification(
      id: id, revision: Specifications.commit, licence: "MIT",
      parts: [
        DatasetSpecification.Part(name: "test", hubFiles: hubFiles, localFiles: localFiles, recordCount: count) {
          (record, _) throws(DatasetRecordError) in
          guard case .object(let fields) = record else { throw DatasetRecordError("no object") }
          switch fields[key] {
          case .integer(let number)?: return DatasetLine(key: String(number), value: record)
          case .string(let text)?: return DatasetLine(key: text, value: record)
          default: throw DatasetRecordError("`\(key)` is missing")
          }
        }
      ])
  }

  private func compare(
    _ specification: DatasetSpecification, folder shared: URL, hubFiles: [HubRepository.File], records: Int
  ) async throws {
    try await TemporaryFolder.with { folder in
      let local = LibraryBench(folder, cache: folder.path(of: "local"))
      let expected = try await local.prepare(specification, from: .folder(shared.path(percentEncoded: false)))
      let repository = HubRepository(id: specification.id, commit: Specifications.commit, files: hubFiles)
      try await LocalHub.with(repository) { hub in
        let remote = LibraryBench(folder, cache: folder.path(of: "hub"), endpoint: hub.endpoint)
        let found = try await remote.prepare(specification)
        #expect(found.sha256 == expected.sha256)
        #expect(found.revision == Specifications.commit)
        let one = try await local.library.open(specification)
        let other = try await remote.library.open(specification)
        #expect(one.keys(of: "test").count == records)
        var compared = 0
        for key in one.keys(of: "test") where try one.record(key, in: "test") == other.record(key, in: "test") { compared += 1 }
        #expect(compared == records)
      }
    }
  }

  @Test func theQuestionsOfMMLUProAsPublishedLines() async throws {
    guard let shared = SharedFolder.place("data/mmlu-pro") else { return }
    let files = try ["test.part1.jsonl", "test.part2.jsonl"].map { name in
      HubRepository.File(name, try Data(contentsOf: shared.appending(path: name)), isLarge: true)
    }
    let specification = Self.specification(
      "TIGER-Lab/MMLU-Pro", key: "question_id", count: 12_032, hubFiles: ["test.part*.jsonl"], localFiles: ["test.part*.jsonl"])
    try await compare(specification, folder: shared, hubFiles: files, records: 12_032)
  }

  @Test func theQuestionsOfMMLUProAsParquet() async throws {
    guard let shared = SharedFolder.place("data/mmlu-pro") else { return }
    try await TemporaryFolder.with { folder in
      var files: [HubRepository.File] = []
      for (number, name) in ["test.part1.jsonl", "test.part2.jsonl"].enumerated() {
        let parquet = folder.path(of: "\(number).parquet")
        let source = shared.appending(path: name).path(percentEncoded: false)
        try await DuckDBProgram.run(
          "COPY (SELECT * FROM read_json_auto('\(source)')) TO '\(parquet)' (FORMAT parquet, COMPRESSION zstd)")
        files.append(
          HubRepository.File(
            "data/test-0000\(number)-of-00002.parquet", try Data(contentsOf: URL(filePath: parquet)), isLarge: true))
      }
      let specification = Self.specification(
        "TIGER-Lab/MMLU-Pro", key: "question_id", count: 12_032, hubFiles: ["data/test-*.parquet"],
        localFiles: ["test.part*.jsonl"])
      try await compare(specification, folder: shared, hubFiles: files, records: 12_032)
    }
  }

  @Test func theProblemsOfAIME() async throws {
    guard let shared = SharedFolder.place("data/aime-2025") else { return }
    let name = "aime25.nemo-skills.jsonl"
    let file = HubRepository.File("test.jsonl", try Data(contentsOf: shared.appending(path: name)), isLarge: false)
    let specification = Self.specification(
      "math-ai/aime25", key: "id", count: 30, hubFiles: ["test.jsonl"], localFiles: ["aime25*.jsonl"])
    try await compare(specification, folder: shared, hubFiles: [file], records: 30)
  }
}
