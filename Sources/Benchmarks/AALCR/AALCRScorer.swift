import AssayKit
import Scoring

/// What the judge is told, and the set of documents whose questions hang together.
struct AALCRTarget: Hashable {
  let question: String
  let answer: String
  let set: String

  init(question: String, answer: String, set: String) {
    self.question = question
    self.answer = answer
    self.set = set
  }

  /// - Returns: `nil` for a value of another form.
  init?(_ value: JSONValue) {
    guard case .object(let members) = value, case .string(let question)? = members["question"],
      case .string(let answer)? = members["answer"], case .string(let set)? = members["document_set"]
    else { return nil }
    self.init(question: question, answer: answer, set: set)
  }

  var value: JSONValue { ["question": .string(question), "answer": .string(answer), "document_set": .string(set)] }
}

/// Asks a judge whether an answer agrees with the official one; an empty answer is wrong without a judge.
struct AALCRScorer: ItemScorer {
  let version = ScorerVersion(name: "aa_lcr_judge", version: "2")

  func expected(for target: JSONValue) throws(Failure) -> String { try read(target).answer }

  func question(about input: ScoringInput) throws(Failure) -> JudgeQuestion? {
    let target = try read(input.target)
    guard let candidate = JudgedText(input.answer).text else { return nil }
    return JudgeQuestion(messages: [
      .user(AALCRPrompts.judge(question: target.question, answer: target.answer, candidate: candidate))
    ])
  }

  func verdict(on input: ScoringInput) async throws(Failure) -> Verdict {
    let target = try read(input.target)
    var verdict = Verdict(score: 0, correct: false, rule: JudgedText.emptyRule, flags: [.unparsed])
    if let candidate = JudgedText(input.answer).text {
      let judgement = try input.firstJudgement()
      guard let isCorrect = CorrectnessWord.read(judgement.text) else {
        throw JudgedText.unreadable(judgement, "CORRECT or INCORRECT")
      }
      verdict = .binary(isCorrect, extracted: ItemText.title(candidate), rule: JudgedText.rule)
    }
    verdict.details = ["cluster": .string(target.set)]
    return verdict.flagged(by: input.answer)
  }

  private func read(_ target: JSONValue) throws(Failure) -> AALCRTarget {
    guard let target = AALCRTarget(target) else { throw Failure(.malformed, "the target has no question, answer and document set") }
    return target
  }
}
