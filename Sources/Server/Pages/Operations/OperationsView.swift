import AssayKit
import RunEngine

/// What the operations page shows.
struct OperationsView: PageModel {
  static let template = "ops"

  let title = "Operations"
  let place: Place? = .operations
  let script: String? = "moving-part.js"
  let reloadSeconds: Int? = 15
  let fragmentLink: String
  let asOf: TimeText
  /// One sentence for everybody, also read aloud.
  let sentence: String
  let counters: [Counter]
  let tokens: [TokenTile]
  let windows: [Window]
  let charts: [ChartView]
  let hasCharts: Bool
  let workers: [Worker]
  let hasWorkers: Bool
  let running: [Row]
  let hasRunning: Bool
  let queued: [Row]
  let hasQueued: Bool
  let queuedTotal: String
  let recent: [Row]
  let hasRecent: Bool
  let server: ServerFacts
  let scored: String
  let failed: String

  struct Counter {
    let state: StateMark
    let count: String
    let link: String
  }

  struct TokenTile {
    let label: String
    let input: String
    let output: String
  }

  struct Window {
    let label: String
    let link: String
    let isCurrent: Bool
  }

  struct Worker {
    /// The id, cut after its colons: where a line may end.
    let idParts: [String]
    let host: String
    let running: String
    let capacity: String
    let concurrency: String
    let lastSeen: TimeText
  }

  /// A run in one of the three lists.
  struct Row {
    let run: RunLine
    let progress: Progress?
    /// Its place in the queue.
    let position: String?
    /// When it begins or ends, or what it waits for.
    let when: String?
    let ended: TimeText?
    let took: String?
  }

  struct Progress {
    let done: Int
    let total: Int
    let words: String
  }

  init(
    _ material: OperationsMaterial, waiting: [RunRecord], forecast: QueueForecast, left: [RunID: Duration],
    names: BenchmarkNames, tokens history: [OperationsOverview.TokenSum], server: ServerFacts, minutes: Int, now: Timestamp
  ) {
    let overview = material.overview
    fragmentLink = "/ops/fragment" + (minutes == OperationsMaterial.usualMinutes ? "" : "?minutes=\(minutes)")
    asOf = TimeText(now)
    counters = RunState.allCases.map { state in
      Counter(state: StateMark(state), count: Figures.count(overview.runs[state] ?? 0), link: "/runs?status=\(state.rawValue)")
    }
    let lives = overview.workers.count
    sentence =
      "\(lives == 1 ? "1 worker" : "\(lives) workers"), \(overview.runs[.running] ?? 0) running, "
      + "\(overview.runs[.queued] ?? 0) queued"
    tokens = [TokenTile("Tokens, 24 hours", overview.lastDay), TokenTile("Tokens, 7 days", overview.lastWeek)]
    windows = [(60, "1 h"), (360, "6 h"), (1_440, "24 h")].map { length, label in
      Window(label: label, link: "/ops?minutes=\(length)", isCurrent: length == minutes)
    }
    charts = OperationsCharts.all(overview, history, minutes: minutes, now: now)
    hasCharts = !charts.isEmpty
    workers = overview.workers.map { Worker($0) }
    hasWorkers = !workers.isEmpty
    running = material.running.runs.map { Row(running: $0, names, left: left[$0.id]) }
    hasRunning = !running.isEmpty
    let byID = Dictionary(waiting.map { ($0.id, $0) }) { first, _ in first }
    queued = forecast.places.prefix(OperationsMaterial.shownRuns).compactMap { place in
      byID[place.run].map { Row(queued: $0, names, place) }
    }
    hasQueued = !queued.isEmpty
    queuedTotal = Figures.count(material.queued.total)
    recent = material.ended.runs.map { Row(ended: $0, names) }
    hasRecent = !recent.isEmpty
    self.server = server
    scored = Figures.count(overview.scoredSamples)
    failed = Figures.count(overview.failedSamples)
  }
}

extension OperationsView.TokenTile {
  init(_ label: String, _ tokens: OperationsOverview.Tokens) {
    self.init(label: label, input: Figures.tokens(tokens.input), output: Figures.tokens(tokens.output))
  }
}

extension OperationsView.Worker {
  init(_ worker: OperationsOverview.Worker) {
    let beat = worker.heartbeat
    self.init(
      idParts: beat.worker.rawValue.matches(of: /[^:]*:|[^:]+/).map { String($0.output) }, host: beat.host,
      running: Figures.count(beat.runningRuns),
      capacity: Figures.count(beat.maxConcurrentRuns), concurrency: Figures.count(beat.itemConcurrency),
      lastSeen: TimeText(worker.lastSeen))
  }
}

extension OperationsView.Row {
  init(running run: RunRecord, _ names: BenchmarkNames, left: Duration?) {
    let numbers = RunNumbers(run)
    let words = "\(Figures.count(numbers.done)) of \(Figures.count(numbers.samples))"
    self.init(
      run: RunLine(run, names: names), progress: .init(done: numbers.done, total: max(1, numbers.samples), words: words),
      position: nil,
      when: left.map { "about \(Figures.roughly($0)) left" }, ended: nil, took: nil)
  }

  init(queued run: RunRecord, _ names: BenchmarkNames, _ place: QueueForecast.Place) {
    // What a run waits for besides its turn is its message.
    if let message = run.message {
      self.init(
        run: RunLine(run, names: names), progress: nil, position: Figures.none, when: HistoryRow.excerpt(message), ended: nil,
        took: nil)
      return
    }
    let when = place.startsIn.map { $0 < .seconds(1) ? "now" : "in about \(Figures.roughly($0))" } ?? Figures.unknown
    self.init(
      run: RunLine(run, names: names), progress: nil, position: Figures.count(place.position),
      when: run.isDetached ? when : "with its terminal", ended: nil, took: nil)
  }

  init(ended run: RunRecord, _ names: BenchmarkNames) {
    let took = run.endedAt.flatMap { run.duration(at: $0) }
    self.init(
      run: RunLine(run, names: names), progress: nil, position: nil, when: nil, ended: TimeText(run.endedAt),
      took: Figures.duration(took))
  }
}
