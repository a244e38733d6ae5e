/// Scores answers from items' targets alone: without the data set, without the model, on any machine.
///
/// Whoever was given a run's responses and targets can follow every verdict with it.
public protocol ItemScorer: Sendable {
  /// Changes whenever any answer may get another verdict than before.
  var version: ScorerVersion { get }

  /// The reference answer as people read it, as `Item.expected` has it.
  ///
  /// - Throws: `.malformed` when the target is none of this scorer's.
  func expected(for target: JSONValue) throws(Failure) -> String

  /// What a judge must be asked before `verdict(on:)`; `nil` where the verdict follows from the answer alone, as that of an empty
  /// one does. Scorers without a judge have nothing to ask.
  ///
  /// - Throws: `.malformed` when the target is none of this scorer's.
  func question(about input: ScoringInput) throws(Failure) -> JudgeQuestion?

  /// The verdict, from the answer and, where there was a question, from the first of `input.judgements`.
  ///
  /// - Throws: `.malformed` when the target is none of this scorer's; `.judge` when what the judge said cannot be read, or nobody
  ///   was asked; `.scorer`. A wrong, empty or unreadable answer is a verdict.
  func verdict(on input: ScoringInput) async throws(Failure) -> Verdict
}

extension ItemScorer {
  public func question(about input: ScoringInput) throws(Failure) -> JudgeQuestion? { nil }
}

/// All that a verdict follows from.
public struct ScoringInput: Hashable, Sendable {
  public var item: ItemID
  /// See `Item.target`.
  public var target: JSONValue
  public var answer: Answer
  /// What the judges said, in the order in which they were named: the first one's word decides, others are compared with it.
  public var judgements: [Judgement]

  public init(item: ItemID, target: JSONValue, answer: Answer, judgements: [Judgement] = []) {
    self.item = item
    self.target = target
    self.answer = answer
    self.judgements = judgements
  }
}

extension Item {
  /// What a scorer of this item gets to see.
  public func scoringInput(_ answer: Answer) -> ScoringInput { ScoringInput(item: id, target: target, answer: answer) }
}
