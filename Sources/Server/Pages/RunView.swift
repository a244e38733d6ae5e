import AssayKit
import Reports
import RunEngine

/// What the page of a run shows.
struct RunView: PageModel {
  static let template = "run"

  let title: String
  let place: Place? = .history
  let script: String? = "run-live.js"
  let reloadSeconds: Int?
  let id: String
  let slug: String
  let provider: String
  let isSimulated: Bool
  let state: StateMark
  let message: Prose?
  let warnings: [Warning]
  let subset: String
  let seed: String
  let protocols: String
  let samplesPerItem: String?
  let started: TimeText
  let isWaitingForWorker: Bool
  let canCancel: Bool
  let canResume: Bool
  /// Started in a terminal and not ended: workers may take it up, at once or when that process is gone.
  let canHandOver: Bool
  let canRetry: Bool
  let failedSamples: String
  let againLink: String
  let eventsLink: String
  let apiLink: String
  let fragmentLink: String
  let lastEvent: Int
  let isLive: Bool
  let headline: Headline
  let facts: [Fact]
  let progress: Progress
  let sections: [SectionRow]
  let kinds: [KindTable]
  let speed: [SpeedRow]
  let provenance: [ProvenanceRow]
  let code: String
  let items: ItemTable
  let selected: SampleView?
  let exports: [ExportLink]

  struct Headline {
    let points: String?
    let plusMinus: String?
    let bar: IntervalBar?
    /// The interval in numbers.
    let bounds: String?
    let note: String
  }

  struct Fact {
    let label: String
    let figure: String
    let note: String?
  }

  struct Progress {
    let done: Int
    let total: Int
    /// One sentence for everybody, also read aloud.
    let sentence: String
    let timeLeft: String?
  }

  init(
    _ run: RunRecord, place: RunPlace, section: SectionRecord, samples: SamplePage, detail: SampleDetail?,
    names: [BenchmarkName: String], pace: WorkPace? = nil, now: Timestamp
  ) {
    let numbers = RunNumbers(run)
    let ended = run.state.hasEnded
    title = "\(run.request.model.slug) · run \(run.id)"
    reloadSeconds = ended ? nil : 10
    id = run.id.rawValue
    slug = run.request.model.slug
    provider = run.request.model.provider.rawValue
    isSimulated = run.request.model.isSimulated
    state = StateMark(run.state)
    message = (run.message?.sentence).map { Prose($0) }
    warnings = AnswerWarning.all(run).map { Warning($0, run: run.id) }
    subset = run.request.subset.description
    seed = run.manifest.seed
    protocols = Set(run.sections.map(\.protocolName.rawValue)).sorted().joined(separator: ", ")
    samplesPerItem = run.request.samplesPerItem > 1 ? Figures.count(run.request.samplesPerItem) : nil
    started = TimeText(run.startedAt ?? run.createdAt)
    isWaitingForWorker = run.state == .queued
    canCancel = !ended
    canResume = (ended || run.state == .paused) && numbers.done < numbers.samples
    canHandOver = run.state == .running && !run.isDetached
    canRetry = ended && numbers.failed > 0
    failedSamples = Figures.count(numbers.failed)
    againLink = "/?" + RunForm.query(for: run.request)
    eventsLink = "/api/runs/\(run.id)/events?last_event_id=\(run.lastEvent)"
    apiLink = "/api/runs/\(run.id)"
    fragmentLink = place.fragmentLink
    lastEvent = run.lastEvent
    isLive = !ended
    headline = Headline(run, numbers)
    facts = Fact.all(run, numbers, now: now)
    progress = Progress(run, numbers, pace)
    sections = run.sections.map { SectionRow($0, place: place, shown: section, names: names) }
    kinds = run.sections.compactMap { KindTable($0, place: place, names: names) }
    speed = run.sections.compactMap { SpeedRow($0, names: names) }
    provenance = run.manifest.sections.map { ProvenanceRow($0) }
    code = run.manifest.code.version + (run.manifest.code.commit.map { " (\($0.prefix(12)))" } ?? "")
    items = ItemTable(samples, place: place, section: section, names: names)
    exports = ExportFormat.allCases.map { ExportLink($0, of: run.id) }
    selected = detail.map { SampleView($0, run: run, section: section, place: place) }
  }
}

