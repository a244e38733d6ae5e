public import AssayKit

/// A pure function from an answer's text to a verdict, made for one item.
///
/// Text is model output: of any size up to the client's limit, with any scalars in it. Scorers take time in proportion to
/// its length and never trap.
public protocol AnswerScorer: Sendable {
  /// Changes whenever any answer may get another verdict than before.
  static var version: ScorerVersion { get }

  /// - Parameter text: the answer without the model's reasoning (see `ReasoningBlocks`).
  func verdict(for text: String) -> Verdict
}

/// What was read out of an answer, and by which rule.
public struct Reading<Value: Hashable & Sendable>: Hashable, Sendable {
  public let value: Value
  public let rule: ReadingRule

  public init(_ value: Value, by rule: ReadingRule) {
    self.value = value
    self.rule = rule
  }
}

/// The ways in which an answer is read; every reader documents which it tries, in order.
public enum ReadingRule: String, Hashable, Sendable, CaseIterable {
  /// After `answer:`, `answer is` or `answer =`, in the last line that has one.
  case answerLine = "answer_line"
  /// The last number of the text.
  case lastNumber = "last_number"
  /// A line begins with an option's letter, and no line begins with another one.
  case leadingLetter = "leading_letter"
  /// The only option letter that stands alone anywhere in the text.
  case onlyLetter = "only_letter"
  /// The only option whose words occur in the text.
  case optionText = "option_text"
  /// The text as a whole.
  case wholeText = "whole_text"
  /// The last line that is not blank.
  case lastLine = "last_line"
  /// The text as a whole, read as one JSON object.
  case jsonObject = "json_object"
  /// Right after `answer is`.
  case answerIs = "answer_is"
  /// In brackets right after `answer is`.
  case answerIsBracketed = "answer_is_bracketed"
  /// In a LaTeX box: `\boxed{…}` or `\fbox{…}`.
  case boxed
  /// The last letter that stands alone anywhere in the text.
  case lastLetter = "last_letter"
  /// The last capital letter before a closing bracket.
  case letterBracket = "letter_bracket"
  /// The last capital letter before `is the correct answer`.
  case isTheCorrectAnswer = "is_the_correct_answer"
  /// The last capital letter at the end of a line.
  case letterEndsLine = "letter_ends_line"
  /// The last capital letter before a full stop.
  case letterFullStop = "letter_full_stop"
  /// The last capital letter before anything that is no letter, digit or underscore.
  case letterNonWord = "letter_non_word"
  /// The last integer of the last line.
  case lastInteger = "last_integer"
}
