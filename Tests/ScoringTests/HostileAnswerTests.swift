import AssayKit
import Scoring
import Testing

@Suite struct HostileAnswerTests {
  private let scorers: [any AnswerScorer]

  init() throws {
    let checks: [FormatCheck] = [
      .wordCount(1), .maximumWords(9), .lineCount(1), .lowerCase, .forbiddenText("e"), .containsWord("a"), .startsWith("a"),
      .endsWith("a"), .firstLine("a"), .lastLine("a"), .linesStartWith("a"), .listCount(2, separator: ","), .oneOf(["a"]),
    ]
    scorers = [
      NumericScorer(expected: try #require(ExactDecimal("1"))), ShortAnswerScorer(accepted: ["one of them"], rejected: ["two"]),
      try #require(ChoiceScorer(options: ["a b", "c", "d", "e"], correct: "B")), try #require(FormatScorer(checks: checks)),
      try #require(FormatScorer(checks: [.jsonObject(keys: ["a"])])), CompetitionScorer(expected: 70),
    ]
  }

  private func check(_ text: String) {
    let answer = ReasoningBlocks.removed(from: text)
    let verdicts =
      scorers.map { $0.verdict(for: answer) } + LetterReader.allCases.map { $0.verdict(for: answer, expected: "A") }
    #expect(LMEvalAIME.matches(answer, key: "70") == false || answer.contains("70"))
    for verdict in verdicts {
      #expect(verdict.score == 0 || verdict.score == 1)
      #expect((verdict.score == 1) == (verdict.correct == true))
      #expect((verdict.extracted == nil) == verdict.flags.contains(.unparsed))
      #expect((verdict.extracted == nil) == (verdict.rule == nil))
      #expect((verdict.extracted?.unicodeScalars.count ?? 0) <= 200)
    }
  }

  /// Patterns that make backtracking matchers and quadratic searches stand still; the time limit is the judge.
  @Test(
    .timeLimit(.minutes(2)),
    arguments: [
      "a", " ", "\n", "1", "1,111", "-", ".", ".1", "A ", "answer", "answer:", "answer is ", "answer: \n", "<think>", "</think>",
      "<", "<think", "{\"a\":", "[", "```\n", "\u{301}", "\u{1f1e6}", "\u{200d}\u{1f468}", "\u{202e}", "\0", "\r\n", "one of ",
      "*", "\u{fffd}", "( A", "A)", "=", "answer is", "answer is (", "nswer:", "Answer:", "Answer: *", "A is the ", "A \n", "A\t",
      "$",
      "\\boxed{", "\\boxed{}", "\\boxed ", "\\boxed", "\\boxed{A", "\\fbox{\\text{ ", "{", "}", "{}", "\\", "\\\\", "\\text{ ", "0",
      "x=",
    ])
  func aLongRepetitionOfAnyPatternIsScored(pattern: String) {
    check(String(repeating: pattern, count: 100_000 / pattern.utf8.count))
  }

  @Test(.timeLimit(.minutes(2))) func aMegabyteIsScored() {
    check(String(repeating: "answer: 1,111 A) {\"a\": -.5} \u{301}🇩🇪\0 ```\n", count: 25_000))
  }

  @Test func randomUnicodeNeverTraps() {
    var generator = MersenneTwister(seed: 20_261)
    let pieces = [
      "answer", ":", " is ", "<think>", "</think>", "\n", "\r", " ", "1", ",", ".", "-", "−", "$", "=", "A", "B)", "(", "\"", "{",
      "}", "\\boxed{", "\\boxed ", "\\text{", "answer is (", "\\",
      "```", "'", "’", "*", "_", "\0", "\u{202e}", "\u{a0}", "\u{301}", "🇩🇪", "👩‍👩‍👧", "ß", "İ", "ﬁ", "٣", "北",
    ]
    for _ in 0..<2_000 {
      var text = ""
      for _ in 0..<generator.below(40) {
        if generator.below(3) == 0, let scalar = Unicode.Scalar(UInt32(generator.below(0x11_0000))) {
          text.unicodeScalars.append(scalar)
        } else {
          text += pieces[generator.below(pieces.count)]
        }
      }
      check(text)
    }
  }
}
