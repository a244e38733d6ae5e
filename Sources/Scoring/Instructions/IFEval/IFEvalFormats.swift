extension IFEvalInstructions {
  func formats(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    switch type {
    case "json_format": return InstructionCheck { PythonJSON.accepts(Self.withoutFence($0)) }
    case "title": return InstructionCheck { $0.lines.contains(where: Self.hasTitle) }
    case "constrained_response":
      return InstructionCheck { text in Self.constrainedAnswers.contains { text.contains($0) } }
    case "number_bullet_lists":
      let wanted = try arguments.count("num_bullets")
      return InstructionCheck { Self.countStarBullets($0) + Self.countDashBullets($0) == wanted }
    case "number_highlighted_sections":
      let wanted = try arguments.count("num_highlights")
      return InstructionCheck { Self.countHighlights($0) + Self.countDoubleHighlights($0) >= wanted }
    case "multiple_sections":
      let divider = try Self.divider(try arguments.text("section_spliter").stripped)
      let wanted = try arguments.count("num_sections")
      // `re.split` gives the groups of the divider as well, and the reference counts them as sections.
      return InstructionCheck { try divider.count(in: $0) * (1 + divider.groupCount) >= wanted }
    default: return nil
    }
  }

  private static let constrainedAnswers: [[UInt32]] = [
    StaticString("My answer is yes.").codePoints, StaticString("My answer is no.").codePoints,
    StaticString("My answer is maybe.").codePoints,
  ]

  private static func divider(_ word: CodePoints) throws(InstructionArguments.Fault) -> PythonPattern {
    do throws(PythonPattern.Fault) {
      return try PythonPattern(#"\s?"#.codePoints + word + #"\s?\d+\s?"#.codePoints)
    } catch {
      throw InstructionArguments.Fault(words: "`\(word.string)` is no pattern that Python takes")
    }
  }

  /// The text without a Markdown fence around it; each opening form is taken off in turn.
  private static func withoutFence(_ text: CodePoints) -> CodePoints {
    var text = text.stripped
    for opening in ["```json", "```Json", "```JSON", "```"] where text.hasPrefix(opening.codePoints) {
      text = text.dropFirst(opening.unicodeScalars.count)
    }
    if text.hasSuffix(StaticString("```").codePoints) { text = text.dropLast(3) }
    return text.stripped
  }

  /// `<<[^\n]+>>` in a line, with something between the outer signs.
  private static func hasTitle(_ line: CodePoints) -> Bool {
    guard let start = line.firstIndex(of: [0x3c, 0x3c], from: line.startIndex) else { return false }
    var end = line.endIndex
    while end - 2 >= start + 3 {
      if line[end - 1] == 0x3e, line[end - 2] == 0x3e {
        let title = line[start..<end].drop { $0 == 0x3c }.droppingLast { $0 == 0x3e }
        return !title.stripped.isEmpty
      }
      end -= 1
    }
    return false
  }

  // MARK: Bullets: `^\s*\*[^\*].*$` and `^\s*-.*$`, where white space runs over lines

  private static func countStarBullets(_ text: CodePoints) -> Int {
    countLines(text) { place in
      guard text[place] == CodePoint.asterisk, place + 1 < text.endIndex, text[place + 1] != CodePoint.asterisk else { return nil }
      // What follows the asterisk may be the end of the line; the next line then belongs to the bullet.
      return place + 2
    }
  }

  private static func countDashBullets(_ text: CodePoints) -> Int {
    countLines(text) { place in text[place] == 0x2d ? place + 1 : nil }
  }

  /// - Parameter start: given the first place of a line that is no white space, where the rest of a matching line begins.
  private static func countLines(_ text: CodePoints, _ start: (Int) -> Int?) -> Int {
    var count = 0
    var index = text.startIndex
    while let place = text[index...].firstIndex(where: { !CodePoint.isSpace($0) }) {
      var rest = place
      if let after = start(place) {
        count += 1
        rest = after
      }
      guard let end = text[rest...].firstIndex(of: CodePoint.newline) else { break }
      index = end + 1
    }
    return count
  }

  // MARK: Highlights: `\*[^\n\*]*\*`, and again `\*\*[^\n\*]*\*\*`

  private static func countHighlights(_ text: CodePoints) -> Int {
    var count = 0
    var start: Int?
    for index in text.indices {
      let value = text[index]
      if value == CodePoint.newline {
        start = nil
      } else if value == CodePoint.asterisk {
        if let begin = start {
          if !text[(begin + 1)..<index].stripped.isEmpty { count += 1 }
          start = nil
        } else {
          start = index
        }
      }
    }
    return count
  }

  private static func countDoubleHighlights(_ text: CodePoints) -> Int {
    let stars = [CodePoint.asterisk, CodePoint.asterisk]
    var count = 0
    var index = text.startIndex
    while let start = text.firstIndex(of: stars, from: index) {
      let inside = start + 2
      guard let end = text[inside...].firstIndex(where: { $0 == CodePoint.asterisk || $0 == CodePoint.newline }) else { break }
      if text.has(stars, at: end) {
        if !text[inside..<end].stripped.isEmpty { count += 1 }
        index = end + 2
      } else {
        index = start + 1
      }
    }
    return count
  }
}
