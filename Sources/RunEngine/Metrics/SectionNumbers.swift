public import AssayKit

/// What a section's counters and metrics say, the same for command line, API and pages: final numbers once the section has
/// ended, the honest live ones before.
public struct SectionNumbers: Hashable, Sendable {
  public let samples: Int
  public let samplesPerItem: Int
  public let scored: Int
  public let failed: Int
  public let correct: Int
  public let truncated: Int
  public let empty: Int
  public let refused: Int
  public let unparsed: Int
  /// 0…1; `nil` before the first verdict.
  public let score: Double?
  public let interval: Interval?
  /// What the coverage is a share of: all samples of an ended section, the ones that have ended before.
  public let due: Int
  public let inputTokens: Int64
  public let outputTokens: Int64
  /// `nil` when no answer's cost is known.
  public let cost: NanoDollars?
  /// Answers whose cost is not known.
  public let costUnknown: Int
  /// Whether the section has ended with metrics, so that no number moves any more.
  public let isFinal: Bool
  /// What judges took, for every evaluation that was ever made; never part of the numbers above.
  public let judging: JudgeUsage
  /// How far two judges agree; `nil` without two, and before the section has ended.
  public let agreement: JudgeAgreement?

  /// Samples that have ended.
  public var done: Int { scored + failed }

  /// As many items as the samples that have ended make, rounded down; never more than were drawn.
  public var completedItems: Int { done / max(1, samplesPerItem) }

  /// The share of samples with a verdict, 0…1: of all once the section has ended, of those that have ended before; `nil` without.
  public var coverage: Double? { due > 0 ? Double(scored) / Double(due) : nil }
}

extension SectionNumbers {
  public init(_ section: SectionRecord) {
    self = section.metrics.map { Self(section, ended: $0) } ?? Self(section, live: section.progress)
  }

  private init(_ section: SectionRecord, live progress: SectionProgress) {
    self.init(
      samples: section.totalSamples, samplesPerItem: section.samplesPerItem, scored: progress.scored, failed: progress.failed,
      correct: progress.correct, truncated: progress.truncated, empty: progress.empty, refused: progress.refused,
      unparsed: progress.unparsed,
      score: progress.liveScore,
      interval: section.liveInterval(mean: progress.liveScore, scored: progress.prefixScored),
      due: section.state.hasEnded ? section.totalSamples : progress.done, inputTokens: progress.inputTokens,
      outputTokens: progress.outputTokens,
      cost: progress.scored > 0 && progress.costUnknown == 0 || progress.cost > .zero ? progress.cost : nil,
      costUnknown: progress.costUnknown, isFinal: false, judging: progress.judging, agreement: nil)
  }

  private init(_ section: SectionRecord, ended metrics: SectionMetrics) {
    let overall = metrics.overall
    self.init(
      samples: section.totalSamples, samplesPerItem: section.samplesPerItem, scored: overall.scored, failed: overall.failed,
      correct: overall.correct, truncated: overall.truncated, empty: overall.empty, refused: overall.refused,
      unparsed: overall.unparsed,
      score: overall.score, interval: overall.interval, due: overall.samples, inputTokens: metrics.inputTokens,
      outputTokens: metrics.outputTokens, cost: metrics.cost, costUnknown: metrics.costUnknown, isFinal: true,
      judging: section.progress.judging, agreement: metrics.agreement)
  }
}
