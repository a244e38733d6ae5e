import AssayKit
import Datasets
import Foundation
import Logging
import TestSupport
import Testing

@testable import BenchmarkFiles

/// Files and their data, read through the real cache.
struct FileBench {
  let home: TemporaryFolder
  let library: CachedDatasetLibrary

  init(_ home: TemporaryFolder) {
    self.home = home
    library = CachedDatasetLibrary(
      settings: DatasetSettings(
        folder: home.path(of: "cache"), hub: HubSettings(endpoint: "http://127.0.0.1:1", token: nil, isOffline: true),
        duckDB: DuckDB(program: nil, searchPath: "")),
      environment: PreparationEnvironment(
        clock: ContinuousClock(), now: { Timestamp(microseconds: 1_700_000_000_000_000) }, jitter: { 1 },
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
      command: { "assay benchmarks prepare \($0.edition)" })
  }

  var shelf: String { home.path(of: "shelf") }

  func write(_ name: String, _ text: String) throws {
    let url = URL(filePath: shelf).appending(path: name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  var folder: BenchmarkFolder { BenchmarkFolder(shelf, taken: ["starter"], library: library) }

  /// The only benchmark of the folder.
  func only() throws -> any Benchmark { try #require(folder.benchmarks.first) }

  static let sums = """
    name: sums
    data: {file: sums.jsonl}
    fields: {id: id, category: kind}
    prompt: "{question}"
    scorer: number
    """
  static let records = """
    {"id": "a", "kind": "plus", "question": "1 + 1?", "answer": 2}
    {"id": "b", "kind": "times", "question": "2 * 3?", "answer": "6"}
    {"id": "c", "kind": "plus", "question": "4 + 4?", "answer": "8"}
    """

  static func with(_ body: (FileBench) async throws -> Void) async throws {
    try await TemporaryFolder.with { home in
      let bench = FileBench(home)
      try bench.write("sums.yaml", sums)
      try bench.write("sums.jsonl", records)
      try await body(bench)
    }
  }
}

@Suite struct FileBenchmarkTests {
  @Test func itemsComeFromTheFileBesideIt() async throws {
    try await FileBench.with { bench in
      let benchmark = try bench.only()
      let items = try await benchmark.open("default")

      #expect(items.itemIDs == ["a", "b", "c"])
      let item = try items.item("b")
      #expect(item.category == "times" && item.expected == "6" && item.messages == [.user("2 * 3?")] && item.title == "2 * 3?")
      #expect(try await items.scorer.verdict(on: item.scoringInput(Answer(text: "It is 6."))).correct == true)
      #expect(benchmark.card.itemCount == 3 && benchmark.card.definition?.name == "sums.yaml")
      #expect(items.datasets.map(\.id) == ["sums/sums.jsonl"] && items.datasets[0].revision == "local:" + items.datasets[0].sha256)
      #expect(try await benchmark.openScorer("default").version == items.scorer.version)
      await #expect(throws: SetupNeeded.self) { _ = try await benchmark.open("other") }
    }
  }

  @Test func changedDataAndFilesAreReadAgain() async throws {
    try await FileBench.with { bench in
      let folder = bench.folder
      let before = try #require(folder.benchmarks.first)
      let items = try await before.open("default")
      #expect(try await before.open("default").itemIDs == items.itemIDs)

      try bench.write(
        "sums.jsonl", FileBench.records + "\n" + #"{"id": "d", "kind": "plus", "question": "5 + 5?", "answer": "10"}"#)
      let more = try await #require(folder.benchmarks.first).open("default")
      #expect(more.itemIDs == ["a", "b", "c", "d"] && more.datasets != items.datasets && more.promptHash == items.promptHash)

      try bench.write("sums.yaml", FileBench.sums.replacingOccurrences(of: "\"{question}\"", with: "\"What is {question}\""))
      let other = try await #require(folder.benchmarks.first).open("default")
      #expect(try other.item("a").messages == [.user("What is 1 + 1?")] && other.promptHash != more.promptHash)
      #expect(other.datasets == more.datasets && other.scorer.version == more.scorer.version)

      try FileManager.default.removeItem(atPath: bench.shelf + "/sums.yaml")
      #expect(folder.benchmarks.isEmpty)
    }
  }

  @Test func aFileWithMistakesStandsInTheListWithThem() async throws {
    try await FileBench.with { bench in
      try bench.write("birds.yaml", "name: birds\ncolour: red\n")
      try bench.write("more.yml", FileBench.sums)
      try bench.write("starter.yaml", "nonsense")
      let all = bench.folder.benchmarks

      // By the names of the files: `more.yml` has the name before `sums.yaml`, which then has only its stem.
      #expect(all.map(\.card.name.rawValue) == ["birds", "sums", "starter.yaml", "sums.yaml"])
      let birds = try #require(all.first { $0.card.name == "birds" })
      let broken = await #expect(throws: SetupNeeded.self) { _ = try await birds.open("default") }
      #expect(
        broken?.message.contains("`birds.yaml` has 4 mistakes: line 1, column 1: `data` is missing") == true,
        "\(broken?.message ?? "")")
      #expect(broken?.hint.contains("assay benchmarks check birds.yaml") == true)
      let second = try #require(all.first { $0.card.definition?.name == "sums.yaml" })
      let twice = await #expect(throws: SetupNeeded.self) { _ = try await second.open("default") }
      #expect(twice?.message.contains("the name `sums` is taken") == true, "the file that comes first has it")
      #expect(all.contains { $0.card.name == "starter.yaml" }, "a benchmark in the program keeps its name")
    }
  }

  @Test func aLinkOutOfTheFolderIsRefusedAndOneInsideIsNot() async throws {
    try await FileBench.with { bench in
      let secret = bench.home.path(of: "secret.jsonl"), data = bench.shelf + "/sums.jsonl"
      try Data(FileBench.records.utf8).write(to: URL(filePath: secret))
      try FileManager.default.removeItem(atPath: data)
      try FileManager.default.createSymbolicLink(atPath: data, withDestinationPath: secret)
      let refused = await #expect(throws: SetupNeeded.self) { _ = try await bench.only().open("default") }
      #expect(refused?.message == "the data file `sums.jsonl` of `sums.yaml` leads out of the folder of benchmarks")

      try FileManager.default.removeItem(atPath: data)
      try bench.write("data/real.jsonl", FileBench.records)
      try FileManager.default.createSymbolicLink(atPath: data, withDestinationPath: bench.shelf + "/data/real.jsonl")
      #expect(try await bench.only().open("default").itemIDs.count == 3)

      try FileManager.default.removeItem(atPath: data)
      let missing = await #expect(throws: SetupNeeded.self) { _ = try await bench.only().open("default") }
      #expect(missing?.message == "the data file `sums.jsonl` of `sums.yaml` is not there")
    }
  }

  @Test func aRecordThatCannotBeAskedIsNamedWithItsLine() async throws {
    try await FileBench.with { bench in
      try bench.write("sums.jsonl", FileBench.records + "\n\n" + #"{"id": "d", "question": "5 + 5?", "answer": "ten"}"#)
      let refused = await #expect(throws: SetupNeeded.self) { _ = try await bench.only().open("default") }
      #expect(refused?.message == "`sums.jsonl` line 5: the answer is no number: `ten`")
      #expect(refused?.hint == "mend the file, or say in `sums.yaml` which fields it has")

      try bench.write("sums.jsonl", FileBench.records.replacingOccurrences(of: "\"b\"", with: "\"a\""))
      let twice = await #expect(throws: SetupNeeded.self) { _ = try await bench.only().open("default") }
      #expect(twice?.message == "`sums.jsonl` line 2: the key `a` is there twice")
    }
  }

  @Test func examplesFromTheDataAreNoQuestions() async throws {
    try await FileBench.with { bench in
      let prompt = #"prompt: {user: "{examples}|{question}", example: "{question} {answer}", between_examples: ";"}"#
      let text = FileBench.sums.replacingOccurrences(of: #"prompt: "{question}""#, with: prompt)
      try bench.write("sums.yaml", text + "\nexamples: {count: 2}")
      let first = try await bench.only().open("default")
      #expect(first.itemIDs == ["c"])
      #expect(try first.item("c").messages[0].text == "1 + 1? 2;2 * 3? 6|4 + 4?")

      try bench.write("sums.yaml", text + "\nexamples: {count: 1, same_category: true}")
      let own = try await bench.only().open("default")
      #expect(own.itemIDs == ["c"] && own.promptHash != first.promptHash)
      #expect(try own.item("c").messages[0].text == "1 + 1? 2|4 + 4?")
    }
  }

  @Test func dataOfTheHubHasItsPinnedRevisionAndACacheOfItsOwn() async throws {
    try await FileBench.with { bench in
      let hub = "{hub: some/sums, revision: \(String(repeating: "a", count: 40)), split: test, records: 3}"
      try bench.write("sums.yaml", FileBench.sums.replacingOccurrences(of: "{file: sums.jsonl}", with: hub))
      try bench.write("from/test.jsonl", FileBench.records)
      let benchmark = try bench.only()
      let specification = try #require(benchmark.requiredDatasets.first)
      #expect(specification.edition == "sums" && specification.recordCount == 3 && benchmark.card.itemCount == 3)
      await #expect(throws: SetupNeeded.self) { _ = try await benchmark.open("default") }

      let provenance = try await bench.library.prepare(specification, from: .folder(bench.shelf + "/from")) { _ in }
      #expect(try await benchmark.open("default").datasets == [provenance])
      var plain = specification
      plain.edition = ""
      await #expect(throws: SetupNeeded.self, "another reading of the same data set") { _ = try await bench.library.open(plain) }
    }
  }
}

/// The files that people copy from.
@Suite struct ExampleFileTests {
  private func open(_ name: String, _ body: (any Benchmark, any ItemSet) async throws -> Void) async throws {
    try await TemporaryFolder.with { home in
      let path = PackageFolder.url.appending(path: "Examples/benchmarks/\(name)").path(percentEncoded: false)
      guard case .benchmark(let benchmark) = BenchmarkFile(path, taken: [], library: FileBench(home).library).content else {
        Issue.record("\(name) has mistakes")
        return
      }
      try await body(benchmark, try await benchmark.open(try #require(benchmark.card.defaultProtocol)))
    }
  }

  @Test func capitalsAreChosenFromFour() async throws {
    try await open("capitals.yaml") { benchmark, items in
      #expect(items.itemIDs.count == 20 && items.itemIDs[0] == "c01" && benchmark.card.itemCount == 20)
      let item = try items.item("c01")
      #expect(
        item.messages == [
          .user(
            "What is the capital of France?\n\nA) Lyon\nB) Marseille\nC) Lille\nD) Paris\n\n"
              + "End your reply with a line \"Answer: X\", where X is one of A/B/C/D.")
        ])
      #expect(item.expected == "D) Paris" && item.category == "Europe")
      let letters = try items.itemIDs.map { try items.item($0).expected.prefix(1) }
      #expect(Set(letters) == ["A", "B", "C", "D"])
      let short = try await benchmark.open("letter_only")
      #expect(try short.item("c01").messages.map(\.role) == [.system, .user])
      #expect(short.scorer.version == items.scorer.version && short.promptHash != items.promptHash)
    }
  }

  @Test func conversionsHaveWorkedExamplesAndATolerance() async throws {
    try await open("unit_conversions.yaml") { benchmark, items in
      #expect(items.itemIDs.count == 15 && items.datasets.count == 2 && benchmark.card.protocols[0].recommendedSamples == 3)
      let item = try items.item("6")
      #expect(item.messages[1].text.components(separatedBy: "\nAnswer: ").count == 4)
      #expect(item.messages[1].text.hasSuffix("\n\nQuestion: How many kilometres are 10 miles?\nWorking:"))
      let verdict = try await items.scorer.verdict(on: item.scoringInput(Answer(text: "10 × 1.609 = 16.1\nAnswer: 16.1")))
      #expect(verdict.correct == true && verdict.rule == "answer_line_start" && verdict.extracted == "16.1")
      let wrong = try await items.scorer.verdict(on: item.scoringInput(Answer(text: "Answer: 16.2")))
      #expect(wrong.correct == false)
    }
  }

  @Test func shortAnswersHaveSeveralFormsAndWrongCandidates() async throws {
    try await open("nature.yaml") { benchmark, items in
      #expect(items.itemIDs.count == 12 && benchmark.card.categories == ["plants", "animals", "sky"])
      let item = try items.item("9")
      for (text, isRight) in [
        ("Mercury", true), ("It is the planet mercury.", true), ("Mercury or Venus", false), ("Venus", false),
      ] {
        #expect(try await items.scorer.verdict(on: item.scoringInput(Answer(text: text))).correct == isRight, "\(text)")
      }
    }
  }
}
