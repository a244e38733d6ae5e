public import AssayKit

/// Adds up the samples of a section, one after the other, in position order.
public struct MetricsFold {
  private var overall = ScoreFold()
  private var categories: [String: ScoreFold] = [:]
  /// In the order in which they were first seen, so that tables keep still.
  private var categoryOrder: [String] = []
  /// Whether a sample that was never asked, or was lost before its item was read, may belong to any category: no table is better than one with too high a coverage.
  private var hasUnknownCategory = false
  private var latency: [Double] = []
  private var timeToFirstToken: [Double] = []
  private var maxGap: [Double] = []
  private var tokensPerSecond: [Double] = []
  private var clientDelays: [ClientDelay] = []
  private var inputTokens: Int64 = 0
  private var outputTokens: Int64 = 0
  private var reasoningTokens: Int64?
  private var cost: NanoDollars?
  private var costUnknown = 0
  private var serving = ServingFacts()
  private var checklists = ChecklistFold()
  private var calibration = CalibrationFold()
  private var agreement = AgreementFold()
  private var passes = PassFold()

  public init() {}

  public mutating func add(_ outcome: SampleOutcome) {
    overall.add(outcome)
    passes.add(outcome)
    if outcome.state == .scored {
      checklists.add(outcome.facts.checklists)
      calibration.add(outcome)
      agreement.add(outcome.opinions)
    }
    if let category = outcome.category {
      if categories[category] == nil { categoryOrder.append(category) }
      categories[category, default: ScoreFold()].add(outcome)
    } else if outcome.state != .scored {
      hasUnknownCategory = true
    }
    serving.add(outcome.servedBy)
    guard let timing = outcome.timing else { return }
    latency.append(timing.total.inSeconds)
    if let value = timing.timeToFirstToken { timeToFirstToken.append(value.inSeconds) }
    if let value = timing.maxGap { maxGap.append(value.inSeconds) }
    if let value = timing.tokensPerSecond(outcome.usage) { tokensPerSecond.append(value) }
    if let value = timing.clientDelay { clientDelays.append(value) }
    if let usage = outcome.usage {
      inputTokens += Int64(usage.inputTokens)
      outputTokens += Int64(usage.outputTokens)
      if let tokens = usage.reasoningTokens { reasoningTokens = (reasoningTokens ?? 0) + Int64(tokens) }
    }
    if let known = outcome.cost { cost = (cost ?? .zero) + known } else { costUnknown += 1 }
  }

  /// The categories as far as samples name them, also where one without a verdict does not.
  public var knownCategories: [SectionMetrics.Category] {
    categoryOrder.map { name in SectionMetrics.Category(name: name, summary: (categories[name] ?? ScoreFold()).summary()) }
  }

  public func metrics() -> SectionMetrics {
    SectionMetrics(
      overall: overall.summary(), categories: hasUnknownCategory ? [] : knownCategories,
      latency: Self.spread(latency), timeToFirstToken: Self.spread(timeToFirstToken), maxGap: Self.spread(maxGap),
      tokensPerSecond: Self.spread(tokensPerSecond), latencyHistogram: LogHistogram(latency),
      firstTokenHistogram: LogHistogram(timeToFirstToken), clientDelay: ClientDelaySummary(clientDelays), inputTokens: inputTokens,
      outputTokens: outputTokens,
      reasoningTokens: reasoningTokens, cost: cost, costUnknown: costUnknown, serving: serving.isEmpty ? nil : serving,
      checklists: checklists.scores(), calibration: calibration.score(), agreement: agreement.agreement, passes: passes.rates())
  }

  private static func spread(_ values: [Double]) -> Spread? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return Spread(
      median: Quantiles.linear(sorted: sorted, 0.5), p95: Quantiles.linear(sorted: sorted, 0.95), count: values.count)
  }
}

/// Adds up verdicts: a headline score needs the scores by item, the rest are counts.
struct ScoreFold {
  private var samples = 0
  private var failed = 0
  private var correct = 0
  private var truncated = 0
  private var empty = 0
  private var refused = 0
  private var unparsed = 0
  private var lastItem: ItemID?
  /// One array of scores for each cluster: an item, whose samples come one after the other, or items that the scorer put together.
  private var clusters: [[Double]] = []
  /// Where the scores of each named cluster are.
  private var named: [String: Int] = [:]

  mutating func add(_ outcome: SampleOutcome) {
    samples += 1
    if outcome.state == .failed { failed += 1 }
    guard outcome.state == .scored, let score = outcome.score else { return }
    if outcome.correct == true { correct += 1 }
    if outcome.flags.contains(.truncated) { truncated += 1 }
    if outcome.flags.contains(.empty) { empty += 1 }
    if outcome.flags.contains(.refused) { refused += 1 }
    if outcome.flags.contains(.unparsed) { unparsed += 1 }
    if let name = outcome.facts.cluster {
      if let place = named[name] {
        clusters[place].append(score)
      } else {
        named[name] = clusters.count
        clusters.append([score])
      }
      lastItem = nil
    } else if lastItem == outcome.item, !clusters.isEmpty {
      clusters[clusters.count - 1].append(score)
    } else {
      clusters.append([score])
      lastItem = outcome.item
    }
  }

  func summary() -> ScoreSummary {
    let scored = clusters.reduce(0) { $0 + $1.count }
    let sum = clusters.reduce(0.0) { $0 + $1.reduce(0, +) }
    return ScoreSummary(
      samples: samples, scored: scored, failed: failed, correct: correct, score: scored > 0 ? sum / Double(scored) : nil,
      interval: .around(clusters), scoreFailuresAsWrong: scored + failed > 0 ? sum / Double(scored + failed) : nil,
      truncated: truncated, empty: empty, refused: refused, unparsed: unparsed)
  }
}
