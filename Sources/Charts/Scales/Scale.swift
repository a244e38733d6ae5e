import Foundation

/// Maps numbers of a domain to places between two ends of a drawing.
struct Scale: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case linear, logarithmic
  }

  let kind: Kind
  let low: Double
  let high: Double
  /// Where `low` and `high` stand.
  let start: Double
  let end: Double

  /// A domain that holds no span is widened around its only value, so that every number has a place.
  init(_ kind: Kind, low: Double, high: Double, start: Double, end: Double) {
    self.kind = kind
    self.start = start
    self.end = end
    switch kind {
    case .linear:
      if high - low > max(abs(low), abs(high)) * 1e-9 {
        (self.low, self.high) = (low, high)
      } else {
        let half = low == 0 ? 0.5 : abs(low) * 0.1
        (self.low, self.high) = (low - half, low + half)
      }
    case .logarithmic:
      let least = max(low, 1e-15)
      let most = max(high, least)
      (self.low, self.high) = most > least * 1.0001 ? (least, most) : (least / 2, least * 2)
    }
  }

  /// Where a number stands; one outside of the domain stands at its end.
  func place(_ value: Double) -> Double {
    let share: Double
    switch kind {
    case .linear: share = (value - low) / (high - low)
    case .logarithmic: share = value > 0 ? log(value / low) / log(high / low) : 0
    }
    return start + min(1, max(0, share.isNaN ? 0 : share)) * (end - start)
  }

  /// A scale whose ends are round numbers around the values, and holds `including`.
  static func around(
    _ values: [Double], including: [Double] = [], start: Double, end: Double, ticks: Int = 4
  ) -> Scale {
    let known = (values + including).filter { isDrawable($0) }
    guard let low = known.min(), let high = known.max() else { return Scale(.linear, low: 0, high: 1, start: start, end: end) }
    let plain = Scale(.linear, low: low, high: high, start: start, end: end)
    let step = Ticks.step(span: plain.high - plain.low, count: ticks)
    return Scale(
      .linear, low: (plain.low / step + 1e-9).rounded(.down) * step, high: (plain.high / step - 1e-9).rounded(.up) * step,
      start: start, end: end)
  }
}

/// Round numbers on a scale.
struct Ticks: Hashable, Sendable {
  let values: [Double]
  let step: Double

  /// Ascending, at most some more than `count`, all within the scale. Within less than a factor of four, even steps read best on a
  /// logarithmic scale too.
  init(_ scale: Scale, count: Int) {
    let isNarrow = scale.kind == .logarithmic && scale.high / scale.low < 4
    switch isNarrow ? .linear : scale.kind {
    case .linear:
      var step = Ticks.step(span: scale.high - scale.low, count: count)
      // One number alone is no scale: in an unlucky place a wide step meets only one.
      if Ticks.bounds(scale, step).count < 1 { step = Ticks.step(span: scale.high - scale.low, count: count * 2) }
      let (first, last, _) = Ticks.bounds(scale, step)
      self.step = step
      // A step is made for few ticks, so there are never many; a count that cannot be held makes none.
      guard last >= first, last - first < 100 else {
        values = []
        return
      }
      values = (0...Int(last - first)).map { (first + Double($0)) * step }.map { abs($0) < step * 1e-6 ? 0 : $0 }
    case .logarithmic:
      let decades = log10(scale.high / scale.low)
      let factors: [Double] = decades <= 1.2 ? [1, 2, 3, 5, 7] : decades <= 3 ? [1, 2, 5] : [1]
      let every = max(1, Int((decades / Double(max(1, count))).rounded()))
      let exponents = Int(log10(scale.low).rounded(.down))...Int(log10(scale.high).rounded(.up))
      values =
        exponents.filter { factors.count > 1 || ($0 - exponents.lowerBound) % every == 0 }
        .flatMap { exponent in factors.map { $0 * pow(10, Double(exponent)) } }
        .filter { $0 >= scale.low * 0.9999 && $0 <= scale.high * 1.0001 }
      step = scale.low
    }
  }

  /// The first and the last multiple of a step within a scale, and how many steps lie between them.
  private static func bounds(_ scale: Scale, _ step: Double) -> (first: Double, last: Double, count: Double) {
    let first = (scale.low / step - 1e-9).rounded(.up)
    let last = (scale.high / step + 1e-9).rounded(.down)
    return (first, last, last - first)
  }

  /// 1, 2 or 5 times a power of ten.
  static func step(span: Double, count: Int) -> Double {
    let rough = span / Double(max(1, count))
    guard rough.isFinite, rough > 1e-300 else { return 1 }
    let power = pow(10, log10(rough).rounded(.down))
    let factor = rough / power
    return (factor <= 1.0001 ? 1 : factor <= 2.0001 ? 2 : factor <= 5.0001 ? 5 : 10) * power
  }
}
