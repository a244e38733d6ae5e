import AssayKit
import Scoring
import Testing

@Suite struct NumberReaderTests {
  @Test(arguments: [
    ("Answer: 12", "12", ReadingRule.answerLine),
    ("12 - 3 = 9\nAnswer: 12 apples in 3 bags", "12", .answerLine),
    ("The answer is 12 - 3 + 6 = 15.", "15", .answerLine),
    ("Answer: x = ?, 4", "4", .answerLine),
    ("2 + 3 = 5", "5", .lastNumber),
    ("Answer: NUMBER\nIt is 5", "5", .lastNumber),
    ("the answer to this old riddle is 15.", "15", .lastNumber),
    ("1,625", "1625", .lastNumber),
    ("1\u{202f}234\u{202f}567", "1234567", .lastNumber),
    ("12,34", "34", .lastNumber),
    ("1,2345", "2345", .lastNumber),
    ("1,234,56", "56", .lastNumber),
    ("3.650", "3.65", .lastNumber),
    (".5", "0.5", .lastNumber),
    ("007.0", "7", .lastNumber),
    ("-12", "-12", .lastNumber),
    ("(−12)", "-12", .lastNumber),
    ("–12", "-12", .lastNumber),
    ("+12", "12", .lastNumber),
    ("-0.0", "0", .lastNumber),
    ("10-5", "5", .lastNumber),
    ("10 - 5", "5", .lastNumber),
    ("(2)-5", "5", .lastNumber),
    ("-$5", "-5", .lastNumber),
    ("€13.00 each", "13", .lastNumber),
    ("$1,250.50", "1250.5", .lastNumber),
    ("25%", "25", .lastNumber),
    ("90km of road", "90", .lastNumber),
    ("4 of route B2", "4", .lastNumber),
    ("4, see v1.5", "4", .lastNumber),
    ("\\boxed{56}", "56", .lastNumber),
    ("5\0", "5", .lastNumber),
    ("\u{202e}5\u{202c}", "5", .lastNumber),
    ("5 \(String(repeating: "9", count: 41))", "5", .lastNumber),
  ])
  func numbersAreReadByTheDocumentedRules(text: String, number: String, rule: ReadingRule) {
    let reading = NumberReader.read(text)

    #expect(reading?.value.description == number)
    #expect(reading?.rule == rule)
  }

  @Test(arguments: ["", "twelve", "B2", "x1", "٣", "Answer: none", ".", "-", "é5"])
  func textWithoutANumberIsNotRead(text: String) {
    #expect(NumberReader.read(text) == nil)
  }

  @Test func decimalsAreEqualByValueOnly() throws {
    #expect(ExactDecimal("0.10") == ExactDecimal(".1"))
    #expect(ExactDecimal("1,000") == ExactDecimal("1000.0"))
    #expect(ExactDecimal("-0") == ExactDecimal("0"))
    #expect(ExactDecimal("0.1") != ExactDecimal("-0.1"))
    #expect(ExactDecimal("5 apples") == nil)
    #expect(ExactDecimal("") == nil)
  }

  @Test func scorerComparesExactlyAndFlagsWhatItCannotRead() throws {
    let scorer = NumericScorer(expected: try #require(ExactDecimal("3.65")))

    #expect(scorer.verdict(for: "3.650").score == 1)
    #expect(scorer.verdict(for: "3.6").correct == false)
    #expect(scorer.verdict(for: "3.6").flags.isEmpty)
    #expect(scorer.verdict(for: "no idea").flags == [.unparsed])
    #expect(scorer.verdict(for: "no idea").rule == nil)
    #expect(scorer.verdict(for: "Answer: 4").rule == "answer_line")
  }
}
