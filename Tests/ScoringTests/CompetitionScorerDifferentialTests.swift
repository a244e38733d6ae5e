import AssayKit
import Foundation
import Scoring
import TestSupport
import Testing

/// Synthetic endings of answers with the verdict of lm-evaluation-harness.
@Suite struct CompetitionScorerDifferentialTests {
  private struct Row: Decodable {
    let id: String
    let gold: String
    let response: String
    let lmEval: Int

    enum CodingKeys: String, CodingKey {
      case id, gold, response
      case lmEval = "lm_eval_exact_match"
    }
  }

  private static func rows() throws -> ReferenceRows<Row>? {
    try ReferenceRows("fixtures/aime-2025/extraction.jsonl", known: 235)
  }

  @Test func lmEvalsRuleAgreesWithEveryRow() throws {
    guard let rows = try Self.rows() else { return }
    for row in rows.all {
      #expect(LMEvalAIME.matches(row.response, key: row.gold) == (row.lmEval == 1), "\(row.id): \(row.response)")
    }
    #expect(!rows.areKnown || Set(rows.all.map(\.lmEval)) == [0, 1])
  }

  /// Why the default rule says `right` where lm-eval says `wrong`, in the rows that are known. There is no difference the other way.
  private static let reasons: [(reason: String, pattern: String)] = [
    ("a leading zero", #"0NUM"#), ("a full stop in the box", #"\\boxed\{0?NUM\.\}"#),
    ("a whole decimal", #"\\boxed\{0?NUM\.0\}"#), ("a text style in the box", #"\\boxed\{\\text\{0?NUM\}\}"#),
    ("braces in the box", #"\\boxed\{\{0?NUM\}\}"#), ("a box without its end", #"\\boxed\{0?NUM$"#),
    ("\\fbox", #"\\fbox\{0?NUM\}"#),
    ("an answer line or a last line instead of a box", #"(Answer|ANSWER|answer is|we get|\$m\+n)[:= ]*\$?0?NUM"#),
  ]

  @Test func everyDifferenceFromLMEvalHasAKnownReason() throws {
    guard let rows = try Self.rows() else { return }
    var counts: [String: Int] = [:]
    for row in rows.all {
      let key = try #require(Int(row.gold))
      let isRight = CompetitionScorer(expected: key).verdict(for: row.response).score == 1
      guard isRight != (row.lmEval == 1) else { continue }
      #expect(isRight || !rows.areKnown, "\(row.id): only lm-eval takes \(row.response)")
      let reason = try Self.reasons.first { entry in
        let pattern = entry.pattern.replacing("NUM", with: String(key))
        return try row.response.contains(Regex(pattern))
      }
      #expect(reason != nil || !rows.areKnown, "\(row.id): no known reason for \(row.response)")
      counts[reason?.reason ?? "none", default: 0] += 1
    }
    #expect(!rows.areKnown || counts.count == Self.reasons.count, "\(counts)")
  }
}
