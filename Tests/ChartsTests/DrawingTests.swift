import Foundation
import TestSupport
import Testing

@testable import Charts

@Suite struct DrawingTests {
  @Test(arguments: SampleCharts.plain)
  func looksAsItDid(_ sample: SampleCharts.Sample) throws {
    let svg = sample.drawing.svg(id: sample.name).replacing("><", with: ">\n<")
    let table = ([sample.drawing.table.columns] + sample.drawing.table.rows).map { $0.joined(separator: " | ") }
    try Snapshot.expect(svg + "\n" + table.joined(separator: "\n") + "\n", named: sample.name)
  }

  @Test(arguments: SampleCharts.plain)
  func isWellFormedAndHasNoStyleOfItsOwn(_ sample: SampleCharts.Sample) throws {
    let svg = sample.drawing.svg(id: sample.name)
    #expect(XMLReader.accepts(svg))
    for word in ["style", "fill=", "stroke=", "onload", "href", "xlink", "<script"] { #expect(!svg.contains(word), "\(word)") }
    #expect(svg.contains("role=\"img\"") && svg.contains("<title id=\"\(sample.name)-t\">"))
    #expect(svg.contains("aria-labelledby=\"\(sample.name)-t \(sample.name)-d\""))
  }

  @Test(arguments: SampleCharts.awkward)
  func awkwardNumbersStayInsideAndAreNeverNaN(_ values: [Double]) {
    for drawing in SampleCharts.all(values) {
      let svg = drawing.svg(id: "x")
      #expect(!svg.contains("nan") && !svg.contains("inf"), "\(drawing.title)")
      #expect(XMLReader.accepts(svg))
      #expect(drawing.table.columns.allSatisfy { !$0.isEmpty })
      #expect(drawing.table.rows.allSatisfy { $0.count == drawing.table.columns.count })
      for point in drawing.elements.flatMap(\.points) {
        #expect(point.x >= -0.01 && point.x <= drawing.width + 0.01, "\(point.x) in \(drawing.width)")
        #expect(point.y >= -0.01 && point.y <= drawing.height + 0.01, "\(point.y) in \(drawing.height)")
      }
    }
  }

  @Test(arguments: SampleCharts.awkward + SampleCharts.plain.map { _ in [1, 2, 3] })
  func noWordsTouchEachOther(_ values: [Double]) {
    for drawing in SampleCharts.all(values) + SampleCharts.plain.map(\.drawing) {
      let boxes = drawing.elements.compactMap(\.words)
      for (index, box) in boxes.enumerated() {
        for other in boxes[..<index] {
          #expect(!box.box.intersects(other.box), "`\(box.text)` touches `\(other.text)` in \(drawing.title)")
        }
      }
    }
  }

  /// However close two marks stand, and at either end of the plot.
  @Test(arguments: [(0.42, 0.421), (0.1, 0.1001), (6.3, 6.39), (0.42, 6.39), (2, 2)])
  func theWordsOfCloseMarksKeepApart(_ median: Double, _ p95: Double) throws {
    var chart = SampleCharts.histogram
    chart.marks = [.init("median", median), .init("p95", p95)]
    let drawing = chart.drawing
    let marks = drawing.elements.filter { $0.role == .markLabel }.compactMap(\.words)
    try #require(marks.count == 2)
    #expect(!marks[0].box.intersects(marks[1].box))
    #expect(marks.allSatisfy { $0.box.x >= 0 && $0.box.maxX <= drawing.width })
    for case .line(let from, let to) in drawing.elements.filter({ $0.role == .mark }).map(\.shape) {
      let line = Box(x: from.x - 1, y: min(from.y, to.y), width: 2, height: abs(to.y - from.y))
      #expect(marks.allSatisfy { !$0.box.intersects(line) })
    }
  }

  /// A reader goes from the words to the line beside them: the greater mark's words must not stand between the two lines.
  @Test(arguments: [(0.42, 2.1), (0.42, 0.421), (2.2, 4.9), (4.4, 5.2), (0.1, 0.11), (6.3, 6.39), (2, 2)])
  func theWordsOfAMarkStandAtItsOwnLine(_ median: Double, _ p95: Double) throws {
    var chart = SampleCharts.histogram
    chart.marks = [.init("median", median), .init("p95", p95)]
    let drawing = chart.drawing
    let words = drawing.elements.filter { $0.role == .markLabel }.compactMap(\.words)
    let lines = drawing.elements.filter { $0.role == .mark }.compactMap(\.points.first)
    try #require(words.map(\.text.first) == ["m", "p"] && lines.count == 2)
    let (left, right) = (words[0].box, words[1].box)
    #expect(right.x <= lines[1].x + 4 && right.maxX >= lines[1].x && (right.x >= lines[1].x || right.maxX > drawing.width - 0.01))
    #expect(left.x <= lines[0].x + 4 && left.maxX >= lines[0].x - 4.01)
    #expect(left.maxX <= lines[0].x || lines[0].x - 4 < left.width)
    let room = left.y == right.y ? 1.0 : 2
    #expect(lines.allSatisfy { abs($0.y - (room * TextSize.lineHeight + 4)) < 0.01 })
  }

  /// Ticks at the very end of a scale, as of times that begin and end with the data.
  @Test(arguments: [(0.0, 0.3), (0.0003, 0.01), (1_000_000, 2_000_000)])
  func noWordsLeaveTheDrawing(_ low: Double, _ high: Double) {
    for quantity in [Quantity.seconds, .count, .dollars, .perSecond, .share] {
      let line = LineChart("t", series: [.init("a", [.init(low, low), .init(high, high)])], x: quantity, left: quantity)
      let bins = (0..<4).map { HistogramChart.Bin(low: low + (high - low) * Double($0) / 4, high: high, count: $0) }
      let drawings =
        [false, true].map { HistogramChart("t", bins: bins, quantity: quantity, isLogarithmic: $0).drawing } + [line.drawing]
      for drawing in drawings {
        for (text, box) in drawing.elements.compactMap(\.words) {
          #expect(box.x >= -0.01 && box.maxX <= drawing.width + 0.01, "`\(text)` at \(box.x)…\(box.maxX)")
        }
      }
    }
  }

  @Test func hostileNamesAreShownAndDoNothing() {
    let name = "</svg><script>alert(1)</script>\u{202E}\u{0}\u{1B}[31m\"'&"
    let chart = IntervalChart(name, rows: [.init(name, value: 0.5)])
    let svg = chart.drawing.svg(id: "a\" onload=\"x")
    #expect(!svg.contains("<script") && !svg.contains("\u{202E}") && !svg.contains("\u{1B}") && !svg.contains("\u{0}"))
    #expect(!svg.contains("onload=\"") && svg.contains("&lt;/svg&gt;"))
    #expect(XMLReader.accepts(svg))
  }

  @Test func aVeryLongNameIsCutAndStaysInItsTip() {
    let drawing = IntervalChart("t", rows: [.init(String(repeating: "long ", count: 100), value: 0.5)]).drawing
    let label = drawing.elements.first { $0.role == .label }
    #expect(label?.words?.text.hasSuffix("…") == true)
    #expect(label?.tip?.count == 500)
  }

  @Test func aLongLineIsThinnedAndKeepsItsEnd() throws {
    let places = (0..<10_000).map { LineChart.Place(Double($0), Double($0)) }
    let thinned = LineChart.thinned(places)
    #expect(thinned.count == LineChart.mostPlaces)
    #expect(thinned.first == places.first && thinned.last == places.last)
    #expect(LineChart("t", series: [.init("a", places)], left: .count).drawing.svg(id: "x").utf8.count < 6_000)
    #expect(LineChart("t", series: [.init("a", places)], left: .count).drawing.table.rows.count <= 31)
  }
}

/// What an XML parser says about a text.
enum XMLReader {
  /// Checks nesting, attributes and entities; enough for what `Drawing` writes.
  static func accepts(_ text: String) -> Bool {
    var open: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      guard !rest[..<start].contains(">"), let end = rest[start...].firstIndex(of: ">") else { return false }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return false }
        continue
      }
      guard tag.wholeMatch(of: /[a-z]+( [a-zA-Z0-9-]+="[^"<]*")*\/?/) != nil else { return false }
      if !tag.hasSuffix("/") { open.append(tag.prefix { $0.isLetter }) }
    }
    return open.isEmpty && text.matches(of: /&(?!amp;|lt;|gt;|quot;|#39;)/).isEmpty
  }
}

extension Element {
  /// Every point that the shape reaches.
  var points: [Point] {
    switch shape {
    case .line(let from, let to): [from, to]
    case .box(let box, _): [Point(box.x, box.y), Point(box.maxX, box.maxY)]
    case .circle(let centre, _): [centre]
    case .path(let points), .area(let points): points
    case .text(_, let at, _): [at]
    }
  }

  var words: (text: String, box: Box)? {
    guard case .text(let text, let at, let anchor) = shape else { return nil }
    return (text, TextSize.box(text, at: at, anchor))
  }
}
