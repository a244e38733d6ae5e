import AssayKit
import Charts

/// The charts of the operations page; none without figures.
enum OperationsCharts {
  private static let hour: Int64 = 3_600_000_000

  static func all(
    _ overview: OperationsOverview, _ history: [OperationsOverview.TokenSum], minutes: Int, now: Timestamp
  ) -> [ChartView] {
    [workers(overview.minutes), throughput(history, minutes: minutes, now: now), week(history, now: now)].compactMap { $0 }
  }

  private static func workers(_ minutes: [OperationsOverview.Minute]) -> ChartView? {
    // Less says nothing, and its times could not be told apart.
    guard minutes.count >= 5 else { return nil }
    func places(_ value: (OperationsOverview.Minute) -> Int) -> [LineChart.Place] {
      minutes.map { LineChart.Place(seconds($0.start), Double(value($0))) }
    }
    let chart = LineChart(
      "Workers and queue",
      series: [
        .init("workers", places(\.workers)), .init("running runs", places(\.runningRuns)),
        .init("queued runs", places(\.queuedRuns), isRight: true),
      ], x: .time, left: .count, right: .count)
    return ChartView(chart.drawing, id: "chart-workers", note: "workers and running left, queued right, UTC")
  }

  /// Tokens per second over the time that is looked at; five minutes without an answer are 0, and those that are not over yet are
  /// left out.
  private static func throughput(_ history: [OperationsOverview.TokenSum], minutes: Int, now: Timestamp) -> ChartView? {
    let width = OperationsOverview.TokenSum.width
    let recent = history.filter { now.since($0.start) <= .seconds(minutes * 60) }
    guard let first = recent.first else { return nil }
    let sums = Dictionary(recent.map { ($0.start, $0.tokens) }) { first, _ in first }
    var (input, output): ([LineChart.Place], [LineChart.Place]) = ([], [])
    var start = first.start
    while start + width <= now, input.count <= 300 {
      let tokens = sums[start] ?? .init(input: 0, output: 0)
      input.append(.init(seconds(start), Double(tokens.input) / width.inSeconds))
      output.append(.init(seconds(start), Double(tokens.output) / width.inSeconds))
      start = start + width
    }
    guard input.count > 2 else { return nil }
    let chart = LineChart(
      "Throughput", series: [.init("output tokens", output), .init("input tokens", input, isRight: true)], x: .time,
      left: .perSecond, right: .perSecond)
    let span = Figures.duration(seconds: Double(minutes * 60))
    return ChartView(chart.drawing, id: "chart-throughput", note: "\(span), output left, input right, UTC")
  }

  /// Tokens of each hour of a week, the running one left out; the x axis counts days back from now.
  private static func week(_ history: [OperationsOverview.TokenSum], now: Timestamp) -> ChartView? {
    var sums: [Int64: OperationsOverview.Tokens] = [:]
    for sum in history {
      let start = sum.start.microseconds / hour
      sums[start, default: .init(input: 0, output: 0)].input += sum.tokens.input
      sums[start, default: .init(input: 0, output: 0)].output += sum.tokens.output
    }
    let last = now.microseconds / hour - 1
    guard let first = sums.keys.min(), last > first else { return nil }
    func places(_ value: (OperationsOverview.Tokens) -> Int64) -> [LineChart.Place] {
      (max(first, last + 1 - 7 * 24)...last).map { start in
        LineChart.Place(Double(start - last) * 3_600, Double(sums[start].map(value) ?? 0))
      }
    }
    let chart = LineChart(
      "Tokens of each hour",
      series: [.init("output tokens", places(\.output)), .init("input tokens", places(\.input), isRight: true)], x: .seconds,
      left: .count, right: .count)
    return ChartView(chart.drawing, id: "chart-week", note: "7 days, output left, input right")
  }

  private static func seconds(_ moment: Timestamp) -> Double { Double(moment.microseconds) / 1e6 }
}
