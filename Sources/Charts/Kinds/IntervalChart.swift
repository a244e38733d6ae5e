/// Rows with a value and its interval: scores of benchmarks, categories or models.
public struct IntervalChart: Hashable, Sendable {
  public struct Row: Hashable, Sendable {
    public var label: String
    /// `nil` where there is no value yet.
    public var value: Double?
    public var low: Double?
    public var high: Double?

    public init(_ label: String, value: Double?, low: Double? = nil, high: Double? = nil) {
      self.label = label
      self.value = value
      self.low = low
      self.high = high
    }
  }

  public var title: String
  public var rows: [Row]
  public var quantity: Quantity
  /// The whole scale; `nil` for one that fits the rows.
  public var domain: ClosedRange<Double>?
  public var width: Double

  public init(
    _ title: String, rows: [Row], quantity: Quantity = .share, domain: ClosedRange<Double>? = 0...1, width: Double = Drawing.narrow
  ) {
    self.title = title
    self.rows = rows
    self.quantity = quantity
    self.domain = domain
    self.width = width
  }

  static let rowHeight = 26.0

  public var drawing: Drawing {
    let names = rows.map { TextSize.fitted($0.label, into: width * 0.34) }
    let left = (names.map { TextSize.width($0) }.max() ?? 0) + 10
    let values = rows.map { row in row.value.map { quantity.words($0) } ?? "–" }
    let right = (values.map { TextSize.width($0) }.max() ?? 0) + 10
    let plot = Box(
      x: left, y: 4, width: max(40, width - left - right), height: Double(max(1, rows.count)) * Self.rowHeight)
    let scale = scale(plot)
    var axes = Axes()
    axes.bottom(scale, quantity, plot: plot, width: width)
    var elements = axes.elements
    for (index, row) in rows.enumerated() {
      let y = plot.y + (Double(index) + 0.5) * Self.rowHeight
      elements.append(Element(.text(names[index], Point(left - 10, y + 4), .end), .label, tip: row.label))
      elements += marks(row, y: y, plot: plot, scale: scale)
      elements.append(Element(.text(values[index], Point(width, y + 4), .end), .value))
    }
    return Drawing(
      width: width, height: plot.maxY + 22, title: title, summary: summary, elements: elements, table: table)
  }

  private func scale(_ plot: Box) -> Scale {
    if let domain {
      return Scale(.linear, low: domain.lowerBound, high: domain.upperBound, start: plot.x, end: plot.maxX)
    }
    return .around(rows.flatMap { [$0.value, $0.low, $0.high].compactMap { $0 } }, start: plot.x, end: plot.maxX)
  }

  private func marks(_ row: Row, y: Double, plot: Box, scale: Scale) -> [Element] {
    var elements = [Element(.line(Point(plot.x, y), Point(plot.maxX, y)), .track)]
    guard let value = row.value, isDrawable(value) else { return elements }
    if let low = row.low, let high = row.high, isDrawable(low), isDrawable(high), low <= high {
      let x = scale.place(low)
      let box = Box(x: x, y: y - 3, width: max(1, scale.place(high) - x), height: 6)
      elements.append(Element(.box(box, radius: 3), .span))
    }
    elements.append(Element(.circle(Point(scale.place(value), y), radius: 4.5), .point, tip: words(row)))
    return elements
  }

  private func words(_ row: Row) -> String {
    guard let value = row.value, isDrawable(value) else { return "\(row.label): no value" }
    guard let low = row.low, let high = row.high, isDrawable(low), isDrawable(high) else {
      return "\(row.label): \(quantity.words(value))"
    }
    return "\(row.label): \(quantity.words(value)), 95\u{A0}% interval \(quantity.words(low)) to \(quantity.words(high))"
  }

  private var summary: String {
    let known = rows.compactMap { row in row.value.flatMap { isDrawable($0) ? (row.label, $0) : nil } }
    guard let best = known.max(by: { $0.1 < $1.1 }), let worst = known.min(by: { $0.1 < $1.1 }) else { return "No values yet." }
    if known.count == 1 { return "One row: \(best.0) \(quantity.words(best.1))." }
    return "\(rows.count) rows, from \(quantity.words(worst.1)) (\(worst.0)) to \(quantity.words(best.1)) (\(best.0))."
  }

  private var table: DataTable {
    DataTable(
      columns: ["Name", "Value", "Low", "High"],
      rows: rows.map { row in
        [row.label] + [row.value, row.low, row.high].map { $0.map { quantity.words($0) } ?? "–" }
      })
  }
}
