import Foundation
import Testing

@testable import Charts

@Suite struct ScaleTests {
  @Test(arguments: [
    (0.0, 1.0, [0, 0.5, 1]), (0, 97, [0, 50]), (-3, 4, [-2, 0, 2, 4]), (0.61, 0.64, [0.61, 0.62, 0.63, 0.64]),
    (0, 1e9, [0, 5e8, 1e9]),
  ])
  func ticksAreRoundNumbers(_ low: Double, _ high: Double, _ expected: [Double]) {
    let ticks = Ticks(Scale(.linear, low: low, high: high, start: 0, end: 100), count: 3).values
    #expect(ticks.count == expected.count)
    for (tick, value) in zip(ticks, expected) { #expect(abs(tick - value) <= abs(high - low) * 1e-9) }
  }

  @Test(arguments: [(0.1, 100.0, [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]), (0.5, 4, [0.5, 0.7, 1, 2, 3])])
  func logarithmicTicksAreRoundInEachDecade(_ low: Double, _ high: Double, _ expected: [Double]) {
    let ticks = Ticks(Scale(.logarithmic, low: low, high: high, start: 0, end: 100), count: 5).values
    #expect(ticks.map { ($0 * 1e6).rounded() } == expected.map { ($0 * 1e6).rounded() })
  }

  /// Over spans from the tiniest to the largest, with a generator of our own so that a failure can be repeated.
  @Test func ticksAreFewAscendingAndWithin() {
    var state: UInt64 = 42
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    for _ in 0..<5_000 {
      let low = (next() - 0.5) * pow(10, next() * 24 - 12)
      let scale = Scale(.linear, low: low, high: low + pow(10, next() * 20 - 8), start: 0, end: 300)
      let ticks = Ticks(scale, count: 4)
      #expect(ticks.values.count <= 12)
      #expect(zip(ticks.values, ticks.values.dropFirst()).allSatisfy { $0 < $1 })
      #expect(ticks.values.allSatisfy { $0 >= scale.low - ticks.step * 1e-6 && $0 <= scale.high + ticks.step * 1e-6 })
    }
  }

  @Test func aScaleAroundValuesHoldsThemAndEndsRound() {
    let scale = Scale.around([0.613, 0.655], start: 0, end: 100)
    #expect(abs(scale.low - 0.6) < 1e-9 && abs(scale.high - 0.66) < 1e-9)
    #expect(Scale.around([], start: 0, end: 1).high == 1)
    #expect(Scale.around([7], including: [0], start: 0, end: 1).low == 0)
    let zeros = Scale.around([0, 0], start: 0, end: 1)
    #expect(zeros.low == 0 && zeros.high == 1)
  }

  @Test(arguments: [
    (0.0, 90.0, [0.0, 20, 40, 60, 80]), (0, 1_200, [0, 300, 600, 900, 1_200]), (-7_200, 0, [-7_200, -5_400, -3_600, -1_800, 0]),
  ])
  func timesAreCutInWholeMinutesAndHours(_ low: Double, _ high: Double, _ expected: [Double]) {
    let unit = Quantity.seconds.tickUnit(span: high - low)
    let ticks = Ticks(Scale(.linear, low: low, high: high, start: 0, end: 100), count: 5, unit: unit).values
    #expect(ticks.map { $0.rounded() } == expected, "in units of \(unit) s")
  }

  /// 0.5 is between 0 and 1 on an axis of shares, and no number of workers.
  @Test(arguments: [(Quantity.count, ["0", "1"]), (.share, ["0\u{A0}%", "50\u{A0}%", "100\u{A0}%"])])
  func whatIsCountedHasWholeTicksOnly(_ quantity: Quantity, _ expected: [String]) {
    let plot = Box(x: 0, y: 0, width: 100, height: 110)
    var axes = Axes()
    axes.side(.around([1], including: [0], start: 110, end: 0, ticks: 3), quantity, plot: plot)
    #expect(axes.elements.compactMap(\.words).map(\.text) == expected)
    #expect(axes.elements.filter { $0.role == .grid }.count == expected.count)
    var below = Axes()
    below.bottom(Scale(.linear, low: 0, high: 1, start: 20, end: 180), quantity, plot: plot, width: 200)
    #expect(below.elements.compactMap(\.words).map(\.text) == expected)
  }

  @Test func placesKeepTheOrderAndStayBetweenTheEnds() {
    for kind in [Scale.Kind.linear, .logarithmic] {
      let scale = Scale(kind, low: 0.01, high: 50, start: 10, end: 90)
      let places = [-5, 0, 0.01, 0.3, 4, 50, 1e9].map { scale.place($0) }
      #expect(places == places.sorted())
      #expect(places.first == 10 && places.last == 90)
      #expect(scale.place(.nan) == 10)
    }
    #expect(Scale(.linear, low: 0, high: 10, start: 100, end: 0).place(2.5) == 75)
  }

  @Test(arguments: [
    (Quantity.share, 0.634, "63.4_%"), (.share, 0.35, "35.0_%"), (.share, 0, "0_%"), (.share, 1, "100_%"),
    (.share, 0.0004, "<_0.1_%"), (.share, 0.9996, "99.9_%"), (.share, -0.05, "−5.0_%"), (.seconds, 0.212, "212_ms"),
    (.seconds, 3.87, "3.87_s"),
    (.seconds, 190, "3.2_min"), (.seconds, 0, "0_s"), (.seconds, 9000, "2.5_h"), (.seconds, 0.0001, "< 1_ms"),
    (.count, 12_345, "12,345"),
    (.count, 0, "0"), (.count, -1234.5, "−1,235"), (.dollars, 0.84, "$0.84"), (.dollars, 1234.5, "$1,234.5"),
    (.dollars, 0.00001, "< $0.0001"),
    (.perSecond, 74.25, "74.3_/s"), (.time, 1_795_241_890, "06:18"), (.time, -60, "23:59"), (.count, .nan, "–"),
    (.share, 1e300, "–"),
  ])
  func numbersAreReadAsTheyAreMeant(_ quantity: Quantity, _ value: Double, _ words: String) {
    #expect(quantity.words(value) == words.replacing("_", with: "\u{A0}"))
  }

  @Test(arguments: [
    (1.0, "1"), (1.5, "1.5"), (-0.001, "0"), (0.016, "0.02"), (12.3456, "12.35"), (-3.1, "-3.1"), (.nan, "0"), (1e300, "0"),
  ])
  func coordinatesAreShort(_ value: Double, _ text: String) { #expect(SVGText.number(value) == text) }
}
