public import AssayKit

/// A run's numbers: its sections' taken together.
public struct RunNumbers: Hashable, Sendable {
  public let sections: [SectionNumbers]
  /// The mean of the sections' scores, 0…1; `nil` before the first verdict.
  public let score: Double?
  public let interval: Interval?
  /// How many sections `score` is the mean of; below the number of `sections` where the others have none.
  public let counted: Int

  public init(_ run: RunRecord) { self.init(run.sections, overallScore: run.overallScore) }

  /// - Parameter overallScore: of a run that has ended with at least one final score.
  public init(_ records: [SectionRecord], overallScore: Double?) {
    sections = records.map { SectionNumbers($0) }
    let scores = sections.compactMap(\.score)
    score = overallScore ?? (scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count))
    // An ended run's score is the mean of its final sections: one that was canceled half-way has no part in it.
    let counted = sections.filter { $0.score != nil && (overallScore == nil || $0.isFinal) }
    interval = score.flatMap { .around(mean: $0, of: counted.map(\.interval)) }
    self.counted = counted.count
  }

  public var samples: Int { sum(\.samples) }
  public var done: Int { sum(\.done) }
  public var scored: Int { sum(\.scored) }
  public var failed: Int { sum(\.failed) }
  public var truncated: Int { sum(\.truncated) }
  public var empty: Int { sum(\.empty) }
  public var refused: Int { sum(\.refused) }
  public var unparsed: Int { sum(\.unparsed) }
  public var inputTokens: Int64 { sum(\.inputTokens) }
  public var outputTokens: Int64 { sum(\.outputTokens) }
  public var costUnknown: Int { sum(\.costUnknown) }

  /// What judges took, in all sections.
  public var judging: JudgeUsage { sections.reduce(JudgeUsage()) { $0 + $1.judging } }

  /// The sum of the known costs; `nil` when none is known.
  public var cost: NanoDollars? {
    let known = sections.compactMap(\.cost)
    return known.isEmpty ? nil : known.reduce(.zero, +)
  }

  /// The share of samples with a verdict, 0…1: of all samples of ended sections, of those that have ended elsewhere.
  public var coverage: Double? {
    let due = sum(\.due)
    return due > 0 ? Double(scored) / Double(due) : nil
  }

  private func sum<Number: AdditiveArithmetic>(_ path: KeyPath<SectionNumbers, Number>) -> Number {
    sections.reduce(.zero) { $0 + $1[keyPath: path] }
  }
}
