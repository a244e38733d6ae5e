import AssayKit

/// The numbers of a section as every report gives them: final ones once it has metrics, the live ones of the completed prefix before.
struct SectionFigures {
  let score: Double?
  let interval: Interval?
  /// Share of what was asked that has a verdict; while the section runs, of what is done.
  let coverage: Double?
  let isFinal: Bool
  let scored: Int
  let failed: Int
  let correct: Int
  let truncated: Int
  let empty: Int
  let refused: Int
  let unparsed: Int
  let inputTokens: Int64
  let outputTokens: Int64
  let cost: NanoDollars?
  let costUnknown: Int

  var done: Int { scored + failed }

  init(_ section: SectionRecord) {
    let progress = section.progress
    let overall = section.metrics?.overall
    isFinal = section.metrics != nil
    scored = overall?.scored ?? progress.scored
    failed = overall?.failed ?? progress.failed
    correct = overall?.correct ?? progress.correct
    truncated = overall?.truncated ?? progress.truncated
    empty = overall?.empty ?? progress.empty
    refused = overall?.refused ?? progress.refused
    unparsed = overall?.unparsed ?? progress.unparsed
    inputTokens = section.metrics?.inputTokens ?? progress.inputTokens
    outputTokens = section.metrics?.outputTokens ?? progress.outputTokens
    cost = section.metrics.map { $0.cost } ?? progress.cost
    costUnknown = section.metrics?.costUnknown ?? progress.costUnknown
    if let overall {
      score = overall.score
      interval = overall.interval
      coverage = overall.coverage
    } else {
      score = progress.liveScore
      interval = .live(mean: progress.liveScore, scored: progress.prefixScored, samplesPerItem: section.samplesPerItem)
      coverage = progress.done > 0 ? Double(progress.scored) / Double(progress.done) : nil
    }
  }
}

/// The numbers of a whole run.
struct RunFigures {
  /// The mean of the sections' scores: of the final ones once the run has ended, live ones included before.
  let score: Double?
  let coverage: Double?
  let samples: Int
  let done: Int
  let inputTokens: Int64
  let outputTokens: Int64
  let cost: NanoDollars?
  let costUnknown: Int

  init(_ run: RunRecord) {
    let sections = run.sections.map { SectionFigures($0) }
    score = run.overallScore ?? Self.mean(sections.compactMap(\.score))
    samples = run.sections.reduce(0) { $0 + $1.totalSamples }
    done = sections.reduce(0) { $0 + $1.done }
    coverage = done > 0 ? Double(sections.reduce(0) { $0 + $1.scored }) / Double(done) : nil
    inputTokens = sections.reduce(0) { $0 + $1.inputTokens }
    outputTokens = sections.reduce(0) { $0 + $1.outputTokens }
    let known = sections.compactMap(\.cost)
    cost = known.isEmpty ? nil : known.reduce(.zero, +)
    costUnknown = sections.reduce(0) { $0 + $1.costUnknown }
  }

  static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
