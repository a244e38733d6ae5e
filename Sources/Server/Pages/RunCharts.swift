import AssayKit
import Charts
import RunEngine

/// A chart as a page shows it: drawn by the server, with its numbers as a table.
struct ChartView {
  let title: String
  let note: String?
  /// HTML that the chart made.
  let svg: String
  /// The same chart for a box with less room; `nil` where one drawing fits both.
  let narrowSVG: String?
  let columns: [String]
  let rows: [Row]
  /// Tells the charts of a page apart, so that an open table stays open when the chart is drawn anew.
  let key: String

  struct Row {
    let name: String
    let cells: [String]
  }

  /// - Parameter narrow: the chart as it is drawn where `drawing` has no room.
  init(_ drawing: Drawing, narrow: Drawing? = nil, id: String, note: String? = nil) {
    narrowSVG = narrow?.svg(id: id + "-narrow")
    title = drawing.title
    self.note = note
    key = id
    svg = drawing.svg(id: id)
    columns = drawing.table.columns
    rows = drawing.table.rows.map { Row(name: $0.first ?? "", cells: Array($0.dropFirst())) }
  }
}

/// The charts of one benchmark of a run.
enum RunCharts {
  /// Reports that a line over time is made of.
  static let mostEvents = 120
  /// More categories than these are a table, not a chart.
  private static let mostRows = 20
  private static let mostBars = 36

  static func all(_ material: RunMaterial) -> [ChartView] {
    let section = material.section
    let metrics = section.metrics
    return [
      categories(metrics),
      histogram("Latency", metrics?.latencyHistogram, metrics?.latency, id: "chart-latency"),
      histogram("Time to the first token", metrics?.firstTokenHistogram, metrics?.timeToFirstToken, id: "chart-ttft"),
    ].compactMap { $0 } + overTime(material)
  }

  private static func categories(_ metrics: SectionMetrics?) -> ChartView? {
    guard let metrics, (2...mostRows).contains(metrics.categories.count) else { return nil }
    let rows = metrics.categories.map { category in
      let summary = category.summary
      return IntervalChart.Row(
        category.name, value: summary.score, low: summary.interval?.low, high: summary.interval?.high)
    }
    return ChartView(
      IntervalChart("Score by category", rows: rows).drawing, id: "chart-kinds", note: "with 95\u{A0}% intervals")
  }

  private static func histogram(_ title: String, _ histogram: LogHistogram?, _ spread: Spread?, id: String) -> ChartView? {
    guard let histogram, let spread, spread.count > 1 else { return nil }
    let chart = HistogramChart(
      title, bins: bins(histogram), marks: [.init("median", spread.median), .init("p95", spread.p95)], isLogarithmic: true)
    return ChartView(chart.drawing, id: id, note: "\(Figures.count(spread.count)) answers")
  }

  /// As many neighbours together as make at most `mostBars`.
  static func bins(_ histogram: LogHistogram) -> [HistogramChart.Bin] {
    let width = max(1, (histogram.counts.count + mostBars - 1) / mostBars)
    return stride(from: 0, to: histogram.counts.count, by: width).map { start in
      let end = min(start + width, histogram.counts.count)
      return HistogramChart.Bin(
        low: LogHistogram.edge(histogram.first + start), high: LogHistogram.edge(histogram.first + start + width),
        count: histogram.counts[start..<end].reduce(0, +))
    }
  }

  /// Lines need two points; that of what is done begins at nothing.
  private static func overTime(_ material: RunMaterial) -> [ChartView] {
    let section = material.section
    let reports = material.progress.filter { $0.benchmark == section.benchmark }
    guard let start = section.startedAt ?? material.run.startedAt, !reports.isEmpty else { return [] }
    let origin = LineChart.Place(0, 0)
    var (done, failed, score): ([LineChart.Place], [LineChart.Place], [LineChart.Place]) = ([origin], [origin], [])
    for report in reports {
      let x = max(0, report.createdAt.since(start).inSeconds)
      if let value = report.number("completed") { done.append(.init(x, value)) }
      if let value = report.number("failed") { failed.append(.init(x, value)) }
      guard let value = report.number("current_accuracy") else { continue }
      let scored = report.number("prefix_scored").map { Int(min($0, 1e9)) } ?? 0
      let interval = section.liveInterval(mean: value, scored: scored)
      score.append(.init(x, value, low: interval?.low, high: interval?.high))
    }
    // The last report may be older than the last sample.
    if let last = last(of: material, since: start), last.done.y > done.last?.y ?? 0 {
      done.append(last.done)
      if let place = last.failed { failed.append(place) }
      if let place = last.score { score.append(place) }
    }
    let hasFailed = failed.contains { $0.y > 0 }
    let series = [LineChart.Series("done", done)] + (hasFailed ? [LineChart.Series("failed", failed)] : [])
    var charts = [
      ChartView(
        LineChart("Samples done", series: series, left: .count).drawing, id: "chart-done", note: "since the benchmark began")
    ]
    if score.count > 1 {
      let line = LineChart("Score over time", series: [.init("score", score)], left: .share, leftIncludes: [])
      charts.append(ChartView(line.drawing, id: "chart-score", note: "over the items finished in order, with its interval"))
    }
    return charts
  }

  private typealias Ending = (done: LineChart.Place, failed: LineChart.Place?, score: LineChart.Place?)

  /// What the benchmark ended with, as a place on each line; `nil` while it goes on.
  private static func last(of material: RunMaterial, since start: Timestamp) -> Ending? {
    guard let end = material.section.endedAt else { return nil }
    let numbers = SectionNumbers(material.section)
    let x = max(0, end.since(start).inSeconds)
    let score = numbers.score.map { LineChart.Place(x, $0, low: numbers.interval?.low, high: numbers.interval?.high) }
    return (.init(x, Double(numbers.done)), .init(x, Double(numbers.failed)), score)
  }
}

extension RunEvent {
  /// A number of the event's data.
  fileprivate func number(_ name: String) -> Double? {
    guard case .object(let members) = data else { return nil }
    switch members[name] {
    case .integer(let value): return Double(value)
    case .number(let value): return value
    default: return nil
    }
  }
}
