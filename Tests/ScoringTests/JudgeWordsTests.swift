import Scoring
import Testing

/// How judges' replies are read.
struct JudgeWordsTests {
  @Test(
    arguments: [
      ("CORRECT", true), ("INCORRECT", false), (" correct.\n", true), ("Incorrect", false), ("CORRECT, since both say 7", true),
      ("The answer is INCORRECT", false), ("CORRECT? No: INCORRECT", false), ("<think>INCORRECT?</think>\nCORRECT", true),
      ("The answer is CORRECT", nil), ("", nil), ("yes", nil), ("**CORRECT**", nil), ("C", nil),
    ] as [(String, Bool?)])
  func incorrectIsLookedForBeforeCorrect(reply: String, expected: Bool?) {
    #expect(CorrectnessWord.read(reply) == expected)
  }

  private static let structured =
    #"{"extracted_final_answer": "42", "reasoning": "same", "correct": "yes", "confidence": 85, "strict": true}"#

  @Test(
    arguments: [
      (structured, true, 85, "42"),
      ("```json\n\(structured)\n```", true, 85, "42"),
      ("<think>correct: no</think>\(structured)", true, 85, "42"),
      (
        "extracted_final_answer: 42\n\n[correct_answer]: 41\n\nreasoning: differ\n\ncorrect: no\n\nconfidence: 60%", false, 60, "42"
      ),
      ("correct: yes", true, 100, nil),
      ("**Correct:** Yes\n**Confidence:** 7 %", true, 7, nil),
      (#"{"correct": "no", "confidence": 300, "extracted_final_answer": "None"}"#, false, 100, nil),
      (#"{"correct": "yes", "extracted_final_answer": "a", "#, true, 100, "a"),
      ("this is incorrect: yes\ncorrect: no", false, 100, nil),
      ("correct: not sure, but\nCORRECT:no\nconfidence: high\nconfidence: 55", false, 55, nil),
      ("correct: not sure, but\nCORRECT: yes", true, 100, nil),
      (
        #"{"extracted_final_answer":"42","reasoning":"The extracted answer is correct: no meaningful difference.","#
          + #""correct":"yes","confidence":"90%"}"#, true, 90, "42"
      ),
      // A backslash of LaTeX makes it no JSON.
      (
        #"{"extracted_final_answer":"\(42\) or \"so\"","reasoning":"\(x\) is, correct: no difference, confidence: 3","#
          + #""correct":"yes","confidence":85}"#, true, 85, #"\(42\) or "so""#
      ),
      (
        #"{"extracted_final_answer": "None", "reasoning": "\(x\) is \"correct\": no", "correct": "yes", "confidence": 85}"#, true,
        85,
        nil
      ),
      (
        "{'extracted_final_answer': '42', 'reasoning': 'it is correct: no doubt', 'correct': 'yes', 'confidence': 7}", true, 7, "42"
      ),
      ("reasoning: This is correct: no differences.\n\ncorrect: yes", true, 100, nil),
      (
        "extracted_final_answer: 42\nreasoning: \"correct: no\" is said, confidence: 2\n- **correct**: yes\n- confidence: 8", true,
        8, "42"
      ),
      ("It is correct: yes.", true, 100, nil),
      (#"{"extracted_final_answer": 42, "correct": "Yes.", "confidence": null}"#, true, 100, "42"),
      (#"{"extracted_final_answer": null, "correct": "no", "confidence": "low"}"#, false, 100, nil),
    ] as [(String, Bool, Int, String?)])
  func repliesAboutTheExamAreReadByTheirFields(reply: String, correct: Bool, confidence: Int, extracted: String?) throws {
    let said = try #require(ExamJudgement(reply))

    #expect(said.isCorrect == correct && said.confidence == confidence && said.extracted == extracted)
  }

  @Test(arguments: [(#"{"extracted_final_answer": "None", "\(": "", "correct": "no"}"#, true), ("correct: no", false)])
  func noAnswerIsSeenInRepliesThatAreNoJSON(reply: String, findsNone: Bool) throws {
    #expect(try #require(ExamJudgement(reply)).findsNoAnswer == findsNone)
  }

  @Test(arguments: [
    "", "yes", "confidence: 90", #"{"correct": "maybe", "reasoning": "correct: no"}"#, "correct: not sure",
    #"{"correct": "maybe"}"#, "the answer is correct", "incorrect: yes", "{", "correct:",
  ])
  func repliesThatDoNotSayWhetherItIsCorrectAreNotRead(reply: String) {
    #expect(ExamJudgement(reply) == nil)
  }

  @Test func hostileRepliesEndInTime() {
    let long = String(repeating: "correct", count: 100_000)
    #expect(ExamJudgement(long) == nil)
    #expect(CorrectnessWord.read(String(repeating: "incorrec", count: 100_000)) == nil)
    #expect(ExamJudgement(String(repeating: "{", count: 100_000) + "correct: yes")?.isCorrect == true)
  }
}
