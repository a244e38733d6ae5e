/// A run as it stands.
public struct RunRecord: Hashable, Sendable, Codable {
  public var id: RunID
  /// 1 at first; each reopening adds 1.
  public var revision: Int
  public var state: RunState
  public var request: RunRequest
  /// Whether workers may take the run up. The request only says how it was started: a run that was resumed from a page is
  /// detached from then on.
  public var isDetached: Bool
  public var manifest: Manifest
  public var sections: [SectionRecord]
  /// Mean of the sections' scores, set when the run has ended with at least one.
  public var overallScore: Double?
  /// Why the run failed or paused.
  public var message: String?
  public var createdAt: Timestamp
  public var startedAt: Timestamp?
  public var endedAt: Timestamp?
  /// The number of the run's newest event.
  public var lastEvent: Int
  /// When the run was taken off the leaderboard; `nil` while its scores count there.
  public var withdrawnAt: Timestamp?
  /// How long the run was worked on.
  public var active: ActiveTime

  public init(
    id: RunID, revision: Int, state: RunState, request: RunRequest, isDetached: Bool, manifest: Manifest,
    sections: [SectionRecord], overallScore: Double?, message: String?, createdAt: Timestamp, startedAt: Timestamp?,
    endedAt: Timestamp?, lastEvent: Int, withdrawnAt: Timestamp? = nil, active: ActiveTime = ActiveTime()
  ) {
    self.id = id
    self.revision = revision
    self.state = state
    self.request = request
    self.isDetached = isDetached
    self.manifest = manifest
    self.sections = sections.map { section in
      var section = section
      section.clusters = manifest.sections.first { $0.benchmark == section.benchmark }?.clusters
      return section
    }
    self.overallScore = overallScore
    self.message = message
    self.createdAt = createdAt
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.lastEvent = lastEvent
    self.withdrawnAt = withdrawnAt
    self.active = active
  }

  /// How long the run was worked on until `now`, without pauses and without the time before a reopening; `nil` before its start.
  public func duration(at now: Timestamp) -> Duration? { startedAt == nil ? nil : active.total(at: now) }
}

/// One benchmark of a run as it stands.
public struct SectionRecord: Hashable, Sendable, Codable {
  /// 0-based place in the run.
  public var ordinal: Int
  public var benchmark: BenchmarkName
  public var protocolName: ProtocolName
  public var state: SectionState
  /// Items of the whole benchmark.
  public var totalItems: Int
  /// Items drawn for this run; samples are this many times `samplesPerItem`.
  public var sampledItems: Int
  public var samplesPerItem: Int
  /// Groups of drawn items whose scores hang together, as the run's manifest counts them; `nil` where every item stands for itself.
  public var clusters: Int?
  public var progress: SectionProgress
  /// Set when the section has ended.
  public var metrics: SectionMetrics?
  public var message: String?
  public var startedAt: Timestamp?
  public var endedAt: Timestamp?
  /// How long the section was worked on.
  public var active: ActiveTime

  public init(
    ordinal: Int, benchmark: BenchmarkName, protocolName: ProtocolName, state: SectionState, totalItems: Int,
    sampledItems: Int, samplesPerItem: Int, progress: SectionProgress, metrics: SectionMetrics?, message: String?,
    startedAt: Timestamp?, endedAt: Timestamp?, active: ActiveTime = ActiveTime()
  ) {
    self.ordinal = ordinal
    self.benchmark = benchmark
    self.protocolName = protocolName
    self.state = state
    self.totalItems = totalItems
    self.sampledItems = sampledItems
    self.samplesPerItem = samplesPerItem
    self.progress = progress
    self.metrics = metrics
    self.message = message
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.active = active
  }

  /// How long the section was worked on until `now`; `nil` before its start.
  public func duration(at now: Timestamp) -> Duration? { startedAt == nil ? nil : active.total(at: now) }

  public var totalSamples: Int { sampledItems * samplesPerItem }

  /// The interval around a live score of the section.
  ///
  /// - Parameter scored: the samples that `mean` is the mean of.
  public func liveInterval(mean: Double?, scored: Int) -> Interval? {
    .live(mean: mean, scored: scored, of: totalSamples, clusters: clusters ?? sampledItems)
  }
}

/// Counters of a section, kept up to date in the transaction of each change.
public struct SectionProgress: Hashable, Sendable, Codable {
  public var scored = 0
  public var failed = 0
  /// Samples with a verdict that says correct.
  public var correct = 0
  public var truncated = 0
  public var empty = 0
  public var refused = 0
  public var unparsed = 0
  /// Sum of the scores of all scored samples.
  public var scoreSum = 0.0
  /// Scored samples and the sum of their scores within the completed prefix of the seeded order: the honest live score,
  /// since fast items finish first.
  public var prefixScored = 0
  public var prefixScoreSum = 0.0
  public var inputTokens: Int64 = 0
  public var outputTokens: Int64 = 0
  /// Sum of the known costs.
  public var cost = NanoDollars.zero
  /// Answers whose cost is not known.
  public var costUnknown = 0
  /// What judges took, for every evaluation that was ever made of the section.
  public var judging = JudgeUsage()

