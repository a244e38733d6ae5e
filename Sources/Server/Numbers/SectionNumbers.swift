import AssayKit

/// What a section's counters and metrics say, the same for the API and for the pages: final numbers once the section has
/// ended, the honest live ones before.
struct SectionNumbers: Hashable, Sendable {
  let samples: Int
  let done: Int
  let scored: Int
  let failed: Int
  let correct: Int
  let truncated: Int
  let empty: Int
  let refused: Int
  let unparsed: Int
  /// 0…1; `nil` before the first verdict.
  let score: Double?
  let interval: Interval?
  /// Scored samples over samples that have ended, 0…1.
  let coverage: Double?
  let inputTokens: Int64
  let outputTokens: Int64
  /// `nil` when no answer's cost is known.
  let cost: NanoDollars?
  /// Answers whose cost is not known.
  let costUnknown: Int
  /// Whether the section has ended with metrics, so that no number moves any more.
  let isFinal: Bool

  init(_ section: SectionRecord) {
    let progress = section.progress
    samples = section.totalSamples
    done = progress.done
    scored = progress.scored
    failed = progress.failed
    correct = progress.correct
    truncated = progress.truncated
    empty = progress.empty
    refused = progress.refused
    unparsed = progress.unparsed
    inputTokens = progress.inputTokens
    outputTokens = progress.outputTokens
    costUnknown = progress.costUnknown
    cost = progress.scored > 0 && progress.costUnknown == 0 || progress.cost > .zero ? progress.cost : nil
    isFinal = section.metrics != nil
    if let metrics = section.metrics {
      score = metrics.overall.score
      interval = metrics.overall.interval
      coverage = metrics.overall.coverage
    } else {
      score = progress.liveScore
      interval = .live(mean: progress.liveScore, scored: progress.prefixScored, samplesPerItem: section.samplesPerItem)
      coverage = progress.done > 0 ? Double(progress.scored) / Double(progress.done) : nil
    }
  }
}
