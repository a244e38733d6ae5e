import AssayKit

/// A run with one section, to be changed by tests.
enum ExampleRun {
  static let started = Timestamp(microseconds: 1_767_323_045_000_000)

  static func make(
    model: String = "simulated/default", state: RunState = .succeeded, metrics: SectionMetrics? = metrics(),
    progress: SectionProgress = SectionProgress()
  ) throws -> RunRecord {
    let reference = ModelReference(model) ?? ModelReference(provider: .simulated, slug: "default")
    let section = SectionRecord(
      ordinal: 0, benchmark: BenchmarkName("starter"), protocolName: ProtocolName("official"),
      state: metrics == nil ? .running : .succeeded, totalItems: 60, sampledItems: 20, samplesPerItem: 1, progress: progress,
      metrics: metrics, message: nil, startedAt: started, endedAt: metrics == nil ? nil : started + .seconds(75),
      active: metrics == nil ? ActiveTime(since: started) : ActiveTime(spent: .seconds(75)))
    return RunRecord(
      id: RunID("7f3a00000001"), revision: 1, state: state,
      request: RunRequest(model: reference, benchmarks: [BenchmarkSelection(section.benchmark)], subset: .count(20)),
      isDetached: false,
      manifest: Manifest(
        code: CodeVersion(version: "0.1.0-dev", commit: nil), model: reference, samplingFormula: "f", seed: "assay",
        subset: .count(20), samplesPerItem: 1, sections: []),
      sections: [section], overallScore: metrics?.overall.score, message: nil, createdAt: started, startedAt: started,
      endedAt: state.hasEnded ? started + .seconds(75) : nil, lastEvent: 9,
      active: state.hasEnded ? ActiveTime(spent: .seconds(75)) : ActiveTime(since: started))
  }

  static func metrics() -> SectionMetrics {
    SectionMetrics(
      overall: summary(samples: 20, scored: 18, correct: 13, truncated: 1, unparsed: 2),
      categories: [
        .init(name: "arithmetic", summary: summary(samples: 10, scored: 8, correct: 4, truncated: 1, unparsed: 2)),
        .init(name: "reading", summary: summary(samples: 10, scored: 10, correct: 9, truncated: 0, unparsed: 0)),
      ],
      latency: Spread(median: 1.234, p95: 4.2, count: 18), timeToFirstToken: Spread(median: 0.0812, p95: 0.3, count: 18),
      maxGap: nil, tokensPerSecond: Spread(median: 41.26, p95: 12.3, count: 18),
      clientDelay: ClientDelaySummary(mean: 0.0121, p99: 0.0403, count: 18), inputTokens: 1_234, outputTokens: 56_789,
      reasoningTokens: nil, cost: NanoDollars(12_345_678), costUnknown: 0)
  }

  private static func summary(samples: Int, scored: Int, correct: Int, truncated: Int, unparsed: Int) -> ScoreSummary {
    ScoreSummary(
      samples: samples, scored: scored, failed: samples - scored, correct: correct, score: Double(correct) / Double(scored),
      interval: Interval.wilson(successes: correct, of: scored), scoreFailuresAsWrong: Double(correct) / Double(samples),
      truncated: truncated, empty: 0, refused: 0, unparsed: unparsed)
  }
}