  public init() {}

  /// Samples that have ended.
  public var done: Int { scored + failed }

  /// The mean over the completed prefix; `nil` before its first sample.
  public var liveScore: Double? { prefixScored > 0 ? prefixScoreSum / Double(prefixScored) : nil }
}

/// The numbers of an ended section.
public struct SectionMetrics: Hashable, Sendable, Codable {
  public var overall: ScoreSummary
  /// By category, in the order in which the drawn items have them; empty when the benchmark has none.
  public var categories: [Category]
  public var latency: Spread?
  public var timeToFirstToken: Spread?
  public var maxGap: Spread?
  /// Output tokens per second of single answers.
  public var tokensPerSecond: Spread?
  /// How often each latency and each time to the first token came; `nil` where none was measured, and in runs that ended before
  /// these were kept.
  public var latencyHistogram: LogHistogram?
  public var firstTokenHistogram: LogHistogram?
  /// How late the client itself was; `nil` when it was not measured.
  public var clientDelay: ClientDelaySummary?
  public var inputTokens: Int64
  public var outputTokens: Int64
  /// `nil` when the provider does not say for any answer.
  public var reasoningTokens: Int64?
  public var cost: NanoDollars?
  /// Answers whose cost is not known.
  public var costUnknown: Int
  /// `nil` when the provider does not say, and for what ended before it was kept.
  public var serving: ServingFacts?
  /// Numbers beside the score, from lists of checks; `nil` where the scorer makes none.
  public var checklists: [ChecklistScore]?
  /// How well stated confidences fit what was right; `nil` where answers state none.
  public var calibration: CalibrationScore?
  /// How far two judges agree; `nil` without two.
  public var agreement: JudgeAgreement?
  /// pass@k and pass^k; `nil` with one sample an item, for verdicts that are more than right or wrong, and for what ended before these
  /// were kept.
  public var passes: [PassRate]?

  public init(
    overall: ScoreSummary, categories: [Category], latency: Spread?, timeToFirstToken: Spread?, maxGap: Spread?,
    tokensPerSecond: Spread?, latencyHistogram: LogHistogram? = nil, firstTokenHistogram: LogHistogram? = nil,
    clientDelay: ClientDelaySummary? = nil, inputTokens: Int64, outputTokens: Int64, reasoningTokens: Int64?, cost: NanoDollars?,
    costUnknown: Int, serving: ServingFacts? = nil, checklists: [ChecklistScore]? = nil,
    calibration: CalibrationScore? = nil, agreement: JudgeAgreement? = nil, passes: [PassRate]? = nil
  ) {
    self.passes = passes
    self.calibration = calibration
    self.agreement = agreement
    self.checklists = checklists
    self.overall = overall
    self.categories = categories
    self.latency = latency
    self.timeToFirstToken = timeToFirstToken
    self.maxGap = maxGap
    self.tokensPerSecond = tokensPerSecond
    self.latencyHistogram = latencyHistogram
    self.firstTokenHistogram = firstTokenHistogram
    self.clientDelay = clientDelay
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.reasoningTokens = reasoningTokens
    self.cost = cost
    self.costUnknown = costUnknown
    self.serving = serving
  }

  public struct Category: Hashable, Sendable, Codable {
    public var name: String
    public var summary: ScoreSummary

    public init(name: String, summary: ScoreSummary) {
      self.name = name
      self.summary = summary
    }
  }
}

/// A score with what one needs to believe it.
public struct ScoreSummary: Hashable, Sendable, Codable {
  /// Samples asked for.
  public var samples: Int
  public var scored: Int
  public var failed: Int
  public var correct: Int
  /// Mean over scored samples, 0…1; `nil` when none is scored.
  public var score: Double?
  public var interval: Interval?
  /// The mean with failed samples counted as 0.
  public var scoreFailuresAsWrong: Double?
  public var truncated: Int
  public var empty: Int
  public var refused: Int
  public var unparsed: Int

  public init(
    samples: Int, scored: Int, failed: Int, correct: Int, score: Double?, interval: Interval?, scoreFailuresAsWrong: Double?,
    truncated: Int, empty: Int, refused: Int, unparsed: Int
  ) {
    self.samples = samples
    self.scored = scored
    self.failed = failed
    self.correct = correct
    self.score = score
    self.interval = interval
    self.scoreFailuresAsWrong = scoreFailuresAsWrong
    self.truncated = truncated
    self.empty = empty
    self.refused = refused
    self.unparsed = unparsed
  }

  /// Share of samples that have a verdict, 0…1; `nil` without samples.
  public var coverage: Double? { samples > 0 ? Double(scored) / Double(samples) : nil }
}

/// The middle and the tail of a measured quantity: seconds, or tokens per second.
public struct Spread: Hashable, Sendable, Codable {
  public var median: Double
  public var p95: Double
  /// Values that it was computed from.
  public var count: Int

  public init(median: Double, p95: Double, count: Int) {
    self.median = median
    self.p95 = p95
    self.count = count
  }
}
