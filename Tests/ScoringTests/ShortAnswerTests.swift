import AssayKit
import Scoring
import Testing

@Suite struct ShortAnswerTests {
  private static let fortyOneWords = String(repeating: "word ", count: 41)

  @Test(arguments: [
    ("Pilot", "Pilot", ReadingRule.wholeText),
    (" Pilot.\n", "Pilot.", .wholeText),
    ("I looked.\nThe answer is: Pilot.", "Pilot.", .answerLine),
    (fortyOneWords + "\nPilot", "Pilot", .lastLine),
    ("one\ntwo", "one\ntwo", .wholeText),
  ])
  func theShortAnswerIsFound(text: String, found: String, rule: ReadingRule) {
    let reading = ShortAnswerReader.read(text)

    #expect(reading?.value.text == found)
    #expect(reading?.rule == rule)
  }

  @Test(arguments: ["", "…!", "\0\u{202e}", fortyOneWords])
  func textWithoutAShortAnswerIsNotRead(text: String) {
    #expect(ShortAnswerReader.read(text) == nil)
    #expect(ShortAnswerScorer(accepted: ["word"]).verdict(for: text).flags == [.unparsed])
  }

  @Test(arguments: [
    ("Orange  Juice!", true), ("ORANGE-JUICE", true), ("He used orange juice.", true), ("orange", false),
    ("juice, orange", false), ("oranges juice", false), ("orange juice or milk", false), ("orange juice, no milky way", true),
    ("caf\u{e9}", true), ("cafe\u{301}", true), ("cafe", false),
  ])
  func acceptedWordsMustStandTogetherAndRejectedOnesNowhere(text: String, isCorrect: Bool) {
    let scorer = ShortAnswerScorer(accepted: ["orange juice", "café"], rejected: ["milk"])

    #expect(scorer.verdict(for: text).correct == isCorrect)
  }

  @Test func apostrophesDoNotCutWords() {
    #expect(WordSequence("Lea's, Tomas’ x").words == ["leas", "tomas", "x"])
    #expect(ShortAnswerScorer(accepted: ["Lea"], rejected: ["Tomas"]).verdict(for: "Tomas's sister Lea").score == 1)
  }

  @Test func excerptOfAGiantCharacterIsBounded() throws {
    let marks = "a" + String(repeating: "\u{301}", count: 100_000)
    let verdict = ShortAnswerScorer(accepted: ["a"]).verdict(for: marks)

    #expect(try #require(verdict.extracted).unicodeScalars.count == 200)
    #expect(verdict.correct == false)
  }
}
