import AssayKit
import Benchmarks
import Foundation
import Scoring
import TestSupport
import Testing

@testable import BenchmarkFiles

/// The example file for MMLU-Pro beside the benchmark in the program, on real answers and real questions.
@Suite struct MMLUProFileDifferentialTests {
  private struct Row: Decodable {
    let row: Int
    /// Made-up answers are to no question.
    let questionID: Int?
    let answer: String?
    let text: String
    let letter: String?

    enum CodingKeys: String, CodingKey {
      case row, answer
      case questionID = "question_id"
      case text = "model_outputs"
      case letter = "aa_v2_last"
    }
  }

  private struct Both {
    let builtIn: any ItemSet
    let file: any ItemSet
  }

  private func open(_ folder: URL, file name: String = "mmlu_pro_as_file.yaml", text: String? = nil) async throws -> Both {
    let questions = try ["test.part1.jsonl", "test.part2.jsonl"].map { name in
      try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }.joined(separator: "\n")
    let program = try Registry.all(datasets: MemoryDatasets()).benchmark(named: "mmlu_pro")
    let own = try #require(program.requiredDatasets.first)
    let builtIn = try await Registry.all(datasets: MemoryDatasets([own.id: MemoryDataset(["test": questions], as: own)]))
      .benchmark(named: "mmlu_pro").open("aa_v2")
    let path = PackageFolder.url.appending(path: "Examples/benchmarks/\(name)")
    let source = try text ?? String(contentsOf: path, encoding: .utf8)
    let definition = try DefinitionReader.read(source, taken: []).get()
    let file = DefinitionFile(name: name, sha256: ItemText.sha256(of: source))
    let specification = try #require(
      FileBenchmark(definition, file: file, home: "/", library: MemoryDatasets()).requiredDatasets.first)
    let data = MemoryDatasets([specification.id: try MemoryDataset([DataShelf.part: questions], as: specification)])
    return Both(
      builtIn: builtIn, file: try await FileBenchmark(definition, file: file, home: "/", library: data).open("aa_v2"))
  }

  /// Every row whose answer has the line that the protocol reads, which few have, and others from the whole file up to 500.
  private func chosen(_ rows: [Row]) -> [Row] {
    let read = rows.filter { $0.letter != nil }, others = rows.filter { $0.letter == nil }
    let wanted = max(0, 500 - read.count)
    let stride = max(1, others.count / max(1, wanted))
    return read + others.enumerated().filter { $0.offset % stride == 0 }.prefix(wanted).map(\.element)
  }

  @Test func answersGetTheSameVerdicts() async throws {
    guard let folder = SharedFolder.place("data/mmlu-pro"),
      let file = try ReferenceRows<Row>("fixtures/mmlu-pro/extraction.jsonl", known: 6_312)
    else { return }
    let rows = chosen(file.all)
    try #require(!rows.isEmpty && (!file.areKnown || rows.count == 500))
    let both = try await open(folder)
    // The same rule in the words of its publisher, as somebody would write it who did not know its name.
    let expression = #"[\*\_]{0,2}Answer[\*\_]{0,2}\s*:[\s\*\_]{0,2}\s*([A-Z])(?![a-zA-Z0-9])"#
    let pattern = OwnPattern(
      text: expression, pattern: try AnswerPattern(expression, ignoringCase: true), group: 1, occurrence: .last, ignoresCase: true,
      isMultiline: false, rule: "answer_line")
    let words = FileItemScorer(name: "words", edition: "1", readers: [.pattern(pattern)], rule: ScoringRule(name: .letter))
    var outcomes: [String: Int] = [:]
    for row in rows {
      let id = row.questionID.map { ItemID(String($0)) } ?? both.file.itemIDs[row.row % both.file.itemIDs.count]
      let answer = Answer(text: row.text, finishReason: .stop)
      let (mine, theirs) = (try both.file.item(id), try both.builtIn.item(id))
      let verdict = try await both.file.scorer.verdict(on: mine.scoringInput(answer))
      #expect(verdict == (try await both.builtIn.scorer.verdict(on: theirs.scoringInput(answer))), "row \(row.row)")
      #expect(verdict == (try await words.verdict(on: mine.scoringInput(answer))), "row \(row.row), by expression")
      #expect(verdict.extracted == row.letter, "row \(row.row), letter")
      if let answer = row.answer { #expect(verdict.correct == (row.letter == answer), "row \(row.row), verdict") }
      outcomes[verdict.extracted == nil ? "none" : verdict.correct == true ? "right" : "wrong", default: 0] += 1
    }
    #expect(!file.areKnown || ["none", "right", "wrong"].allSatisfy { outcomes[$0, default: 0] > 0 }, "\(outcomes)")
  }

  @Test func everyQuestionIsAskedInTheSameWords() async throws {
    guard let folder = SharedFolder.place("data/mmlu-pro") else { return }
    let both = try await open(folder)
    #expect(both.file.itemIDs == both.builtIn.itemIDs && both.file.itemIDs.count == 12_032)
    #expect(both.file.defaultParameters == both.builtIn.defaultParameters)
    for (place, id) in both.file.itemIDs.enumerated() where place % 8 == 0 {
      let (mine, theirs) = (try both.file.item(id), try both.builtIn.item(id))
      #expect(mine.messages == theirs.messages, "\(id)")
      #expect(mine.expected == theirs.expected && mine.category == theirs.category && mine.title == theirs.title, "\(id)")
    }
  }
}
