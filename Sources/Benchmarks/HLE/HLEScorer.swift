import AssayKit
import Scoring

/// The right answer and, for the judge alone, the question.
struct HLETarget: Hashable {
  let answer: String
  /// `nil` in what comes from an export, which has it left out.
  let question: String?

  init(answer: String, question: String?) {
    self.answer = answer
    self.question = question
  }

  /// - Returns: `nil` for a value of another form.
  init?(_ value: JSONValue) {
    guard case .object(let members) = value, case .string(let answer)? = members["answer"] else { return nil }
    self.answer = answer
    if case .object(let hidden)? = members[Item.privateMember], case .string(let text)? = hidden["question"] {
      question = text
    } else {
      question = nil
    }
  }

  var value: JSONValue {
    var members: [String: JSONValue] = ["answer": .string(answer)]
    if let question { members[Item.privateMember] = ["question": .string(question)] }
    return .object(members)
  }
}

/// Asks a judge whether an answer is the right one and how sure it is of itself; an empty answer is wrong without a judge.
struct HLEScorer: ItemScorer {
  let version = ScorerVersion(name: "hle_judge", version: "2")

  func expected(for target: JSONValue) throws(Failure) -> String { try read(target).answer }

  func question(about input: ScoringInput) throws(Failure) -> JudgeQuestion? {
    let target = try read(input.target)
    guard let response = JudgedText(input.answer).text else { return nil }
    // Exports leave the question out; whoever reads one can still tell that a judge was needed.
    let prompt = HLEPrompts.judge(question: target.question ?? "(left out)", response: response, answer: target.answer)
    return JudgeQuestion(messages: [.user(prompt)])
  }

  func verdict(on input: ScoringInput) async throws(Failure) -> Verdict {
    _ = try read(input.target)
    guard JudgedText(input.answer).text != nil else {
      return Verdict.binary(false, extracted: nil, rule: JudgedText.emptyRule).flagged(by: input.answer)
    }
    let judgement = try input.firstJudgement()
    guard let said = ExamJudgement(judgement.text) else { throw JudgedText.unreadable(judgement, "whether the answer is correct") }
    var verdict = Verdict.binary(said.isCorrect, extracted: said.extracted, rule: JudgedText.rule)
    // A judge may decide without naming the answer.
    if said.isCorrect || !said.findsNoAnswer { verdict.flags.remove(.unparsed) }
    verdict.details = ["confidence": .integer(Int64(said.confidence))]
    return verdict.flagged(by: input.answer)
  }

  private func read(_ target: JSONValue) throws(Failure) -> HLETarget {
    guard let target = HLETarget(target) else { throw Failure(.malformed, "the target has no right answer") }
    return target
  }
}
