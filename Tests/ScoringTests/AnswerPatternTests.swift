import Scoring
import Testing

/// Expressions of somebody's own, on texts of anybody's.
@Suite struct AnswerPatternTests {
  @Test(arguments: [
    (#"answer:\s*(\w+)"#, 1, AnswerPattern.Occurrence.first, "answer: a, answer: b", "a" as String?),
    (#"answer:\s*(\w+)"#, 1, .last, "answer: a, answer: b", "b"), (#"answer:\s*(\w+)"#, 0, .last, "answer: b!", "answer: b"),
    (#"(a)|b"#, 1, .last, "a b", "a"), (#"^x (.)$"#, 1, .last, "x 1\nx 2", nil), (#"ß(.)"#, 1, .first, "ß😀", "😀"),
  ])
  func aGroupOfAMatchIsRead(
    pattern: String, group: Int, occurrence: AnswerPattern.Occurrence, text: String, found: String?
  ) throws {
    #expect(try AnswerPattern(pattern).read(text, group: group, occurrence) == found)
  }

  @Test func flagsAreThoseOfPython() throws {
    #expect(try AnswerPattern("^ANSWER (.)$", ignoringCase: true, multiline: true).read("x\nanswer 7\ny", group: 1, .first) == "7")
    #expect(try AnswerPattern("(?P<a>.)(.)").groupCount == 2)
  }

  @Test(arguments: ["(", "[a", "a**", #"\q"#, "(?P<a", "*"])
  func whatIsNoExpressionIsRefused(pattern: String) {
    #expect(throws: AnswerPattern.Invalid.self) { try AnswerPattern(pattern) }
  }

  @Test func aRunawayMatchIsGivenUp() throws {
    let pattern = try AnswerPattern("(a|aa)+$")
    let hostile = String(repeating: "a", count: 60) + "b"
    #expect(throws: AnswerPattern.TooManySteps.self) { try pattern.read(hostile, group: 0, .last) }
  }

  @Test func aLongAnswerMayHaveAnyNumberOfMatches() throws {
    let words = (0..<30_000).map { "w\($0)" }.joined(separator: " ")
    #expect(try AnswerPattern(#"(\S+)"#).read(words, group: 1, .last) == "w29999")
    #expect(try AnswerPattern(".").read(String(repeating: "a", count: 300_000) + "b", group: 0, .last) == "b")
  }

  /// Each match looks to the end of the text: together they take its square.
  @Test func manyMatchesThatEachTakeLongAreGivenUp() throws {
    let pattern = try AnswerPattern("(a)+?c|a")
    #expect(try pattern.read(String(repeating: "a", count: 900), group: 0, .last) == "a")
    #expect(throws: AnswerPattern.TooManySteps.self) {
      try pattern.read(String(repeating: "a", count: 100_000), group: 0, .last)
    }
  }
}
