extension Drawing {
  /// The drawing as an SVG element for a page, without a colour or style of its own: each element has the class of its role.
  ///
  /// - Parameter id: unique in the page; letters, digits and `-`. Others become `-`.
  public func svg(id: String) -> String {
    let id = String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    var text = """
      <svg class="chart" role="img" aria-labelledby="\(id)-t \(id)-d" viewBox="0 0 \(SVGText.number(width)) \
      \(SVGText.number(height))"><title id="\(id)-t">\(SVGText.escape(title))</title><desc id="\(id)-d">\(SVGText.escape(summary))</desc>
      """
    for element in elements { text += element.svg }
    return text + "</svg>"
  }
}

extension Element {
  fileprivate var svg: String {
    let (name, attributes, words) = parts
    let content = (tip.map { "<title>\(SVGText.escape($0))</title>" } ?? "") + words
    let open = "<\(name) class=\"\(role.className)\"\(attributes)"
    return content.isEmpty ? open + "/>" : open + ">\(content)</\(name)>"
  }

  private var parts: (name: String, attributes: String, words: String) {
    func n(_ value: Double) -> String { SVGText.number(value) }
    switch shape {
    case .line(let from, let to):
      return ("line", " x1=\"\(n(from.x))\" y1=\"\(n(from.y))\" x2=\"\(n(to.x))\" y2=\"\(n(to.y))\"", "")
    case .box(let box, let radius):
      let corner = radius > 0 ? " rx=\"\(n(radius))\"" : ""
      return (
        "rect", " x=\"\(n(box.x))\" y=\"\(n(box.y))\" width=\"\(n(box.width))\" height=\"\(n(box.height))\"\(corner)", ""
      )
    case .circle(let centre, let radius): return ("circle", " cx=\"\(n(centre.x))\" cy=\"\(n(centre.y))\" r=\"\(n(radius))\"", "")
    case .path(let points): return ("path", " d=\"\(SVGText.path(points))\"", "")
    case .area(let points): return ("path", " d=\"\(SVGText.path(points))Z\"", "")
    case .text(let words, let at, let anchor):
      let attribute = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
      return ("text", " x=\"\(n(at.x))\" y=\"\(n(at.y))\"\(attribute)", SVGText.escape(words))
    }
  }
}

extension Element.Role {
  /// The class that style sheets know.
  public var className: String {
    switch self {
    case .grid: "c-grid"
    case .axis: "c-axis"
    case .tick: "c-tick"
    case .label: "c-label"
    case .value: "c-value"
    case .track: "c-track"
    case .span: "c-span"
    case .point: "c-point"
    case .bar: "c-bar"
    case .mark: "c-mark"
    case .markGround: "c-mark-ground"
    case .markLabel: "c-mark-label"
    case .series(let index): "c-series c-series-\(max(0, index) % 4)"
    case .band(let index): "c-band c-series-\(max(0, index) % 4)"
    case .cell(let level): "c-cell-\(min(4, max(0, level)))"
    }
  }
}

/// How numbers and words stand in SVG.
enum SVGText {
  /// At most two decimals, without zeros at the end.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "0" }
    let hundredths = Int64((value * 100).rounded())
    let (whole, rest) = (hundredths.magnitude / 100, hundredths.magnitude % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return sign + String(whole) }
    return sign + "\(whole)." + (rest % 10 == 0 ? String(rest / 10) : rest < 10 ? "0\(rest)" : String(rest))
  }

  static func path(_ points: [Point]) -> String {
    var text = ""
    for point in points { text += (text.isEmpty ? "M" : "L") + number(point.x) + " " + number(point.y) }
    return text
  }

  /// Scalar by scalar, since a mark may be joined to a scalar before it; what would act on a screen is replaced.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: escaped += "&amp;"
      case 0x3C: escaped += "&lt;"
      case 0x3E: escaped += "&gt;"
      case 0x22: escaped += "&quot;"
      case 0x27: escaped += "&#39;"
      case 0x09, 0x0A: escaped += " "
      case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
