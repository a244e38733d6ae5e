import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Preparing from a folder, and reading what came of it.
@Suite struct FolderPreparationTests {
  @Test func recordsComeBackInTheOrderOfTheFile() async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      let source = try bench.source(["test.jsonl": LibraryBench.lines(1_200)])

      let provenance = try await bench.prepare(Specifications.letters(1_200), from: source)

      let dataset = try await bench.library.open(Specifications.letters(1_200))
      #expect(dataset.provenance == provenance)
      #expect(dataset.keys(of: "test") == (0..<1_200).map { "r\($0)" })
      #expect(try LibraryBench.text(dataset, "r700") == #"{"id":"r700","text":"record number 700"}"#)
      #expect(dataset.length(of: "r700", in: "test") == 40)
      #expect(dataset.length(of: "r1200", in: "test") == nil)
      #expect(dataset.keys(of: "train").isEmpty)
      #expect(bench.seen.progress.last == .converting(part: "test", records: 1_200))
    }
  }

  @Test func theRevisionOfAFolderIsTheHashOfItsContent() async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      let specification = Specifications.letters(2)

      let one = try await bench.prepare(specification, from: bench.source(["test.jsonl": LibraryBench.lines(2)]))
      // The same records in another form: spaces, order of keys, Windows line ends, a blank line, a byte order mark.
      let other = try await bench.prepare(
        specification,
        from: bench.source([
          "test.jsonl":
            "\u{FEFF}{ \"text\": \"record number 0\", \"id\": \"r0\" }\r\n\r\n{\"id\":\"r1\",\"text\":\"record number 1\"}"
        ]))

      #expect(one.revision == "local:" + one.sha256)
      #expect(one.sha256.count == 64)
      #expect(other == one)
      // Recomputed by the rule in the documentation: sha256sum of the list that sha256sum prints for the parts.
      let part = FileDigest.sha256(LibraryBench.lines(2).utf8)
      #expect(one.sha256 == FileDigest.sha256("\(part)  test.jsonl\n".utf8))
    }
  }

  @Test func anUnpreparedDataSetSaysWhatToDo() async throws {
    try await TemporaryFolder.with { folder in
      let needed = await #expect(throws: SetupNeeded.self) {
        try await LibraryBench(folder).library.open(Specifications.letters(2))
      }
      #expect(needed?.message == "the data set `some/letters` is not on this machine")
      #expect(needed?.hint == "run `assay benchmarks prepare some/letters`")
      let offline = await #expect(throws: SetupNeeded.self) {
        try await LibraryBench(folder, isOffline: true).library.open(Specifications.letters(2))
      }
      #expect(offline?.hint.contains("HF_HUB_OFFLINE") == true)
      #expect(offline?.hint.contains("--from FOLDER") == true)
      let gated = await #expect(throws: SetupNeeded.self) {
        try await LibraryBench(folder).library.open(Specifications.letters(2, access: .gated(page: "https://hub.example/terms")))
      }
      #expect(gated?.hint.contains("https://hub.example/terms") == true)
      #expect(gated?.hint.contains("HF_TOKEN") == true)
    }
  }

  @Test(arguments: [
    (["test.jsonl": #"{"id":"a"}"# + "\nnot json\n"], "`test.jsonl` line 2: it is not JSON: `not json`"),
    (["test.jsonl": #"{"id":"a"}"# + "\n[1]\n"], "`test.jsonl` line 2: it is not an object: `[1]`"),
    (["test.jsonl": #"{"id":"a"}"# + "\n\n" + #"{"id":7}"# + "\n"], "`test.jsonl` line 3: `id` is no text"),
    (["test.jsonl": #"{"id":"a"}"# + "\n" + #"{"id":"a"}"# + "\n"], "`test.jsonl` line 2: the key `a` is there twice"),
    (
      ["test.1.jsonl": #"{"id":"a"}"#, "test.2.jsonl": "{\"id\":\"b\"}\n{\"id\":\"c\"}\n"],
      "the part `test` of `some/letters` has 3 records instead of 2"
    ),
    (["test.jsonl": #"{"id":"a"}"#], "the part `test` of `some/letters` has 1 records instead of 2"),
    (["test.csv": "id,text\r\na,\"b\n\nc\"\r\nd,e,f\r\n"], "`test.csv` line 5: it has 3 fields, and the header has 2"),
    (["test.csv": "id,text\na,\"open\n"], "`test.csv` line 2: a quoted field is never closed"),
  ])
  func aBadRecordIsNamedByFileAndPlace(files: [String: String], message: String) async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      let source = try bench.source(files)
      let needed = await #expect(throws: SetupNeeded.self) { try await bench.prepare(Specifications.letters(2), from: source) }
      #expect(needed?.message == message)
      await #expect(throws: SetupNeeded.self) { try await bench.library.open(Specifications.letters(2)) }
      #expect(try bench.cacheFiles() == ["sets/some--letters/lock"])
    }
  }

  @Test func aFolderWithoutTheFilesSaysWhatIsLookedForAndWhatIsThere() async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      let source = try bench.source(["train.jsonl": "{}"])
      let needed = await #expect(throws: SetupNeeded.self) { try await bench.prepare(Specifications.letters(2), from: source) }
      #expect(needed?.hint == "it looks for `test*.jsonl` or `test.csv` or `*.parquet`; there are train.jsonl")
      let missing = await #expect(throws: SetupNeeded.self) {
        try await bench.prepare(Specifications.letters(2), from: .folder(folder.path(of: "nowhere")))
      }
      #expect(missing?.message == "the folder `\(folder.path(of: "nowhere"))` cannot be read")
    }
  }

  @Test func csvAndJSONLinesOfTheSameTextsAreTheSameData() async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      let csv = try await bench.prepare(
        Specifications.letters(2, localFiles: ["test.csv"]),
        from: bench.source(["test.csv": "\u{FEFF}id,text\r\na,\"one, \"\"two\"\"\r\nthree\"\r\n\r\nb,\r\n"]))
      let lines = try await bench.prepare(
        Specifications.letters(2, localFiles: ["test.jsonl"]),
        from: bench.source(["test.jsonl": #"{"id":"a","text":"one, \"two\"\r\nthree"}"# + "\n" + #"{"id":"b","text":""}"#]))
      #expect(csv == lines)
    }
  }

  @Test func anotherLayoutIsNotReadAsThisOne() async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      _ = try await bench.prepare(Specifications.letters(2), from: bench.source(["test.jsonl": LibraryBench.lines(2)]))
      let needed = await #expect(throws: SetupNeeded.self) {
        try await bench.library.open(Specifications.letters(2, layout: 2))
      }
      #expect(needed?.message.contains("another version of the benchmark") == true)
    }
  }
}
