import Charts

/// Charts of every kind, with plain and with awkward data.
enum SampleCharts {
  struct Sample: Sendable, CustomStringConvertible {
    let name: String
    let drawing: Drawing
    var description: String { name }
  }

  static let plain: [Sample] = [
    Sample(name: "intervals", drawing: intervals.drawing), Sample(name: "histogram", drawing: histogram.drawing),
    Sample(name: "line", drawing: line.drawing), Sample(name: "two-axes", drawing: twoAxes.drawing),
    Sample(name: "scatter", drawing: scatter.drawing), Sample(name: "matrix", drawing: matrix.drawing),
  ]

  static let intervals = IntervalChart(
    "Score by category",
    rows: [
      .init("business", value: 0.718, low: 0.69, high: 0.745), .init("law & <order>", value: 0.38, low: 0.21, high: 0.55),
      .init("not asked yet", value: nil),
    ])

  static let histogram = HistogramChart(
    "Latency",
    bins: (0..<12).map { bin in
      HistogramChart.Bin(
        low: 0.1 * powerOfTwo(bin, 2), high: 0.1 * powerOfTwo(bin + 1, 2), count: [1, 4, 9, 20, 31, 22, 12, 0, 6, 2, 0, 1][bin])
    },
    marks: [.init("median", 0.42), .init("p95", 2.1)], isLogarithmic: true)

  static let line = LineChart(
    "Score so far",
    series: [
      LineChart.Series(
        "score",
        (0..<20).map { step in
          let x = Double(step)
          return .init(x * 12, 0.6 + 0.1 / (x + 1), low: 0.6 - 0.3 / (x + 1), high: 0.65 + 0.3 / (x + 1))
        })
    ], left: .share, leftIncludes: [])

  static let twoAxes = LineChart(
    "Workers and queue",
    series: [
      LineChart.Series("workers", (0..<30).map { .init(1_795_241_880 + Double($0) * 60, Double($0 % 3 + 1)) }),
      LineChart.Series("queued runs", (0..<30).map { .init(1_795_241_880 + Double($0) * 60, Double($0 * $0)) }, isRight: true),
    ], x: .time, left: .count)

  static let scatter = ScatterChart(
    "Cost against score",
    dots: [
      .init("openrouter/qwen3-32b", x: 0.84, y: 0.634, low: 0.613, high: 0.655),
      .init("small", x: 0.02, y: 0.31, low: 0.28, high: 0.34), .init("twin", x: 0.021, y: 0.312, low: 0.29, high: 0.33),
      .init("large", x: 7.5, y: 0.71, low: 0.69, high: 0.73),
    ], x: .dollars, xName: "cost", y: .share, yName: "score")

  static let matrix = MatrixChart(
    "Flips", rowName: "first", rows: ["correct", "wrong"], columnName: "second", columns: ["correct", "wrong"],
    counts: [[812, 41], [77, 270]])

  /// Values that real data has at its worst.
  static let awkward: [[Double]] = [
    [], [0], [1], [-1], [.nan], [.infinity, -.infinity], [.nan, 3], [5, 5, 5], [1e300, 1], [1e15, -1e15], [1e-300, 1e-12],
    [-0.0, 0.0], [0.1, 0.1000000001], [1e-9, 1, 1e9], [Double.greatestFiniteMagnitude, 0], [-5, -4.999],
    Array(repeating: 0, count: 500),
    (0..<2000).map { Double($0 % 97) * 0.013 }, [999_999_999_999, 1_000_000_000_000],
  ]

  /// Every kind, made of the same values.
  static func all(_ values: [Double]) -> [Drawing] {
    let rows = values.prefix(40).enumerated().map { IntervalChart.Row("row \($0)", value: $1, low: $1 - 1, high: $1 * 2) }
    let places = values.enumerated().map {
      LineChart.Place(Double($0.offset), $0.element, low: $0.element - 1, high: $0.element + 1)
    }
    let across = values.map { LineChart.Place($0, 1) }
    let dots = values.prefix(100).enumerated().map { ScatterChart.Dot("dot \($0)", x: $1, y: $1, low: $1 - 1, high: $1 + 1) }
    return [
      IntervalChart("t", rows: rows).drawing, IntervalChart("t", rows: rows, quantity: .count, domain: nil).drawing,
      histogram(values, isLogarithmic: false).drawing, histogram(values, isLogarithmic: true).drawing,
      LineChart("t", series: [.init("a", places), .init("b", across, isRight: true)], left: .count).drawing,
      LineChart("t", series: [.init("a", across)], x: .time, left: .dollars).drawing,
      ScatterChart("t", dots: dots, x: .dollars, xName: "x", y: .share, yName: "y").drawing,
      MatrixChart(
        "t", rowName: "r", rows: ["a", "b"], columnName: "c", columns: ["a", "b"],
        counts: [values.map { $0.isFinite ? Int(max(-1e18, min(1e18, $0))) : 0 }]
      ).drawing,
    ]
  }

  /// One bin between each value and the next, and a mark at each of the first.
  private static func histogram(_ values: [Double], isLogarithmic: Bool) -> HistogramChart {
    let sorted = values.filter { !$0.isNaN }.sorted()
    return HistogramChart(
      "t", bins: zip(sorted, sorted.dropFirst()).map { HistogramChart.Bin(low: $0, high: $1, count: 1) },
      marks: values.prefix(4).map { .init("m", $0) }, isLogarithmic: isLogarithmic)
  }

  private static func powerOfTwo(_ exponent: Int, _ base: Double) -> Double {
    (0..<max(0, exponent)).reduce(1) { product, _ in product * base.squareRoot() }
  }
}
