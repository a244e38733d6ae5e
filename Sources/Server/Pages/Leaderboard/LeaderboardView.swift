import AssayKit
import Charts
import RunEngine

/// What the leaderboard shows: one benchmark, or all that there are together.
struct LeaderboardView: PageModel {
  static let template = "leaderboard"

  let title: String
  let place: Place? = .leaderboard
  let tabs: [Tab]
  let hasTabs: Bool
  let isEmpty: Bool
  let hasOnlySimulated: Bool
  /// The benchmark that is shown, for the forms to come back to.
  let benchmark: String?
  let overall: OverallView?
  let boards: [BoardView]
  let simulated: [BoardView]
  let hasSimulated: Bool
  /// Boards of a few items, real models first.
  let small: [BoardView]
  let hasSmall: Bool
  let smallCount: String
  let isSmallOpen: Bool
  /// Nothing is ranked overall, since there are only small samples.
  let hasOnlySmall: Bool
  /// Below which share of scored samples a run has gaps.
  let fullCoverage = Figures.fixed(Leaderboard.fullCoverage * 100, 0)
  let withdrawn: [WithdrawnRow]
  let hasWithdrawn: Bool
  let notice: Notice?

  struct Tab {
    let label: String
    let link: String
    let isCurrent: Bool
  }

  /// What was just done, with the way back.
  struct Notice {
    let text: String
    let run: String
    let action: String
    let label: String
  }

  struct WithdrawnRow {
    let id: String
    let slug: String
    let provider: String
    let isSimulated: Bool
    let benchmarks: String
    let score: String?
    let since: TimeText?
  }

  init(
    _ all: [Leaderboard], benchmark: String?, withdrawn page: AssayKit.RunPage, changed: RunRecord?,
    names: BenchmarkNames
  ) {
    let real = all.compactMap { board in board.only { !$0.isSimulated } }
    let made = all.compactMap { board in board.only(\.isSimulated) }
    var shelf: [BenchmarkName] = []
    for board in all where !shelf.contains(board.conditions.benchmark) { shelf.append(board.conditions.benchmark) }
    let chosen = shelf.first { $0.rawValue == benchmark }
    self.benchmark = chosen?.rawValue
    title = "Leaderboard"
    tabs = Self.tabs(shelf, chosen: chosen, names: names)
    hasTabs = !shelf.isEmpty
    isEmpty = all.isEmpty
    hasOnlySimulated = real.isEmpty && !made.isEmpty
    overall = chosen == nil ? OverallView(OverallRanking(real), names: names) : nil
    let ours = Self.views(real, "board", chosen: chosen, names: names)
    let theirs = Self.views(made, "simulated", chosen: chosen, names: names)
    boards = chosen == nil ? [] : ours.filter { !$0.board.isSmallSample }.map(\.view)
    simulated = theirs.filter { !$0.board.isSmallSample }.map(\.view)
    hasSimulated = !simulated.isEmpty
    small = (ours + theirs).filter(\.board.isSmallSample).map(\.view)
    hasSmall = !small.isEmpty
    smallCount = small.count == 1 ? "one table" : "\(Figures.count(small.count)) tables"
    hasOnlySmall = !real.isEmpty && real.allSatisfy(\.isSmallSample)
    isSmallOpen = chosen != nil && boards.isEmpty && simulated.isEmpty
    withdrawn = page.runs.map { WithdrawnRow($0, names) }
    hasWithdrawn = !page.runs.isEmpty
    notice = changed.map { Notice($0) }
  }

  private static func tabs(_ shelf: [BenchmarkName], chosen: BenchmarkName?, names: BenchmarkNames) -> [Tab] {
    [Tab(label: "Overall", link: "/leaderboard", isCurrent: chosen == nil)]
      + shelf.map { name in
        Tab(
          label: names[name], link: "/leaderboard?benchmark=\(PercentCoding.encode(name.rawValue))",
          isCurrent: name == chosen)
      }
  }

