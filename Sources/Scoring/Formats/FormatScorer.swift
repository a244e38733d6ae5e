public import AssayKit

/// Right when the answer passes every check of its item; what it says is not judged beyond them.
///
/// The verdict's details hold one entry a check: its name and whether it passed.
public struct FormatScorer: AnswerScorer {
  public static let version = ScorerVersion(name: "format", version: "1")

  private let checks: [FormatCheck]
  private let wantsObject: Bool

  /// - Returns: `nil` without checks, because everything would pass.
  public init?(checks: [FormatCheck]) {
    guard !checks.isEmpty else { return nil }
    self.checks = checks
    wantsObject = checks.contains { check in if case .jsonObject = check { true } else { false } }
  }

  public func verdict(for text: String) -> Verdict {
    let text = FormattedText(text)
    let results = checks.map(text.passes)
    let isReadable = !text.isEmpty && (!wantsObject || text.objectKeys != nil)
    let rule: ReadingRule = wantsObject ? .jsonObject : .wholeText
    var verdict = Verdict.binary(
      isReadable && results.allSatisfy(\.self), extracted: isReadable ? text.excerpt : nil,
      rule: isReadable ? rule.rawValue : nil)
    verdict.details = .object([
      "checks": .array(
        zip(checks, results).map { check, passed in .object(["check": .string(check.label), "passed": .bool(passed)]) })
    ])
    return verdict
  }
}
