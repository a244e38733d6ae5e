public import AssayKit

/// Many answers of a benchmark were cut, empty or could not be read: its score says less about the model than it seems to.
public struct AnswerWarning: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case truncated = "truncated_answers"
    case empty = "empty_answers"
    case unparsed = "unparsed_answers"
  }

  public let kind: Kind
  public let benchmark: BenchmarkName
  public let count: Int
  /// Answers with a verdict.
  public let scored: Int

  /// Shares above this are worth a warning.
  public static let share = 0.01
  /// While a benchmark runs, fewer answers than these say nothing yet.
  public static let leastAnswers = 100

  /// 0…1.
  public var share: Double { Double(count) / Double(scored) }

  /// What happened: lower case, no full stop.
  public var message: String {
    let percent = (share * 1_000).rounded() / 10
    return "\(count) of \(scored) answers of `\(benchmark)` (\(percent) %) \(kind.happened)"
  }

  /// What to do about it.
  public var hint: String {
    switch kind {
    case .truncated: "a cut answer mostly counts as wrong: start a new run with a higher output limit"
    case .empty: "a model that reasons may have used up its output limit, or its server sent no text: look at the items"
    case .unparsed: "no rule found an answer in them, so they count as wrong: look at the items"
    }
  }
}

extension AnswerWarning.Kind {
  fileprivate var happened: String {
    switch self {
    case .truncated: "were cut at the output limit"
    case .empty: "are empty"
    case .unparsed: "could not be read"
    }
  }
}

/// The counters that warnings are made of.
public struct AnswerCounts: Hashable, Sendable {
  public var scored: Int
  public var truncated: Int
  public var empty: Int
  public var unparsed: Int

  public init(scored: Int, truncated: Int, empty: Int, unparsed: Int) {
    self.scored = scored
    self.truncated = truncated
    self.empty = empty
    self.unparsed = unparsed
  }

  /// - Parameter hasEnded: whether the benchmark's counters move no more; until then few answers give no warning.
  public func warnings(for benchmark: BenchmarkName, hasEnded: Bool) -> [AnswerWarning] {
    guard scored > 0, hasEnded || scored >= AnswerWarning.leastAnswers else { return [] }
    return AnswerWarning.Kind.allCases
      .map { AnswerWarning(kind: $0, benchmark: benchmark, count: count($0), scored: scored) }
      .filter { $0.share > AnswerWarning.share }
  }

  private func count(_ kind: AnswerWarning.Kind) -> Int {
    switch kind {
    case .truncated: truncated
    case .empty: empty
    case .unparsed: unparsed
    }
  }
}

extension AnswerWarning {
  /// The warnings of every benchmark of a run, in its order.
  public static func all(_ run: RunRecord) -> [AnswerWarning] { all(run.sections) }

  public static func all(_ sections: [SectionRecord]) -> [AnswerWarning] {
    sections.flatMap { section in
      let numbers = SectionNumbers(section)
      let counts = AnswerCounts(
        scored: numbers.scored, truncated: numbers.truncated, empty: numbers.empty, unparsed: numbers.unparsed)
      return counts.warnings(for: section.benchmark, hasEnded: section.state.hasEnded)
    }
  }
}
