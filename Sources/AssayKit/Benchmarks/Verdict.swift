/// What a scorer says about an answer.
public struct Verdict: Hashable, Sendable, Codable {
  /// 0…1.
  public var score: Double
  /// `nil` where a benchmark has no notion of correct, only of better.
  public var correct: Bool?
  /// What was read out of the answer; `nil` when nothing could be read.
  public var extracted: String?
  /// The extraction or matching rule that decided.
  public var rule: String?
  public var flags: Set<Flag>
  /// More for people and exports, its shape is the scorer's.
  public var details: JSONValue?

  public init(
    score: Double, correct: Bool?, extracted: String? = nil, rule: String? = nil, flags: Set<Flag> = [],
    details: JSONValue? = nil
  ) {
    self.score = score
    self.correct = correct
    self.extracted = extracted
    self.rule = rule
    self.flags = flags
    self.details = details
  }

  /// A verdict for an answer that is simply right or wrong.
  public static func binary(_ correct: Bool, extracted: String?, rule: String?) -> Verdict {
    Verdict(
      score: correct ? 1 : 0, correct: correct, extracted: extracted, rule: rule, flags: extracted == nil ? [.unparsed] : [])
  }

  /// Facts about an answer that explain its score.
  public enum Flag: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// The output limit cut the answer.
    case truncated
    /// The model said nothing.
    case empty
    /// The model or its provider declined.
    case refused
    /// No rule could read an answer out of the text.
    case unparsed

    public static func < (left: Flag, right: Flag) -> Bool { left.rawValue < right.rawValue }
  }

  /// This verdict with the flags that follow from the answer alone: truncated, empty, refused by the provider.
  public func flagged(by answer: Answer) -> Verdict {
    var verdict = self
    if answer.finishReason == .length { verdict.flags.insert(.truncated) }
    if answer.finishReason == .contentFilter { verdict.flags.insert(.refused) }
    if answer.text.allSatisfy(\.isWhitespace) { verdict.flags.insert(.empty) }
    return verdict
  }
}
