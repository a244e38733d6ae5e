import AssayKit
import Foundation
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

  @Test(arguments: [("ifeval", InstructionSuite.ifeval, 10_000), ("ifbench", .ifbench, 6_000)])
  func verdictsAreThoseOfTheOfficialCheckers(name: String, suite: InstructionSuite, least: Int) throws {
    guard let place = SharedFolder.place("fixtures/\(name)/verdicts.jsonl"), let resources = PublishedLanguage.resources else {
      return
    }
    var verdicts = 0
    for line in try Data(contentsOf: place).split(separator: UInt8(ascii: "\n")) {
      let row = try JSONDecoder().decode(Row.self, from: line)
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
    #expect(verdicts >= least, "only \(verdicts) verdicts were compared")
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
