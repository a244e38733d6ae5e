import AssayKit
import Charts
import RunEngine

/// Models whose scores were made under the same conditions.
struct BoardView {
  let benchmark: String
  let conditions: String
  /// Whether its models are simulated, and so ranked apart.
  let isApart: Bool
  /// Tells boards of one benchmark apart, from the second on.
  let number: String?
  let details: [RunView.Fact]
  let key: String
  /// For the form to come back to: the benchmark, when it alone is looked at.
  let benchmarkShown: String?
  let rows: [Row]
  let charts: [ChartView]
  let compareLink: String?

  struct Row {
    let rank: String
    let slug: String
    let provider: String
    let isSimulated: Bool
    let score: String
    let plusMinus: String?
    let bar: IntervalBar?
    /// The interval reaches that of the first: the two are not told apart.
    let isNearBest: Bool
    let mean: String
    let runs: String
    let coverage: String
    /// Not as good as everything was scored, so that the score may flatter.
    let hasGaps: Bool
    let cost: String
    let took: String
    let run: String
  }

  /// A model in a chart.
  struct Dot {
    let name: String
    let score: Double
    let interval: Interval?
    let cost: NanoDollars?

    init(_ name: String, _ score: Double, _ interval: Interval?, _ cost: NanoDollars?) {
      (self.name, self.score, self.interval, self.cost) = (name, score, interval, cost)
    }
  }

  private static let mostRows = 30

  init(_ board: Leaderboard, key: String, place: Int, names: BenchmarkNames, shown: BenchmarkName?) {
    benchmarkShown = shown?.rawValue
    let section = board.conditions
    benchmark = names[section.benchmark]
    self.key = key
    conditions = Self.words(board)
    isApart = board.entries.allSatisfy(\.model.isSimulated)
    number = place > 0 ? Figures.count(place + 1) : nil
    details = Comparability(section, samplesPerItem: board.samplesPerItem).conditions.map {
      RunView.Fact(label: $0.name, figure: String($0.value.prefix(200)), note: nil)
    }
    let best = board.entries.first?.best.summary.interval
    rows = board.entries.enumerated().map { Row($1, rank: $0 + 1, best: best) }
    charts = Self.charts(
      board.entries.map { Dot($0.model.slug, $0.best.summary.score ?? 0, $0.best.summary.interval, $0.best.cost) },
      title: "\(benchmark): best scores\(place == 0 ? "" : ", \(Self.words(board))")", key: key)
    compareLink = Self.compareLink(board.entries.map(\.best.run))
  }

  /// What a board is of, in words.
  static func words(_ board: Leaderboard) -> String {
    let section = board.conditions
    let items =
      section.itemCount == section.totalItems
      ? "all \(Figures.count(section.totalItems)) items"
      : "\(Figures.count(section.itemCount)) of \(Figures.count(section.totalItems)) items"
    let samples = board.samplesPerItem > 1 ? ", \(Figures.count(board.samplesPerItem)) samples each" : ""
    return "\(items)\(samples), protocol \(section.protocolName), \(ManifestView.words(section.parameters))"
  }

  /// Scores with their intervals, and what they cost where that is known.
  static func charts(_ dots: [Dot], title: String, key: String) -> [ChartView] {
    guard dots.count > 1 else { return [] }
    let rows = dots.prefix(mostRows).map {
      IntervalChart.Row($0.name, value: $0.score, low: $0.interval?.low, high: $0.interval?.high)
    }
    let scores = ChartView(
      IntervalChart(title, rows: rows, width: Drawing.wide).drawing, narrow: IntervalChart(title, rows: rows).drawing,
      id: "chart-\(key)-scores", note: "with 95\u{A0}% intervals")
    let paid = dots.compactMap { dot in
      dot.cost.map {
        ScatterChart.Dot(dot.name, x: $0.dollars, y: dot.score, low: dot.interval?.low, high: dot.interval?.high)
      }
    }
    guard paid.count > 1 else { return [scores] }
    func cost(_ width: Double) -> Drawing {
      ScatterChart(
        "Cost against score", dots: paid, x: .dollars, xName: "cost of the best run", y: .share, yName: "score", width: width
      ).drawing
    }
    let unknown = dots.count - paid.count
    return [
      scores,
      ChartView(
        cost(Drawing.wide), narrow: cost(Drawing.narrow), id: "chart-\(key)-cost",
        note: unknown > 0 ? "\(unknown) without a known cost are left out" : nil),
    ]
  }

  /// The best runs of the first models side by side.
  static func compareLink(_ runs: [RunID]) -> String? {
    runs.count > 1 ? "/compare?runs=" + runs.prefix(CompareRoutes.mostRuns).map(\.rawValue).joined(separator: ",") : nil
  }
}

extension BoardView.Row {
  fileprivate init(_ entry: Leaderboard.Entry, rank: Int, best interval: Interval?) {
    let best = entry.best
    let coverage = best.summary.coverage
    self.init(
      rank: Figures.count(rank), slug: entry.model.slug, provider: entry.model.provider.title,
      isSimulated: entry.model.isSimulated, score: best.summary.score.map { Figures.points($0) } ?? Figures.none,
      plusMinus: Figures.plusMinus(best.summary.interval, of: best.summary.score),
      bar: IntervalBar(score: best.summary.score, interval: best.summary.interval),
      isNearBest: rank > 1 && Interval.overlap(best.summary.interval, interval), mean: Figures.points(entry.mean),
      runs: Figures.count(entry.runs), coverage: Figures.percent(coverage), hasGaps: entry.hasGaps,
      cost: Figures.money(best.cost), took: Figures.duration(best.duration), run: best.run.rawValue)
  }
}
