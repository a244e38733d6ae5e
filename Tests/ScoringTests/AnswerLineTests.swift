import Scoring
import Testing

@Suite struct AnswerLineTests {
  @Test(arguments: [
    ("Answer: 7", "7"),
    ("ANSWER:7", "7"),
    ("**Answer:** 7", "7"),
    ("**Answer**: `7`", "7"),
    ("Final answer = 7", "7"),
    ("So the answer is 7.", "7."),
    ("The answer is: 7", "7"),
    ("Answer：7", "7"),
    ("Answer: 6\nNo, wait.\nAnswer: 7\nGood luck", "7"),
    ("The answer is not 6, the answer is 7", "7"),
    ("Answer:\n\n  **7**  ", "7"),
    ("Answer: 7\r\nDone", "7"),
  ])
  func theLastMarkerDecides(text: String, expected: String) {
    #expect(AnswerLine.last(in: text) == expected)
  }

  @Test(arguments: [
    "", "7", "the answer to this is 7", "answers: 7", "Myanswer: 7", "the answer isn 7", "answer", "Answer:", "Answer:\n \n",
  ])
  func textWithoutAMarkerHasNoAnswerLine(text: String) {
    #expect(AnswerLine.last(in: text) == nil)
  }
}
