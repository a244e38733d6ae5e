/// Lines over time or another running quantity, on one or two axes.
public struct LineChart: Hashable, Sendable {
  public struct Place: Hashable, Sendable {
    public var x: Double
    public var y: Double
    /// An interval around `y`.
    public var low: Double?
    public var high: Double?

    public init(_ x: Double, _ y: Double, low: Double? = nil, high: Double? = nil) {
      self.x = x
      self.y = y
      self.low = low
      self.high = high
    }
  }

  public struct Series: Hashable, Sendable {
    public var name: String
    /// Ascending in x.
    public var places: [Place]
    /// Whether it is read on the right axis.
    public var isRight: Bool

    public init(_ name: String, _ places: [Place], isRight: Bool = false) {
      self.name = name
      self.places = places.filter { isDrawable($0.x) && isDrawable($0.y) }.sorted { $0.x < $1.x }
      self.isRight = isRight
    }
  }

  public var title: String
  /// At most four.
  public var series: [Series]
  public var x: Quantity
  public var left: Quantity
  public var right: Quantity
  /// What the left axis holds in any case; 0 unless said otherwise.
  public var leftIncludes: [Double]
  public var width: Double

  public init(
    _ title: String, series: [Series], x: Quantity = .seconds, left: Quantity, right: Quantity = .count,
    leftIncludes: [Double] = [0], width: Double = Drawing.narrow
  ) {
    self.title = title
    self.series = Array(series.prefix(4))
    self.x = x
    self.left = left
    self.right = right
    self.leftIncludes = leftIncludes
    self.width = width
  }

  /// More places than these cannot be told apart.
  static let mostPlaces = 240
  private static let plotHeight = 110.0

  public var drawing: Drawing {
    let legend = Legend(series.map(\.name), width: width)
    let top = legend.height + 8
    let leftScale = scale(of: series.filter { !$0.isRight }, including: leftIncludes, top: top)
    let rightScale = scale(of: series.filter(\.isRight), including: [0], top: top)
    let hasRight = series.contains(where: \.isRight)
    let leftRoom = Axes.room(leftScale, left)
    let rightRoom = hasRight ? Axes.room(rightScale, right) : 10
    let plot = Box(x: leftRoom, y: top, width: max(60, width - leftRoom - rightRoom), height: Self.plotHeight)
    let across = series.flatMap(\.places).map(\.x)
    let xScale = Scale(.linear, low: across.min() ?? 0, high: across.max() ?? 1, start: plot.x, end: plot.maxX)
    var axes = Axes()
    axes.side(leftScale, left, plot: plot)
    if hasRight { axes.side(rightScale, right, plot: plot, isRight: true) }
    axes.bottom(xScale, x, plot: plot, width: width, lines: false)
    let curves = series.enumerated().flatMap { lines(of: $1, index: $0, x: xScale, y: $1.isRight ? rightScale : leftScale) }
    return Drawing(
      width: width, height: plot.maxY + 22, title: title, summary: summary, elements: legend.elements + axes.elements + curves,
      table: table)
  }

  private func scale(of series: [Series], including: [Double], top: Double) -> Scale {
    let values = series.flatMap { $0.places.flatMap { [$0.y, $0.low, $0.high].compactMap { $0 } } }
    return .around(values, including: including, start: top + Self.plotHeight, end: top, ticks: 3)
  }

  private func lines(of series: Series, index: Int, x: Scale, y: Scale) -> [Element] {
    let places = Self.thinned(series.places)
    guard let last = places.last else { return [] }
    func point(_ place: Place, _ value: Double) -> Point { Point(x.place(place.x), y.place(value)) }
    var elements: [Element] = []
    let banded = places.filter { place in
      if let low = place.low, let high = place.high { isDrawable(low) && isDrawable(high) && low <= high } else { false }
    }
    if banded.count > 1 {
      let outline = banded.map { point($0, $0.high ?? $0.y) } + banded.reversed().map { point($0, $0.low ?? $0.y) }
      elements.append(Element(.area(outline), .band(index)))
    }
    let unit = series.isRight ? right : left
    let tip = "\(series.name): \(unit.words(last.y)) at \(self.x.words(last.x))"
    if places.count > 1 { elements.append(Element(.path(places.map { point($0, $0.y) }), .series(index))) }
    elements.append(Element(.circle(point(last, last.y), radius: 3), .point, tip: tip))
    return elements
  }

  /// Every n-th place, and the last one.
  static func thinned(_ places: [Place]) -> [Place] {
    guard places.count > mostPlaces, let last = places.last else { return places }
    let stride = Double(places.count) / Double(mostPlaces - 1)
    return (0..<(mostPlaces - 1)).map { places[Int(Double($0) * stride)] } + [last]
  }

  private var summary: String {
    let words = series.compactMap { series -> String? in
      guard let first = series.places.first, let last = series.places.last else { return nil }
      let unit = series.isRight ? right : left
      let span = "from \(x.words(first.x)) to \(x.words(last.x))"
      return "\(series.name) goes from \(unit.words(first.y)) to \(unit.words(last.y)) \(span)."
    }
    return words.isEmpty ? "No values yet." : words.joined(separator: " ")
  }

  /// At most thirty rows, evenly spaced: the line as words.
  private var table: DataTable {
    let marks = Array(Set(series.flatMap { $0.places.map(\.x) })).sorted()
    let stride = max(1, (marks.count + 29) / 30)
    let chosen = marks.enumerated().filter { $0.offset % stride == 0 || $0.offset == marks.count - 1 }.map(\.element)
    let columns = series.map { series in
      var values: [Double: Double] = [:]
      for place in series.places { values[place.x] = place.y }
      return (values, series.isRight ? right : left)
    }
    return DataTable(
      columns: [x == .time ? "Time (UTC)" : x == .seconds ? "After" : "At"] + series.map(\.name),
      rows: chosen.map { mark in [x.words(mark)] + columns.map { values, unit in values[mark].map { unit.words($0) } ?? "–" } })
  }
}

/// The names of series beside their signs, in lines above a plot.
struct Legend {
  private(set) var elements: [Element] = []
  private(set) var height = 0.0

  /// One name alone stands in the title already.
  init(_ names: [String], width: Double) {
    guard names.count > 1 else { return }
    var (x, row) = (0.0, 0)
    for (index, name) in names.enumerated() {
      let text = TextSize.fitted(name, into: width - 24)
      let wide = 20 + TextSize.width(text)
      if x > 0, x + wide > width { (x, row) = (0, row + 1) }
      let y = Double(row) * TextSize.lineHeight + 10
      elements.append(Element(.path([Point(x, y - 4), Point(x + 14, y - 4)]), .series(index)))
      elements.append(Element(.text(text, Point(x + 19, y), .start), .label))
      x += wide + 14
    }
    height = Double(row + 1) * TextSize.lineHeight
  }
}
