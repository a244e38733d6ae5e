/// How much room words take, without a font: a generous guess for a sans-serif face, so that labels keep apart in any.
enum TextSize {
  /// The size of every text, in units of the drawing; a page may draw it up to a sixth larger.
  static let font = 12.0
  static let lineHeight = 15.0

  static func width(_ text: String) -> Double {
    text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.value {
      case 0x20, 0xA0, 0x2C, 0x2E, 0x27, 0x3A, 0x69, 0x6A, 0x6C, 0x74, 0x66, 0x72: sum + 0.36 * font
      case 0x4D, 0x57, 0x6D, 0x77, 0x25: sum + 0.95 * font
      case 0x41...0x5A: sum + 0.72 * font
      case 0x2E80...: sum + 1.05 * font
      default: sum + 0.6 * font
      }
    }
  }

  /// The text, cut with an ellipsis where it is too long.
  static func fitted(_ text: String, into room: Double) -> String {
    let flat = String(text.prefix(200).map { $0.isNewline || $0 == "\t" ? " " : $0 })
    guard width(flat) > room else { return flat }
    var cut = flat
    while !cut.isEmpty, width(cut) + font > room { cut.removeLast() }
    return cut + "…"
  }

  /// The room that a text takes when it is drawn.
  static func box(_ text: String, at point: Point, _ anchor: Element.Anchor) -> Box {
    let width = width(text)
    let left =
      switch anchor {
      case .start: point.x
      case .middle: point.x - width / 2
      case .end: point.x - width
      }
    return Box(x: left, y: point.y - font * 0.8, width: width, height: font)
  }
}
