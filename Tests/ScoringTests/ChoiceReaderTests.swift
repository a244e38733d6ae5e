import AssayKit
import Scoring
import Testing

@Suite struct ChoiceReaderTests {
  private let reader = ChoiceReader(options: ["red fox", "grey wolf", "brown bear", "wolf"])

  @Test(arguments: [
    ("Answer: B", "B", ReadingRule.answerLine),
    ("Answer: (b)", "B", .answerLine),
    ("The correct answer is **C**.", "C", .answerLine),
    ("A) red fox\n\nThe correct answer is D) wolf.", "D", .answerLine),
    ("B", "B", .leadingLetter),
    ("c", "C", .leadingLetter),
    ("b)", "B", .leadingLetter),
    ("**B** because of its fur", "B", .leadingLetter),
    ("(D) wolf", "D", .leadingLetter),
    ("A. red fox", "A", .leadingLetter),
    ("A) grey wolf", "A", .leadingLetter),
    ("B\nB", "B", .leadingLetter),
    ("I think it is C, the biggest.", "C", .onlyLetter),
    ("\\boxed{B}", "B", .onlyLetter),
    ("Option D", "D", .onlyLetter),
    ("A red fox", "A", .optionText),
    ("it is the brown bear", "C", .optionText),
    ("Answer: the Brown Bear\n(not the red fox)", "C", .optionText),
  ])
  func choicesAreReadByTheDocumentedRules(text: String, letter: Character, rule: ReadingRule) {
    #expect(reader.read(text) == Reading(letter, by: rule))
  }

  @Test(arguments: [
    "", " \n", "E", "bee", "A fox", "don't know", "A) red fox\nB) grey wolf\nC) brown bear\nD) wolf", "neither B nor C",
    "red fox or brown bear", "Answer: brown bear or red fox", "C's", "\0", "grey wolf",
  ])
  func ambiguousOrForeignTextIsNoChoice(text: String) {
    #expect(reader.read(text) == nil)
  }

  @Test func longTextsAreNotSearchedForWords() {
    #expect(reader.read("red fox " + String(repeating: "and so on ", count: 66))?.value == "A")
    #expect(reader.read("red fox " + String(repeating: "and so on ", count: 67)) == nil)
  }

  @Test func scorerNeedsALetterThatExists() throws {
    #expect(ChoiceScorer(options: ["x", "y"], correct: "C") == nil)
    let scorer = try #require(ChoiceScorer(options: ["x", "y"], correct: "B"))

    #expect(scorer.verdict(for: "B").score == 1)
    #expect(scorer.verdict(for: "A)").extracted == "A")
    #expect(scorer.verdict(for: "A)").score == 0)
    #expect(scorer.verdict(for: "hm").flags == [.unparsed])
  }
}
