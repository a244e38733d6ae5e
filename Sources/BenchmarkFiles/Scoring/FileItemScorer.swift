import AssayKit
import Scoring

/// Scores one protocol of a benchmark in a file: the first reader that finds something decides.
struct FileItemScorer: ItemScorer {
  let version: ScorerVersion
  private let readers: [Extraction]
  private let rule: ScoringRule

  /// - Parameters:
  ///   - name: the benchmark's.
  ///   - edition: the version that the file gives itself; what the verdict depends on is added to it as a hash.
  init(name: BenchmarkName, edition: String, readers: [Extraction], rule: ScoringRule) {
    self.readers = readers
    self.rule = rule
    let hash = ItemText.sha256(readers.map(\.canonicalText) + ["", rule.canonicalText])
    version = ScorerVersion(name: name.rawValue, version: "\(edition)+\(hash.prefix(12))")
  }

  func expected(for target: JSONValue) throws(Failure) -> String { try AnswerTarget(target).expected }

  /// Reasoning that stands in the text is taken out first, as with every other benchmark.
  func verdict(on input: ScoringInput) async throws(Failure) -> Verdict {
    let target = try AnswerTarget(input.target)
    let text = ReasoningBlocks.removed(from: input.answer.text)
    for reader in readers {
      guard let found = try reader.read(text, options: target.options) else { continue }
      return Verdict.binary(try rule.accepts(found, for: target), extracted: found.shown, rule: found.rule)
        .flagged(by: input.answer)
    }
    return Verdict.binary(false, extracted: nil, rule: nil).flagged(by: input.answer)
  }
}
