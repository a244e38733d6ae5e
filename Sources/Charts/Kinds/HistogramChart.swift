/// How often values of each size came, with marks for quantiles.
public struct HistogramChart: Hashable, Sendable {
  public struct Bin: Hashable, Sendable {
    public var low: Double
    public var high: Double
    public var count: Int

    public init(low: Double, high: Double, count: Int) {
      self.low = low
      self.high = high
      self.count = count
    }
  }

  public struct Mark: Hashable, Sendable {
    public var label: String
    public var value: Double

    public init(_ label: String, _ value: Double) {
      self.label = label
      self.value = value
    }
  }

  public var title: String
  /// Ascending, side by side.
  public var bins: [Bin]
  /// At most three are drawn.
  public var marks: [Mark]
  public var quantity: Quantity
  /// Whether equal ratios are equally wide; needs positive edges.
  public var isLogarithmic: Bool
  public var width: Double

  public init(
    _ title: String, bins: [Bin], marks: [Mark] = [], quantity: Quantity = .seconds, isLogarithmic: Bool,
    width: Double = Drawing.narrow
  ) {
    self.title = title
    self.bins = bins.filter { isDrawable($0.low) && isDrawable($0.high) && $0.low < $0.high && $0.count >= 0 }
    self.marks = marks.filter { isDrawable($0.value) }.prefix(3).map { $0 }
    self.quantity = quantity
    self.isLogarithmic = isLogarithmic && self.bins.allSatisfy { $0.low > 0 }
    self.width = width
  }

  public var drawing: Drawing {
    let most = Double(bins.map(\.count).max() ?? 0)
    func counts(from top: Double) -> Scale { .around([most], including: [0], start: top + 110, end: top, ticks: 3) }
    let left = Axes.room(counts(from: 0), .count)
    let values = Scale(
      isLogarithmic ? .logarithmic : .linear, low: bins.first?.low ?? 0, high: bins.last?.high ?? 1, start: left, end: width - 8)
    let captions = captions(values)
    let top = Double((captions.map(\.row).max() ?? -1) + 1) * TextSize.lineHeight + 6
    let counts = counts(from: top)
    let plot = Box(x: left, y: top, width: width - left - 8, height: 110)
    var axes = Axes()
    axes.side(counts, .count, plot: plot)
    var elements = axes.elements
    for bin in bins where bin.count > 0 {
      let (x, y) = (values.place(bin.low), counts.place(Double(bin.count)))
      let wide = values.place(bin.high) - x
      let box = Box(x: x, y: min(y, plot.maxY - 1), width: max(0.75, wide - min(1, wide * 0.2)), height: max(1, plot.maxY - y))
      elements.append(Element(.box(box, radius: 1), .bar, tip: words(bin)))
    }
    var below = Axes()
    below.bottom(values, quantity, plot: plot, width: width, lines: false)
    elements += below.elements
    for caption in captions {
      let line = Element.Shape.line(Point(caption.x, plot.y - 2), Point(caption.x, plot.maxY))
      let y = plot.y - 9 - Double(caption.row) * TextSize.lineHeight
      let words = Element.Shape.text(caption.text, Point(caption.start, y), .start)
      elements += [Element(line, .markGround), Element(line, .mark), Element(words, .markLabel)]
    }
    return Drawing(width: width, height: plot.maxY + 22, title: title, summary: summary, elements: elements, table: table)
  }

  /// The words of a mark, and where they stand above the plot, where no mark's line goes.
  private struct Caption {
    let text: String
    /// The place of the mark's line.
    let x: Double
    let start: Double
    /// 0 is just above the plot.
    var row: Int

    func touches(_ other: Caption) -> Bool {
      row == other.row && start < other.start + TextSize.width(other.text) + 6 && other.start < start + TextSize.width(text) + 6
    }
  }

  /// The greatest mark's words begin at its line, those of the others end at theirs, so that none is read as another's; where the
  /// drawing ends, they move no further than they must. Words that would touch stand at different heights.
  private func captions(_ scale: Scale) -> [Caption] {
    var captions: [Caption] = []
    let ascending = marks.sorted { $0.value < $1.value }
    for (index, mark) in ascending.enumerated() {
      let text = "\(mark.label) \(quantity.words(mark.value))"
      let (x, wide) = (scale.place(mark.value), TextSize.width(text))
      let fitsLeft = index < ascending.count - 1 && x - 4 - wide >= 0
      let start = fitsLeft ? x - 4 - wide : max(0, min(x + 4, width - wide))
      var caption = Caption(text: text, x: x, start: start, row: 0)
      while captions.contains(where: { $0.touches(caption) }) { caption.row += 1 }
      captions.append(caption)
    }
    return captions
  }

  private func words(_ bin: Bin) -> String {
    "\(NumberText.grouped(Double(bin.count), 0)) from \(quantity.words(bin.low)) to \(quantity.words(bin.high))"
  }

  private var summary: String {
    let total = bins.reduce(0) { $0 + $1.count }
    guard total > 0, let first = bins.first(where: { $0.count > 0 }), let last = bins.last(where: { $0.count > 0 }) else {
      return "No values yet."
    }
    let marked = marks.map { ", \($0.label) \(quantity.words($0.value))" }.joined()
    return
      "\(NumberText.grouped(Double(total), 0)) values from \(quantity.words(first.low)) to \(quantity.words(last.high))\(marked)."
      + (isLogarithmic ? " The scale is logarithmic." : "")
  }

  private var table: DataTable {
    DataTable(
      columns: ["From", "To", "Count"],
      rows: bins.filter { $0.count > 0 }.map {
        [quantity.words($0.low), quantity.words($0.high), NumberText.grouped(Double($0.count), 0)]
      })
  }
}
