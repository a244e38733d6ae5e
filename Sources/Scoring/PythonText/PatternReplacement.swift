/// A pattern and what `re.sub` puts in its place.
struct PatternReplacement: Sendable {
  /// What stands in the new text: a literal, or a group of the match.
  enum Piece: Sendable {
    case text([UInt32])
    case group(Int)
  }

  private let pattern: PythonPattern
  private let pieces: [Piece]

  /// - Parameter template: as Python writes it with `\1` for a group and `\g<0>` for the match.
  init(_ pattern: String, _ template: String, ignoringCase: Bool = false) throws(PythonPattern.Fault) {
    self.pattern = try PythonPattern(pattern.codePoints, ignoringCase: ignoringCase)
    pieces = Self.pieces(template)
  }

  private static func pieces(_ template: String) -> [Piece] {
    var pieces: [Piece] = []
    var text: [UInt32] = []
    var rest = template.replacing("\\g<0>", with: "\\0").unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "\\", let group = rest.first.flatMap({ Int(String($0)) }) {
        rest.removeFirst()
        if !text.isEmpty { pieces.append(.text(text)) }
        text = []
        pieces.append(.group(group))
      } else {
        text.append(scalar.value)
      }
    }
    if !text.isEmpty { pieces.append(.text(text)) }
    return pieces
  }

  /// `re.sub`; the text itself where nothing matches.
  func applied(to text: CodePoints) throws(PythonPattern.Fault) -> CodePoints {
    var result: [UInt32] = []
    var start = text.startIndex
    try pattern.forEachMatch(in: text) { match in
      result += text[start..<match.range.lowerBound]
      for piece in pieces {
        switch piece {
        case .text(let literal): result += literal
        case .group(let number): if let range = match.groups[number] { result += text[range] }
        }
      }
      start = match.range.upperBound
      return true
    }
    guard start > text.startIndex || !result.isEmpty else { return text }
    result += text[start..<text.endIndex]
    return result[...]
  }
}
