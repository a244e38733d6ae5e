import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Parquet through the command-line program of DuckDB.
@Suite struct ParquetTests {
  private let specification = Specifications.letters(2, localFiles: ["*.parquet"])

  @Test func nestedValuesAndOddNamesComeThrough() async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      let source = try bench.source([:])
      // The name would end an SQL text and start a command in a shell.
      let file = folder.path(of: "source/it's; $(touch x) \"a\".parquet")
      try await DuckDBProgram.run(
        """
        COPY (SELECT * FROM (VALUES ('a', ['x', NULL, 'ü'], {'n': 1, 'd': 0.5}, 'it''s
        "two" lines'), ('b', [], NULL, ''))
        t(id, list, struct, text)) TO '\(file.replacingOccurrences(of: "'", with: "''"))' (FORMAT parquet)
        """)

      _ = try await bench.prepare(specification, from: source)

      let dataset = try await bench.library.open(specification)
      #expect(
        try LibraryBench.text(dataset, "a")
          == #"{"id":"a","list":["x",null,"ü"],"struct":{"d":0.5,"n":1},"text":"it's\n\"two\" lines"}"#)
      #expect(try LibraryBench.text(dataset, "b") == #"{"id":"b","list":[],"struct":null,"text":""}"#)
      #expect(!FileManager.default.fileExists(atPath: folder.path(of: "source/x")))
      #expect(try bench.cacheFiles().allSatisfy { !$0.split(separator: "/").contains("work") })
    }
  }

  @Test func aFileThatIsNoParquetIsNamed() async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      let source = try bench.source(["a.parquet": "not at all"])
      let needed = await #expect(throws: SetupNeeded.self) { try await bench.prepare(specification, from: source) }
      #expect(needed?.message.hasPrefix("`a.parquet` cannot be read as Parquet: ") == true)
    }
  }

  @Test func withoutTheProgramTheHintSaysHowToGetIt() async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder, duckDB: folder.path(of: "nowhere"))
      let source = try bench.source(["a.parquet": "not at all"])
      let needed = await #expect(throws: SetupNeeded.self) { try await bench.prepare(specification, from: source) }
      #expect(needed?.message == "ASSAY_DUCKDB names `\(folder.path(of: "nowhere"))`, which is no program")
      #expect(needed?.hint.contains("pip install duckdb-cli") == true)
      let missing = #expect(throws: SetupNeeded.self) { try DuckDB(program: nil, searchPath: ":relative:\(folder.path)").program() }
      #expect(missing?.message == "the program `duckdb`, which reads Parquet files, was not found")
    }
  }

  @Test func theProgramIsFoundOnPATH() throws {
    let folder = URL(filePath: DuckDBProgram.path).deletingLastPathComponent().path(percentEncoded: false)
    #expect(try DuckDB(program: nil, searchPath: "/nowhere:\(folder.dropLast())").program().hasSuffix("/duckdb"))
  }
}
