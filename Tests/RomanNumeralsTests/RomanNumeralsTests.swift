import AssayKit
import Foundation
import Logging
import RomanNumerals
import RunEngine
import RunStore
import TestSupport
import Testing

/// The example of a benchmark in code: what its guide says of it holds.
@Suite struct RomanNumeralsTests {
  private func items() async throws -> any ItemSet { try await RomanNumeralsBenchmark().open("official") }

  @Test func itemsAreFortyDifferentNumbers() async throws {
    let items = try await items()
    #expect(Set(items.itemIDs).count == 40 && items.itemIDs.count == RomanNumeralsBenchmark().card.itemCount)
    let item = try items.item(items.itemIDs[0])
    #expect(item.id == "3012" && item.expected == "MMMXII" && item.category == "large")
    #expect(item.messages == [.user("Write 3012 as a Roman numeral. Reply with the numeral alone.")])
    #expect(throws: Failure.self) { try items.item("0") }
    await #expect(throws: SetupNeeded.self) { _ = try await RomanNumeralsBenchmark().open("other") }
  }

  @Test(arguments: [
    ("MMXXIV", 1.0, "MMXXIV" as String?), ("It is **mmxxiv**.", 1, "MMXXIV"), ("MMXXIIII", 0.5, "MMXXIIII"),
    ("CM", 0, "CM"), ("<think>MMXXIV</think>MM", 0, "MM"), ("2024", 0, nil), ("", 0, nil),
  ])
  func answersAreScored(text: String, score: Double, extracted: String?) async throws {
    let items = try await items()
    let item = try items.item("2024")
    let verdict = try await items.scorer.verdict(on: item.scoringInput(Answer(text: text, finishReason: .stop)))
    #expect(verdict.score == score && verdict.correct == (score == 1) && verdict.extracted == extracted)
    #expect(verdict.flags.contains(.unparsed) == (extracted == nil))
    #expect(try items.scorer.expected(for: item.target) == item.expected)
    #expect(throws: Failure.self) { try items.scorer.expected(for: ["no": "target"]) }
  }

  /// Planned, asked, scored and closed like every other benchmark, with a model that knows half of the answers.
  @Test func aRunGoesThroughTheEngine() async throws {
    let models = ScriptedModels { request throws(Failure) in
      let number = request.messages[0].text.split(separator: " ").compactMap { Int($0) }.first ?? 0
      return number.isMultiple(of: 2) ? "M" : "I"
    }
    let registry = BenchmarkRegistry([RomanNumeralsBenchmark()])
    try await TemporaryFolder.with { folder in
      let store = try await SQLRunStore.openSQLite(at: folder.path(of: "assay.sqlite"))
      let now: @Sendable () -> Timestamp = { Timestamp(microseconds: 1_700_000_000_000_000) }
      let service = RunService(
        store: store, models: models, planner: RunPlanner(benchmarks: registry, code: CodeVersion(version: "test", commit: nil)),
        disk: DiskSpace(folder: "/") { nil }, newID: { "0123456789ab" })
      let executor = RunExecutor(
        store: store, benchmarks: registry, models: models, worker: "test", now: now, logger: Logger(label: "test"))
      let run = try await service.create(RunRequest(model: models.model, benchmarks: [BenchmarkSelection("roman_numerals")]))
      let ended = try await executor.execute(run.id, alone: true, drain: DrainSwitch())
      #expect(ended.state == .succeeded && ended.sections[0].progress.scored == 40)
      #expect(models.questions.count == 40)
      try await store.close()
    }
  }

  /// It can be copied into the folder of benchmarks as it is: it sees nothing that those do not see.
  @Test func itImportsNoMoreThanABenchmarkMay() throws {
    let folder = PackageFolder.url.appending(path: "Examples/RomanNumerals")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
    var imports: Set<String> = []
    for name in names where name.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      for line in text.split(separator: "\n") {
        let words = line.split(separator: " ")
        if let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count {
          imports.insert(String(words[place + 1]))
        }
      }
    }
    #expect(!imports.isEmpty && imports.isSubset(of: ["AssayKit", "Scoring", "Foundation", "Crypto", "Synchronization"]))
  }
}
