import AssayKit
import Foundation
import Scoring

/// The part of an answer that a judge gets to see.
struct JudgedText {
  /// Without the reasoning that stands in it; `nil` when nothing is left: a judge might call nothing right.
  let text: String?

  /// The rule of verdicts that a judge has decided.
  static let rule = "judge"
  /// The rule of verdicts on nothing.
  static let emptyRule = "empty"

  init(_ answer: Answer) {
    let shown = ReasoningBlocks.removed(from: answer.text)
    text = shown.allSatisfy(\.isWhitespace) ? nil : shown
  }

  static func unreadable(_ judgement: Judgement, _ what: String) -> Failure {
    let words = String(String.UnicodeScalarView(judgement.text.unicodeScalars.prefix(200)))
    return Failure(
      .judge, "the judge `\(judgement.judge)` does not say \(what): `\(words)`",
      hint: "`assay runs retry-errors` asks it again; another judge may keep to the form")
  }
}

extension ScoringInput {
  /// The judgement that decides.
  func firstJudgement() throws(Failure) -> Judgement {
    guard let first = judgements.first else { throw Failure(.judge, "no judge was asked about item `\(item)`") }
    return first
  }
}
