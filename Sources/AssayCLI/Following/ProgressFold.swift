import AssayKit
import RunEngine
import Terminal

/// Adds up the events of a run to how far it is: the same for a run in this process and for one that another works on.
struct ProgressFold {
  private struct Section {
    var total: Int
    /// Items, or groups of them that hang together.
    let clusters: Int
    var completed = 0
    var scored = 0
    var failed = 0
    var score: Double?
    var prefixScored = 0
    var outputTokens: Int64 = 0
    var cost: Int64 = 0
    var costUnknown = 0
    var counts = AnswerCounts(scored: 0, truncated: 0, empty: 0, unparsed: 0)
    var hasEnded = false
  }

  /// A point in time to measure rates from.
  private struct Mark {
    var time: Timestamp
    var completed: Int
    var outputTokens: Int64
  }

  private(set) var state: RunState
  private var sections: [BenchmarkName: Section] = [:]
  private let samplesPerItem: Int
  private var startedAt: Timestamp
  /// Where this stretch of work began; a resumed run does not count what was done before.
  private var beginning: Mark?
  /// The last ten seconds or so, for the token rate.
  private var recent: [Mark] = []

  init(_ run: RunRecord) {
    state = run.state
    samplesPerItem = run.request.samplesPerItem
    startedAt = run.startedAt ?? run.createdAt
    for record in run.sections {
      var section = Section(total: record.totalSamples, clusters: record.clusters ?? record.sampledItems)
      section.completed = record.progress.done
      section.scored = record.progress.scored
      section.failed = record.progress.failed
      section.score = record.progress.liveScore
      section.prefixScored = record.progress.prefixScored
      section.outputTokens = record.progress.outputTokens
      section.cost = record.progress.cost.amount
      section.costUnknown = record.progress.costUnknown
      section.counts = AnswerCounts(
        scored: record.progress.scored, truncated: record.progress.truncated, empty: record.progress.empty,
        unparsed: record.progress.unparsed)
      section.hasEnded = record.state.hasEnded
      sections[record.benchmark] = section
    }
  }

  mutating func apply(_ event: RunEvent) {
    switch event.kind {
    case .runCreated, .runRequeued: state = .queued
    case .runStarted, .runResumed:
      state = .running
      startedAt = event.createdAt
      beginning = nil
      recent = []
      mark(event.createdAt)
    case .runPaused: state = .paused
    case .runCanceled: state = .canceled
    case .runCompleted: state = .succeeded
    case .runFailed: state = .failed
    case .benchmarkProgress: applyProgress(event)
    case .benchmarkCompleted, .benchmarkFailed, .benchmarkCanceled:
      applyEnd(event)
    case .workerLost:
      // Until another worker took over nothing was done.
      (beginning, recent) = (nil, [])
    case .benchmarkStarted, .benchmarkResumed, .benchmarkNeedsSetup, .runWaiting: break
    }
  }

  private mutating func applyProgress(_ event: RunEvent) {
    guard let name = event.benchmark, case .object(let data) = event.data else { return }
    func whole(_ key: String) -> Int64 { if case .integer(let value)? = data[key] { value } else { 0 } }
    let total = Int(whole("total"))
    var section = sections[name] ?? Section(total: total, clusters: total / max(1, samplesPerItem))
    section.completed = Int(whole("completed"))
    section.scored = Int(whole("scored"))
    section.failed = Int(whole("failed"))
    section.prefixScored = Int(whole("prefix_scored"))
    section.score =
      switch data["current_accuracy"] {
      case .number(let value): value
      case .integer(let value): Double(value)
      default: nil
      }
    section.outputTokens = whole("output_tokens")
    section.cost = whole("cost_nanodollars")
    section.costUnknown = Int(whole("cost_unknown"))
    section.counts = AnswerCounts(
      scored: section.scored, truncated: Int(whole("truncated")), empty: Int(whole("empty")), unparsed: Int(whole("unparsed")))
    section.hasEnded = false
    sections[name] = section
    mark(event.createdAt)
  }

