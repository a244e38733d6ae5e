import AssayKit
import Scoring
import Testing

@Suite struct InstructionScorerTests {
  /// Resources that nothing here asks for.
  private let none = LanguageResources { part throws(Failure) in throw Failure(.scorer, "`\(part.rawValue)` is not needed") }

  private func verdict(
    _ answer: String, _ instructions: [(name: String, arguments: [String: JSONValue])],
    _ headline: InstructionScorer.Headline = .strict
  ) throws -> Verdict {
    try InstructionScorer(suite: .ifeval, instructions: instructions, headline: headline, resources: none).verdict(for: answer)
  }

  @Test func repeatedInstructionsKeepTheirPlaces() throws {
    let verdict = try verdict(
      "Apples, pears",
      [
        ("keywords:existence", ["keywords": ["plums"]]), ("punctuation:no_comma", [:]),
        ("keywords:existence", ["keywords": ["pears"]]),
      ])

    #expect(try InstructionDifferentialTests.flags(verdict, "strict") == [false, false, true])
    #expect(try InstructionDifferentialTests.flags(verdict, "loose") == [false, false, true])
    #expect(verdict.correct == false && verdict.score == 0 && verdict.extracted == "1 of 3 followed")
  }

  @Test func theHeadlineSaysWhichVerdictsCount() throws {
    let answer = "Sure, here it is:\nno signs"

    #expect(try verdict(answer, [("punctuation:no_comma", [:])], .strict).correct == false)
    #expect(try verdict(answer, [("punctuation:no_comma", [:])], .loose).correct == true)
  }

  @Test(arguments: ["", " \n\u{a0}"])
  func aBlankAnswerFollowsNothing(answer: String) throws {
    #expect(try verdict(answer, [("punctuation:no_comma", [:])], .loose).correct == false)
  }

  @Test func unknownInstructionsAndMissingArgumentsAreNamed() throws {
    let unknown = #expect(throws: Failure.self) { try verdict("a", [("keywords:colour", [:])]) }
    #expect(unknown?.message == "the instruction `keywords:colour` cannot be checked: nothing checks it")
    let missing = #expect(throws: Failure.self) {
      try verdict("a", [("length_constraints:number_words", ["relation": "at least"])])
    }
    #expect(missing?.message.hasSuffix("the argument `num_words` is missing") == true)
  }

  /// What the references do with arguments that their data does not have.
  @Test(
    arguments: [
      (
        .ifeval, "detectable_format:multiple_sections", ["section_spliter": "(Part|Section)", "num_sections": 2], "Part 1\na", true
      ),
      (
        .ifeval, "detectable_format:multiple_sections", ["section_spliter": "(Part|Section)", "num_sections": 3], "Part 1\na", false
      ),
      (.ifeval, "detectable_format:multiple_sections", ["section_spliter": "(?:Part)", "num_sections": 2], "Part 1\na", false),
      (.ifbench, "repeat:repeat_span", ["n_start": -3, "n_end": -2, "prompt_to_repeat": "abcdef"], "DE", true),
      (.ifbench, "repeat:repeat_span", ["n_start": -9, "n_end": 1, "prompt_to_repeat": "abcdef"], "ab", true),
      (.ifbench, "repeat:repeat_span", ["n_start": 2, "n_end": -1, "prompt_to_repeat": "abcdef"], "cdef", false),
      (.ifbench, "repeat:repeat_span", ["n_start": 2, "n_end": 99, "prompt_to_repeat": "abcdef"], "cdef", true),
    ] as [(InstructionSuite, String, [String: JSONValue], String, Bool)])
  func rareArgumentsMeanWhatTheyMeanInPython(
    suite: InstructionSuite, name: String, arguments: [String: JSONValue], answer: String, isFollowed: Bool
  ) throws {
    let scorer = try InstructionScorer(
      suite: suite, instructions: [(name: name, arguments: arguments)], headline: .strict, resources: none)
    #expect(try scorer.verdict(for: answer).correct == isFollowed)
  }

  /// An archive to verify may say anything, and no sum may overflow.
  @Test(
    arguments: [
      (InstructionSuite.ifbench, "repeat:repeat_span", ["n_start": 0, "n_end": .integer(.max), "prompt_to_repeat": "a b"]),
      (.ifbench, "sentence:increment", ["small_n": .integer(.max)]), (.ifbench, "count:numbers", ["N": .number(1e18)]),
      (.ifeval, "length_constraints:number_words", ["num_words": .integer(.min), "relation": "at least"]),
    ] as [(InstructionSuite, String, [String: JSONValue])])
  func numbersThatNoDataHasAreRefused(_ suite: InstructionSuite, _ name: String, _ arguments: [String: JSONValue]) throws {
    let refused = #expect(throws: Failure.self) {
      try InstructionScorer(suite: suite, instructions: [(name: name, arguments: arguments)], headline: .strict, resources: none)
        .verdict(for: "One. Two.")
    }
    #expect(refused?.message.contains("is too large") == true)
  }
}
