import AssayKit
import Scoring
import Testing

@Suite struct CompetitionScorerTests {
  struct Case: CustomTestStringConvertible {
    let text: String
    let value: String?
    let rule: ReadingRule?
    var testDescription: String { text.debugDescription }

    init(_ text: String, _ value: String?, _ rule: ReadingRule?) {
      self.text = text
      self.value = value
      self.rule = rule
    }
  }

  @Test(arguments: [
    Case("\\boxed{70}", "70", .boxed), Case("First \\boxed{1}, then \\boxed{70}. So 3.", "70", .boxed),
    Case("\\boxed{70} as asked within \\boxed{}", "70", .boxed), Case("\\boxed{\\boxed{70}}", "70", .boxed),
    Case("\\boxed{279 and no end \\boxed{70", nil, nil), Case("\\boxed{12} and then \\boxed{7", "12", .boxed),
    Case("\\fbox{70}", "70", .boxed), Case("\\boxed 70", "70", .boxed), Case("\\boxed{ 070. }", "70", .boxed),
    Case("\\boxed{\\text{70}}", "70", .boxed), Case("\\boxed{{\\mathbf{70}}}", "70", .boxed),
    Case("\\boxed{70^\\circ}", "70", .boxed),
    Case("\\boxed{70^{\\circ}}", "70", .boxed), Case("\\boxed{70\\%}", "70", .boxed), Case("\\boxed{\\$70}", "70", .boxed),
    Case("\\boxed{70\\text{ degrees}}", "70", .boxed), Case("\\boxed{m + n = 70}", "70", .boxed),
    Case("\\boxed{70.0}", "70", .boxed), Case("\\boxed{1,070}", "1070", .boxed), Case("\\boxed{7\\,0}", "70", .boxed),
    Case("\\boxed{1,60}", "1,60", .boxed), Case("\\boxed{\\frac{140}{2}}", "\\frac{140}{2}", .boxed),
    Case("\\boxed{-70}", "-70", .boxed), Case("\\boxed{70!}", "70!", .boxed), Case("\\boxed{2^{35}}", "2^{35}", .boxed),
    Case("\\boxed{97_{10}}", "97_{10}", .boxed), Case("\\boxed{70\\text{ or }71}", "70\\text{ or }71", .boxed),
    Case("\\boxed{x+1}", "x+1", .boxed), Case("\\boxed{70.5}", "70.5", .boxed), Case("\\boxed{\\{70\\}}", "\\{70\\}", .boxed),
  ])
  func theLastWholeBoxDecides(example: Case) {
    let reading = CompetitionScorer.read(example.text)

    #expect(reading?.value == example.value ?? reading?.value)
    #expect(example.rule == nil ? reading?.rule != .boxed : reading?.rule == .boxed)
  }

  @Test(arguments: [
    Case("3 tries.\nAnswer: 016", "16", .answerLine), Case("ANSWER: $70$ (mod 1000)", "70", .answerLine),
    Case("**Final answer is** $m+n = 70$.", "70", .answerLine), Case("Answer: 70.5", "70.5", .answerLine),
    Case("Answer: none\n70", "70", .lastInteger), Case("So $12 + 58 = 70$.", "70", .lastInteger),
    Case("It is\n$$\n070\n$$\n", "70", .lastInteger), Case("70 is 1.5 of x2", "70", .lastInteger),
    Case("70\nI hope this helps!", nil, nil), Case("", nil, nil),
  ])
  func withoutABoxTheAnswerLineAndThenTheLastLineAreRead(example: Case) {
    let reading = CompetitionScorer.read(example.text)

    #expect(reading?.value == example.value)
    #expect(reading?.rule == example.rule)
  }

  @Test func onlyTheKeyIsRight() {
    let scorer = CompetitionScorer(expected: 16)

    #expect(scorer.verdict(for: "\\boxed{016}").score == 1)
    #expect(scorer.verdict(for: "\\boxed{1016}").correct == false)
    #expect(scorer.verdict(for: "\\boxed{-16}").correct == false)
    #expect(scorer.verdict(for: "no number").flags == [.unparsed])
    #expect(CompetitionScorer(expected: 0).verdict(for: "\\boxed{000}").score == 1)
  }

  @Test func lmEvalsRuleComparesTexts() {
    #expect(LMEvalAIME.matches("so $12$ and $x$ \\boxed{x = 16}", key: "16"))
    #expect(LMEvalAIME.matches("\\boxed{16\\text{ cm}}", key: "16"))
    #expect(LMEvalAIME.matches("it is $1 6^\\circ$", key: "16"))
    #expect(LMEvalAIME.matches("\\boxed 16$ and more", key: "16"))
    for text in ["\\boxed{016}", "\\boxed{16.}", "\\fbox{16}", "The answer is 16", "\\boxed{16\\text{ a}\\text{ b}}", "{.=16"] {
      #expect(!LMEvalAIME.matches(text, key: "16"), "\(text)")
    }
  }
}