  /// The last report of progress may be a quarter of a second old; the end has the final numbers.
  private mutating func applyEnd(_ event: RunEvent) {
    guard let name = event.benchmark, var section = sections[name] else { return }
    section.hasEnded = true
    if case .object(let data) = event.data {
      func whole(_ key: String, _ old: Int) -> Int { if case .integer(let value)? = data[key] { Int(value) } else { old } }
      section.completed = whole("completed", section.completed)
      section.failed = whole("failed", section.failed)
      section.scored = whole("scored", section.scored)
      section.prefixScored = section.scored
      if case .number(let score)? = data["score"] { section.score = score }
    }
    sections[name] = section
    mark(event.createdAt)
  }

  private mutating func mark(_ time: Timestamp) {
    let mark = Mark(time: time, completed: completed, outputTokens: outputTokens)
    if beginning == nil { beginning = mark }
    recent.append(mark)
    if let old = recent.firstIndex(where: { time.since($0.time) <= .seconds(10) }) {
      recent.removeFirst(max(0, min(old, recent.count - 2)))
    }
  }

  private var completed: Int { sections.values.reduce(0) { $0 + $1.completed } }
  private var outputTokens: Int64 { sections.values.reduce(0) { $0 + $1.outputTokens } }
}

extension ProgressFold {
  /// What should be known about the answers so far, by benchmark.
  var warnings: [AnswerWarning] {
    sections.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { $1.counts.warnings(for: $0, hasEnded: $1.hasEnded) }
  }

  /// The numbers for the progress line at `now`.
  func snapshot(now: Timestamp, isFinishing: Bool) -> ProgressSnapshot {
    let parts = Array(sections.values)
    let total = parts.reduce(0) { $0 + $1.total }
    let scored = parts.reduce(0) { $0 + $1.scored }
    let (score, interval) = scoreSoFar(parts)
    return ProgressSnapshot(
      state: isFinishing && state == .running ? "finishing" : state.rawValue, done: completed, total: total, score: score,
      interval: score.flatMap { interval?.text(around: $0) }, coverage: completed > 0 ? Double(scored) / Double(completed) : nil,
      failed: parts.reduce(0) { $0 + $1.failed }, tokensPerSecond: tokensPerSecond, cost: parts.reduce(0) { $0 + $1.cost },
      costUnknown: parts.reduce(0) { $0 + $1.costUnknown }, elapsed: now.since(startedAt).inSeconds,
      remaining: isFinishing ? nil : remaining(total: total, now: now))
  }

  /// The mean over sections that have a score, with independent intervals added up.
  private func scoreSoFar(_ parts: [Section]) -> (score: Double?, interval: Interval?) {
    let scored = parts.filter { $0.score != nil }
    guard let first = scored.first else { return (nil, nil) }
    guard scored.count > 1 else { return (first.score, interval(first)) }
    let mean = scored.reduce(0) { $0 + ($1.score ?? 0) } / Double(scored.count)
    let variance = scored.reduce(0.0) { sum, part in
      let half = interval(part)?.halfWidth ?? 0.5
      return sum + half * half
    }
    let half = variance.squareRoot() / Double(scored.count)
    return (mean, Interval(low: max(0, mean - half), high: min(1, mean + half), method: .combinedSections))
  }

  private func interval(_ part: Section) -> Interval? {
    Interval.live(mean: part.score, scored: part.prefixScored, of: part.total, clusters: part.clusters)
  }

  private var tokensPerSecond: Double? {
    guard let first = recent.first, let last = recent.last, last.time > first.time, last.outputTokens > first.outputTokens else {
      return nil
    }
    return Double(last.outputTokens - first.outputTokens) / last.time.since(first.time).inSeconds
  }

  private func remaining(total: Int, now: Timestamp) -> Double? {
    guard state == .running, let beginning, completed > beginning.completed, completed < total, now > beginning.time else {
      return nil
    }
    return now.since(beginning.time).inSeconds / Double(completed - beginning.completed) * Double(total - completed)
  }
}