extension RunView {
  /// Many answers of a benchmark are not what they should be, with the way to them.
  struct Warning {
    let text: Prose
    let link: String

    init(_ warning: AnswerWarning, run: RunID) {
      text = Prose("\(warning.message.sentence) \(warning.hint.sentence)")
      link =
        RunPlace(run: run, benchmark: warning.benchmark.rawValue).with { place in
          place.filter =
            switch warning.kind {
            case .truncated: .truncated
            case .empty: .empty
            case .unparsed: .unparsed
            }
        }.link + "#items"
    }
  }
}

extension RunView.Headline {
  init(_ run: RunRecord, _ numbers: RunNumbers) {
    points = numbers.score.map { Figures.points($0) }
    plusMinus = Figures.plusMinus(numbers.interval)
    bar = IntervalBar(score: numbers.score, interval: numbers.interval)
    bounds = numbers.interval.map { "95\u{A0}% interval \(Figures.points($0.low)) to \(Figures.points($0.high))" }
    let mean =
      run.sections.count > 1
      ? "mean of \(run.sections.count) benchmarks"
      : run.state.hasEnded ? "mean over scored samples" : "mean over the items finished in order"
    note = (run.state.hasEnded ? "Score, " : "Score so far, ") + mean
  }
}

extension RunView.Fact {
  static func all(_ run: RunRecord, _ numbers: RunNumbers, now: Timestamp) -> [Self] {
    let only = run.sections.count == 1 ? run.sections.first?.metrics : nil
    let took = run.startedAt.map { (run.endedAt ?? now).since($0) }
    let failed = numbers.failed > 0 ? "\(Figures.count(numbers.failed)) failed" : nil
    return [
      Self(label: "Coverage", figure: Figures.percent(numbers.coverage), note: failed),
      Self(label: "Truncated", figure: Figures.percent(numbers.truncated, of: numbers.scored), note: nil),
      Self(label: "Empty", figure: Figures.percent(numbers.empty, of: numbers.scored), note: nil),
      Self(label: "Unparsed", figure: Figures.percent(numbers.unparsed, of: numbers.scored), note: nil),
      cost(numbers),
      Self(
        label: "Tokens", figure: Figures.tokens(numbers.outputTokens), note: "out, \(Figures.tokens(numbers.inputTokens)) in"),
      spread("First token", only?.timeToFirstToken, several: run.sections.count > 1, live: !run.state.hasEnded),
      Self(label: "Duration", figure: Figures.duration(took), note: nil),
    ]
  }

  private static func cost(_ numbers: RunNumbers) -> Self {
    guard numbers.done > 0 else { return Self(label: "Cost", figure: Figures.none, note: nil) }
    let partly = numbers.cost != nil && numbers.costUnknown > 0
    return Self(
      label: "Cost", figure: Figures.money(numbers.cost),
      note: partly ? "and \(Figures.count(numbers.costUnknown)) answers unknown" : nil)
  }

  private static func spread(_ label: String, _ spread: Spread?, several: Bool, live: Bool) -> Self {
    guard let spread else {
      return Self(label: label, figure: Figures.none, note: several ? "see Speed" : live ? "at the end" : "not measured")
    }
    return Self(
      label: label, figure: Figures.duration(seconds: spread.median), note: "p95 \(Figures.duration(seconds: spread.p95))")
  }
}

extension RunView.Progress {
  init(_ run: RunRecord, _ numbers: RunNumbers, _ pace: WorkPace?) {
    done = numbers.done
    total = numbers.samples
    let share = "\(Figures.count(numbers.done)) of \(Figures.count(numbers.samples)) samples done"
    let score = numbers.score.map { ", score \(Figures.points($0))" + (Figures.plusMinus(numbers.interval).map { " \($0)" } ?? "") }
    sentence = share + (score ?? "")
    let left = run.state == .running && numbers.done < numbers.samples ? pace?.time(for: numbers.samples - numbers.done) : nil
    timeLeft = left.map { "about \(Figures.duration($0)) left" }
  }
}
