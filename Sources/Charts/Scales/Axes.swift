/// The frame of a plot: where it lies, its scales and what stands beside them.
struct Axes {
  var elements: [Element] = []

  /// Words below the plot, with lines across it; words that would touch the ones before are left out, and those of the ends move
  /// into a drawing of this width.
  mutating func bottom(_ scale: Scale, _ quantity: Quantity, plot: Box, width: Double, lines: Bool = true) {
    let ticks = Ticks(scale, count: max(2, Int(plot.width / 60)), unit: quantity.tickUnit(span: scale.high - scale.low))
    var free = -Double.infinity
    for value in ticks.values where quantity.has(value) {
      let x = scale.place(value)
      if lines { elements.append(Element(.line(Point(x, plot.y), Point(x, plot.maxY)), .grid)) }
      let text = quantity.tick(value, step: ticks.step)
      let half = TextSize.width(text) / 2
      let middle = max(half, min(x, width - half))
      guard middle - half >= free else { continue }
      elements.append(Element(.text(text, Point(middle, plot.maxY + 16), .middle), .tick))
      free = middle + half + 6
    }
    elements.append(Element(.line(Point(plot.x, plot.maxY), Point(plot.maxX, plot.maxY)), .axis))
  }

  /// Words at the left or right of the plot, with lines across it for the left one.
  mutating func side(_ scale: Scale, _ quantity: Quantity, plot: Box, isRight: Bool = false) {
    let ticks = Self.sideTicks(scale)
    for value in ticks.values where quantity.has(value) {
      let y = scale.place(value)
      if !isRight { elements.append(Element(.line(Point(plot.x, y), Point(plot.maxX, y)), .grid)) }
      let at = Point(isRight ? plot.maxX + 6 : plot.x - 6, y + 4)
      elements.append(Element(.text(quantity.tick(value, step: ticks.step), at, isRight ? .start : .end), .tick))
    }
  }

  /// A scale that was rounded outwards begins and ends with a tick: a step that leaves an end without words is not taken.
  private static func sideTicks(_ scale: Scale) -> Ticks {
    let slack = (scale.high - scale.low) * 1e-6
    let whole = (3...6).lazy.map { Ticks(scale, count: $0) }.first { ticks in
      guard let first = ticks.values.first, let last = ticks.values.last else { return false }
      return abs(first - scale.low) <= slack && abs(last - scale.high) <= slack
    }
    return whole ?? Ticks(scale, count: 3)
  }

  /// The room that the words beside a scale need.
  static func room(_ scale: Scale, _ quantity: Quantity) -> Double {
    let ticks = sideTicks(scale)
    return (ticks.values.filter { quantity.has($0) }.map { TextSize.width(quantity.tick($0, step: ticks.step)) }.max() ?? 0) + 10
  }
}
