import AssayKit
import Foundation
import Scoring
import Testing

@Suite struct FormatCheckTests {
  struct Case: CustomTestStringConvertible {
    let check: FormatCheck
    var passing: [String] = []
    var failing: [String] = []
    var testDescription: String { check.label }
  }

  private static let cases = [
    Case(check: .wordCount(2), passing: ["cold rain", " cold — rain.\n", "a\tb", "all-year snow"], failing: ["", "a", "a b c"]),
    Case(check: .maximumWords(2), passing: ["a", "a b"], failing: ["", "—", "a b c"]),
    Case(check: .lineCount(2), passing: ["a\nb", "a\n\n \nb\n", "a\r\nb"], failing: ["", "a", "a\nb\nc"]),
    Case(check: .lowerCase, passing: ["abc, 1", "été"], failing: ["", "Abc", "12", "É", "北京"]),
    Case(check: .forbiddenText("e"), passing: ["a cat", "1"], failing: ["", "hello", "HELLO", "..."]),
    Case(check: .containsWord("park"), passing: ["the Park.", "park"], failing: ["", "parking", "par k"]),
    Case(check: .startsWith("The "), passing: ["The sea", "\n The sea"], failing: ["", "the sea", "These", "The"]),
    Case(check: .endsWith("\""), passing: ["\"x\"", "“x” \n"], failing: ["", "\"x\"."]),
    Case(check: .firstLine("START"), passing: ["START\nx", " START \nx"], failing: ["", "START x", "x\nSTART"]),
    Case(check: .lastLine("END"), passing: ["x\nEND", "END\n"], failing: ["", "END\nx", "THE END"]),
    Case(check: .linesStartWith("- "), passing: ["- a\n- b", "  - a"], failing: ["", "- a\nb", "* a", "-a"]),
    Case(check: .listCount(2, separator: ","), passing: ["a, b", "a,b", "a b, c"], failing: ["", "a", "a,b,c", "a,", "a, ."]),
    Case(check: .oneOf(["OK", "NO"]), passing: ["OK", " NO\n"], failing: ["", "ok", "OK.", "OK NO"]),
    Case(
      check: .jsonObject(keys: ["a", "b"]),
      passing: ["{\"b\":1,\"a\":[{}]}", "```json\n{\"a\": 1, \"b\": null}\n```", "```\n{\"a\":1,\"b\":2}```"],
      failing: [
        "", "{}", "{\"a\":1}", "{\"a\":1,\"b\":2,\"c\":3}", "{\"a\":1,\"b\":2} done", "[\"a\",\"b\"]", "{\"a\":1,\"b\":}", "```",
        "``````", "```json\n```", "{'a':1,'b':2}", "{\"a\":1,\"b\":2", String(repeating: "{\"a\":", count: 10_000),
      ]),
  ]

  @Test(arguments: cases) func textsPassOrFailAsDocumented(entry: Case) throws {
    let scorer = try #require(FormatScorer(checks: [entry.check]))

    for text in entry.passing { #expect(scorer.verdict(for: text).score == 1, "\(text.debugDescription)") }
    for text in entry.failing { #expect(scorer.verdict(for: text).score == 0, "\(text.debugDescription)") }
  }

  @Test func allChecksMustPassAndDetailsNameEach() throws {
    let scorer = try #require(FormatScorer(checks: [.wordCount(1), .lowerCase]))
    let verdict = scorer.verdict(for: "Yellow")

    #expect(verdict.correct == false)
    #expect(verdict.extracted == "Yellow")
    #expect(verdict.rule == "whole_text")
    #expect(
      verdict.details == [
        "checks": [["check": "word_count", "passed": true], ["check": "lower_case", "passed": false]]
      ])
  }

  @Test func textThatIsNoObjectIsUnparsedWhereOneIsWanted() throws {
    let scorer = try #require(FormatScorer(checks: [.jsonObject(keys: ["a"])]))

    #expect(scorer.verdict(for: "a: 1").flags == [.unparsed])
    #expect(scorer.verdict(for: "{\"b\": 1}").flags.isEmpty)
    #expect(scorer.verdict(for: "{\"b\": 1}").rule == "json_object")
  }

  @Test func aScorerWithoutChecksCannotBeMade() {
    #expect(FormatScorer(checks: []) == nil)
  }

  @Test(arguments: [
    (#"{"check":"word_count","count":3}"#, FormatCheck.wordCount(3)),
    (#"{"check":"max_words","count":3}"#, .maximumWords(3)),
    (#"{"check":"line_count","count":3}"#, .lineCount(3)),
    (#"{"check":"lower_case"}"#, .lowerCase),
    (#"{"check":"forbidden_text","text":"e"}"#, .forbiddenText("e")),
    (#"{"check":"contains_word","text":"park"}"#, .containsWord("park")),
    (#"{"check":"starts_with","text":"The "}"#, .startsWith("The ")),
    (#"{"check":"ends_with","text":"."}"#, .endsWith(".")),
    (#"{"check":"first_line","text":"S"}"#, .firstLine("S")),
    (#"{"check":"last_line","text":"E"}"#, .lastLine("E")),
    (#"{"check":"lines_start_with","text":"- "}"#, .linesStartWith("- ")),
    (#"{"check":"list_count","count":3,"separator":","}"#, .listCount(3, separator: ",")),
    (#"{"check":"one_of","texts":["a","b"]}"#, .oneOf(["a", "b"])),
    (#"{"check":"json_object","keys":["a"]}"#, .jsonObject(keys: ["a"])),
  ])
  func checksAreDecodedFromItems(json: String, check: FormatCheck) throws {
    #expect(try JSONDecoder().decode(FormatCheck.self, from: Data(json.utf8)) == check)
    #expect(json.contains("\"\(check.label)\""))
  }

  @Test(arguments: [#"{"check":"rhymes"}"#, #"{"check":"word_count"}"#, #"{"count":3}"#])
  func unknownOrIncompleteChecksAreRefused(json: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(FormatCheck.self, from: Data(json.utf8)) }
  }
}
