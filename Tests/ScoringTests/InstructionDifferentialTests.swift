import AssayKit
import Scoring
import TestSupport
import Testing

/// Every verdict of the official checkers on stored answers, real ones and made-up ones.
@Suite struct InstructionDifferentialTests {
  /// One answer with the official verdicts, one an instruction.
  private struct Row: Decodable {
    let row: Int
    let source: String
    let instruction_id_list: [String]
    let kwargs: [[String: JSONValue]]
    let response: String
    let strict_per_instruction: [Bool]
    let loose_per_instruction: [Bool]
    /// Places whose official verdict is drawn at random.
    let nondeterministic: [Int]?
  }

  @Test(arguments: [("ifeval", InstructionSuite.ifeval, 4_344, 10_000), ("ifbench", .ifbench, 3_379, 6_000)])
  func verdictsAreThoseOfTheOfficialCheckers(name: String, suite: InstructionSuite, known: Int, least: Int) throws {
    guard let rows = try ReferenceRows<Row>("fixtures/\(name)/verdicts.jsonl", known: known),
      let resources = PublishedLanguage.resources
    else { return }
    var verdicts = 0
    for row in rows.all {
      let scorer = try InstructionScorer(
        suite: suite, instructions: zip(row.instruction_id_list, row.kwargs).map { ($0, $1) }, headline: .strict,
        resources: resources)
      let verdict = try scorer.verdict(for: row.response)
      let strict = try Self.flags(verdict, "strict")
      let loose = try Self.flags(verdict, "loose")
      for index in row.instruction_id_list.indices where !(row.nondeterministic ?? []).contains(index) {
        let id = row.instruction_id_list[index]
        #expect(strict[index] == row.strict_per_instruction[index], "strict, row \(row.row), \(row.source), \(id)")
        #expect(loose[index] == row.loose_per_instruction[index], "loose, row \(row.row), \(row.source), \(id)")
        verdicts += 2
      }
    }
    #expect(verdicts >= (rows.areKnown ? least : 1), "only \(verdicts) verdicts were compared")
  }

  /// Python counts place 0 before the first sentence, which is the last one.
  @Test(arguments: [
    (0, "Pears. A plum.", true), (0, "A plum. Pears.", false), (1, "A plum. Pears.", true), (3, "A plum. Plum.", false),
  ])
  func sentencesAreCountedAsPythonCountsThem(place: Int64, answer: String, isFollowed: Bool) throws {
    guard let resources = PublishedLanguage.resources else { return }
    let scorer = try InstructionScorer(
      suite: .ifbench, instructions: [(name: "sentence:keyword", arguments: ["word": "plum", "N": .integer(place)])],
      headline: .strict, resources: resources)
    #expect(try scorer.verdict(for: answer).correct == isFollowed)
  }

  static func flags(_ verdict: Verdict, _ name: String) throws -> [Bool] {
    guard case .object(let details)? = verdict.details, case .array(let values)? = details[name] else {
      throw ReadingFault()
    }
    return try values.map { value in
      guard case .bool(let flag) = value else { throw ReadingFault() }
      return flag
    }
  }

  private struct ReadingFault: Error {}
}