  /// The boards of the chosen benchmark, or all, each with its place among those of one benchmark.
  private static func views(
    _ boards: [Leaderboard], _ prefix: String, chosen: BenchmarkName?, names: BenchmarkNames
  ) -> [(board: Leaderboard, view: BoardView)] {
    var seen: [BenchmarkName: Int] = [:]
    return boards.filter { chosen == nil || $0.conditions.benchmark == chosen }.enumerated().map { index, board in
      let place = seen[board.conditions.benchmark, default: 0]
      seen[board.conditions.benchmark] = place + 1
      return (board, BoardView(board, key: "\(prefix)-\(index)", place: place, names: names, shown: chosen))
    }
  }
}

extension LeaderboardView.Notice {
  /// - Parameter run: one that has just been taken off the board, or put back, as it is now.
  fileprivate init(_ run: RunRecord) {
    let id = run.id.rawValue
    if run.withdrawnAt != nil {
      self.init(
        text: "Run \(id) is off the leaderboard. It is kept with all its answers.", run: id, action: "publish", label: "Undo")
    } else {
      self.init(text: "Run \(id) counts on the leaderboard.", run: id, action: "withdraw", label: "Withdraw again")
    }
  }
}

extension LeaderboardView.WithdrawnRow {
  fileprivate init(_ run: RunRecord, _ names: BenchmarkNames) {
    id = run.id.rawValue
    slug = run.request.model.slug
    provider = run.request.model.provider.title
    isSimulated = run.request.model.isSimulated
    benchmarks = names.list(run)
    score = RunNumbers(run).score.map { Figures.points($0) }
    since = TimeText(run.withdrawnAt)
  }
}

/// The models that have a score on every benchmark.
struct OverallView {
  let rows: [Row]
  let isEmpty: Bool
  let names: [String]
  let count: String
  let conditions: [String]
  let incomplete: [String]
  let hasIncomplete: Bool
  let charts: [ChartView]
  let compareLink: String?

  struct Row {
    let rank: String
    let slug: String
    let provider: String
    let score: String
    let plusMinus: String?
    let bar: IntervalBar?
    let isNearBest: Bool
    let hasGaps: Bool
    let parts: [Part]
    let cost: String
    let runs: String
  }

  struct Part {
    let label: String
    let score: String
    let run: String
  }

  init?(_ ranking: OverallRanking, names: BenchmarkNames) {
    guard !ranking.boards.isEmpty else { return nil }
    let shelf = ranking.boards.map { names[$0.conditions.benchmark] }
    self.names = shelf
    count = shelf.count == 1 ? "one benchmark so far" : "mean of the best score on each of \(shelf.count) benchmarks"
    conditions = zip(shelf, ranking.boards).map { "\($0): \(BoardView.words($1))" }
    let best = ranking.entries.first
    rows = ranking.entries.enumerated().map { index, entry in
      Row(
        rank: Figures.count(index + 1), slug: entry.model.slug, provider: entry.model.provider.title,
        score: Figures.points(entry.score), plusMinus: Figures.plusMinus(entry.interval, of: entry.score),
        bar: IntervalBar(score: entry.score, interval: entry.interval),
        isNearBest: index > 0 && Interval.overlap(entry.interval, best?.interval), hasGaps: entry.hasGaps,
        parts: zip(shelf, entry.best).map { name, result in
          Part(label: name, score: result.summary.score.map { Figures.points($0) } ?? Figures.none, run: result.run.rawValue)
        }, cost: Figures.money(entry.cost), runs: Figures.count(entry.runs))
    }
    isEmpty = rows.isEmpty
    incomplete = ranking.incomplete.map(\.description)
    hasIncomplete = !incomplete.isEmpty
    charts = BoardView.charts(
      ranking.entries.map { BoardView.Dot($0.model.slug, $0.score, $0.interval, $0.cost) }, title: "Overall scores",
      key: "overall")
    compareLink = BoardView.compareLink(ranking.boards.count == 1 ? ranking.entries.map { $0.best[0].run } : [])
  }
}

extension Interval {
  /// Whether two intervals share a value; `false` when one of them is not known.
  static func overlap(_ one: Interval?, _ other: Interval?) -> Bool {
    guard let one, let other else { return false }
    return one.low <= other.high && other.low <= one.high
  }
}
