/// Points with intervals on two axes: cost against score.
public struct ScatterChart: Hashable, Sendable {
  public struct Dot: Hashable, Sendable {
    public var label: String
    public var x: Double
    public var y: Double
    public var low: Double?
    public var high: Double?

    /// - Parameters:
    ///   - low: the lower end of the interval around `y`.
    ///   - high: the upper end.
    public init(_ label: String, x: Double, y: Double, low: Double? = nil, high: Double? = nil) {
      self.label = label
      self.x = x
      self.y = y
      self.low = low
      self.high = high
    }
  }

  public var title: String
  public var dots: [Dot]
  public var x: Quantity
  public var xName: String
  public var y: Quantity
  public var yName: String
  public var width: Double

  public init(
    _ title: String, dots: [Dot], x: Quantity, xName: String, y: Quantity, yName: String, width: Double = Drawing.narrow
  ) {
    self.title = title
    self.dots = dots.filter { isDrawable($0.x) && isDrawable($0.y) }
    self.x = x
    self.xName = xName
    self.y = y
    self.yName = yName
    self.width = width
  }

  /// Beside this many points a name more is noise.
  static let mostNames = 40

  public var drawing: Drawing {
    let top = 22.0
    let height = 190.0
    let heights = dots.flatMap { [$0.y, $0.low, $0.high].compactMap { $0 } }
    let yScale = Scale.around(heights, start: top + height, end: top, ticks: 4)
    let left = Axes.room(yScale, y)
    let plot = Box(x: left, y: top, width: max(60, width - left - 12), height: height)
    let xScale = xScale(plot)
    var axes = Axes()
    axes.side(yScale, y, plot: plot)
    axes.bottom(xScale, x, plot: plot, width: width)
    axes.elements.append(Element(.text(TextSize.fitted(yName, into: width / 2), Point(0, 11), .start), .label))
    let below = Point(plot.maxX, plot.maxY + 32)
    axes.elements.append(Element(.text(TextSize.fitted(xName, into: plot.width), below, .end), .label))
    let places = dots.map { Point(xScale.place($0.x), yScale.place($0.y)) }
    let drawn = zip(dots, places).flatMap { marks(of: $0, at: $1, y: yScale) }
    return Drawing(
      width: width, height: plot.maxY + 38, title: title, summary: summary,
      elements: axes.elements + drawn + names(at: places, plot: plot), table: table)
  }

  /// Logarithmic when the positive values are far apart: a cheap and a dear model fit on one axis.
  private func xScale(_ plot: Box) -> Scale {
    let values = dots.map(\.x)
    if let low = values.min(), let high = values.max(), low > 0, high / low > 20 {
      return Scale(.logarithmic, low: low / 1.3, high: high * 1.3, start: plot.x, end: plot.maxX)
    }
    return .around(values, including: [0], start: plot.x, end: plot.maxX)
  }

  private func marks(of dot: Dot, at place: Point, y scale: Scale) -> [Element] {
    var elements: [Element] = []
    if let low = dot.low, let high = dot.high, isDrawable(low), isDrawable(high), low <= high {
      elements.append(Element(.line(Point(place.x, scale.place(low)), Point(place.x, scale.place(high))), .span))
    }
    elements.append(Element(.circle(place, radius: 4.5), .point, tip: words(dot)))
    return elements
  }

  /// Names where they touch neither a point nor another name; the table has them all.
  private func names(at places: [Point], plot: Box) -> [Element] {
    var taken = places.map { Box(x: $0.x - 5, y: $0.y - 5, width: 10, height: 10) }
    var elements: [Element] = []
    for (dot, place) in zip(dots, places).prefix(Self.mostNames) {
      let text = TextSize.fitted(dot.label, into: 150)
      let spots: [(Point, Element.Anchor)] = [
        (Point(place.x + 8, place.y + 4), .start), (Point(place.x - 8, place.y + 4), .end),
        (Point(place.x, place.y - 9), .middle), (Point(place.x, place.y + 17), .middle),
      ]
      let free = spots.first { spot in
        let box = TextSize.box(text, at: spot.0, spot.1)
        return box.x >= plot.x && box.maxX <= width && box.y >= 12 && box.maxY <= plot.maxY
          && !taken.contains { $0.intersects(box) }
      }
      guard let free else { continue }
      taken.append(TextSize.box(text, at: free.0, free.1))
      elements.append(Element(.text(text, free.0, free.1), .label))
    }
    return elements
  }

  private func words(_ dot: Dot) -> String {
    var text = "\(dot.label): \(yName) \(y.words(dot.y))"
    if let low = dot.low, let high = dot.high { text += " (\(y.words(low)) to \(y.words(high)))" }
    return text + ", \(xName) \(x.words(dot.x))"
  }

  private var summary: String {
    guard let best = dots.max(by: { $0.y < $1.y }) else { return "No values yet." }
    return "\(dots.count) \(dots.count == 1 ? "point" : "points"); highest \(words(best))."
  }

  private var table: DataTable {
    DataTable(
      columns: ["Name", xName, yName, "Low", "High"],
      rows: dots.map { dot in
        [dot.label, x.words(dot.x), y.words(dot.y)] + [dot.low, dot.high].map { $0.map { y.words($0) } ?? "–" }
      })
  }
}
