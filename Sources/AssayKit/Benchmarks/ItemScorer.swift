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

  /// - Throws: `.malformed` when the target is none of this scorer's; other infrastructure failures (`.judge`, `.scorer`). A wrong,
  ///   empty or unreadable answer is a verdict.
  func verdict(on input: ScoringInput) async throws(Failure) -> Verdict
}

/// All that a verdict follows from.
public struct ScoringInput: Hashable, Sendable {
  public var item: ItemID
  /// See `Item.target`.
  public var target: JSONValue
  public var answer: Answer

  public init(item: ItemID, target: JSONValue, answer: Answer) {
    self.item = item
    self.target = target
    self.answer = answer
  }
}

extension Item {
  /// What a scorer of this item gets to see.
  public func scoringInput(_ answer: Answer) -> ScoringInput { ScoringInput(item: id, target: target, answer: answer) }
}
