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
  let queue: String?
  let actions: RunActions
  let againLink: String
  let eventsLink: String
  let apiLink: String
  let boardLink: String
  let signedLink: String
  let fragmentLink: String
  let lastEvent: Int
  let isLive: Bool
  let headline: Headline
  let facts: [Fact]
  let progress: Progress
  let sections: [SectionRow]
  /// The benchmark that everything below is about.
  let benchmark: String
  let judged: Judged?
  let hasTabs: Bool
  /// Charts and tables about the whole benchmark; later pages of items leave them out.
  let overview: RunOverview?
  /// Where they are, on a page without them.
  let overviewLink: String?
  let failures: FailureTable?
  let manifest: ManifestView
  let items: ItemTable
  let selected: SampleView?
  let exports: [ExportLink]

  struct Headline {
    /// `nil` without a score; `missing` says so.
    let points: String?
    let missing: String
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

  init(_ material: RunMaterial) {
    let (run, place, section) = (material.run, material.place, material.section)
    let numbers = RunNumbers(run)
    let ended = run.state.hasEnded
    title = "\(run.request.model.slug) · run \(run.id)"
    reloadSeconds = ended || run.state == .paused ? nil : 10
    id = run.id.rawValue
    (slug, provider, isSimulated) = Self.parts(of: run.request.model)
    state = StateMark(run, numbers)
    message = (run.message?.sentence).map { Prose($0) }
    warnings = Warning.all(run, names: material.names)
    subset = run.request.subset.description
    seed = run.manifest.seed
    protocols = Set(run.sections.map(\.protocolName.rawValue)).sorted().joined(separator: ", ")
    samplesPerItem = run.request.samplesPerItem > 1 ? Figures.count(run.request.samplesPerItem) : nil
    started = TimeText(run.startedAt ?? run.createdAt)
    queue = Self.queue(material)
    actions = RunActions(run, numbers)
    againLink = "/?" + RunForm.query(for: run.request)
    eventsLink = "/api/runs/\(run.id)/events?last_event_id=\(run.lastEvent)"
    apiLink = "/api/runs/\(run.id)"
    boardLink = "/leaderboard?benchmark=\(PercentCoding.encode(section.benchmark.rawValue))"
    signedLink = "/api/runs/\(run.id)/export?format=zip"
    fragmentLink = place.fragmentLink
    lastEvent = run.lastEvent
    isLive = !ended
    headline = Headline(run, numbers, material.unanswered)
    facts = Fact.all(material, numbers)
    progress = Progress(numbers, timeLeft: material.timeLeft)
    sections = run.sections.map { SectionRow($0, place: place, shown: section, names: material.names) }
    judged = Judged(section, of: run)
    hasTabs = run.sections.count > 1
    benchmark = material.name(of: section.benchmark)
    (overview, overviewLink) = Self.overview(material)
    failures = FailureTable(material)
    manifest = ManifestView(run)
    items = ItemTable(material)
    exports = ExportFormat.allCases.map { ExportLink($0, of: run.id) }
    selected = material.item.map { SampleView($0, run: run, section: section, place: place) }
  }

  private static func parts(of model: ModelReference) -> (slug: String, provider: String, isSimulated: Bool) {
    (model.slug, model.provider.title, model.isSimulated)
  }

  /// Charts and tables, or the way to them.
  private static func overview(_ material: RunMaterial) -> (RunOverview?, link: String?) {
    // Who goes back comes to the first page by a cursor, too.
    let isAtStart = material.place.isAtStart || material.samples.previous == nil
    return isAtStart ? (RunOverview(material), nil) : (nil, material.place.filtered { _ in }.link)
  }

  /// `nil` for a run that does not wait.
  private static func queue(_ material: RunMaterial) -> String? {
    guard let before = material.runsBefore else { return nil }
    let words =
      switch before {
      case 0: "No other run waits before it."
      case 1: "One run waits before it."
      case ...RunMaterial.mostRunsBefore: "\(Figures.count(before)) runs wait before it."
      default: "More than \(Figures.count(RunMaterial.mostRunsBefore)) runs wait before it."
      }
    guard let start = material.startsIn, start >= .seconds(1) else { return words }
    return "\(words) It starts in about \(Figures.roughly(start))."
  }
}

extension RunView.Headline {
  init(_ run: RunRecord, _ numbers: RunNumbers, _ unanswered: Unanswered) {
    points = numbers.score.map { Figures.points($0) }
    plusMinus = Figures.plusMinus(numbers.interval, of: numbers.score)
    bar = IntervalBar(score: numbers.score, interval: numbers.interval)
    bounds = numbers.interval.map { "95\u{A0}% interval \(Figures.points($0.low)) to \(Figures.points($0.high))" }
    missing = unanswered.missingScore(run, numbers)
    note = (run.state.hasEnded ? "Score, " : "Score so far, ") + Self.basis(run, counted: numbers.counted)
  }

  /// What the score is the mean of: a benchmark without a score of its own has no part in it.
  private static func basis(_ run: RunRecord, counted: Int) -> String {
    let all = run.sections.count
    switch counted {
    case _ where all == 1: return run.state.hasEnded ? "mean over scored samples" : "mean over the items finished in order"
    case 0, all: return "mean of \(all) benchmarks"
    case 1: return "1 of \(all) benchmarks"
    default: return "mean of \(counted) of \(all) benchmarks"
    }
  }
}

extension RunView.Progress {
  init(_ numbers: RunNumbers, timeLeft left: Duration?) {
    done = numbers.done
    total = numbers.samples
    let share = "\(Figures.count(numbers.done)) of \(Figures.count(numbers.samples)) samples done"
    let beside = Figures.plusMinus(numbers.interval, of: numbers.score).map { " (\($0))" } ?? ""
    let score = numbers.score.map { ", score \(Figures.points($0))\u{A0}%\(beside)" }
    sentence = share + (score ?? "")
    timeLeft = left.map { "about \(Figures.roughly($0)) left" }
  }
}
