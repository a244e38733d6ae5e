/// Finds the place where a model says that its answer comes now.
public enum AnswerLine {
  /// What follows the last `answer:`, `answer is` or `answer =` (any case, Markdown emphasis allowed), up to the end of
  /// its line; the next line that is not blank when nothing follows on the same one.
  ///
  /// - Returns: the text without spaces and emphasis around it; `nil` when there is none.
  public static func last(in text: String) -> String? {
    last(in: Array(text.unicodeScalars)).map { String(String.UnicodeScalarView($0)) }
  }

  /// The first line that is not blank, without spaces around it.
  public static func firstFilled(in text: String) -> String? { trimmed(Array(text.unicodeScalars).filledLines.first) }

  /// The last line that is not blank, without spaces around it.
  public static func lastFilled(in text: String) -> String? { trimmed(Array(text.unicodeScalars).filledLines.last) }

  private static func trimmed(_ line: ArraySlice<Unicode.Scalar>?) -> String? {
    line.map { String(String.UnicodeScalarView($0.trimmed(\.isSpace))) }
  }

  static func last(in scalars: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar>? {
    let lines = scalars.filledLines
    for index in lines.indices.reversed() {
      guard let start = endOfLastMarker(in: lines[index]) else { continue }
      let rest = lines[index][start...].trimmed(isPadding)
      if !rest.isEmpty { return rest }
      if index + 1 < lines.count { return lines[index + 1].trimmed(isPadding) }
    }
    return nil
  }

  private static func isPadding(_ scalar: Unicode.Scalar) -> Bool { scalar.isSpace || scalar.isEmphasis }

  private static let word: [Unicode.Scalar] = Array("answer".unicodeScalars)

  private static func endOfLastMarker(in line: ArraySlice<Unicode.Scalar>) -> Int? {
    var start = line.endIndex - word.count
    while start >= line.startIndex {
      if let end = endOfMarker(at: start, in: line) { return end }
      start -= 1
    }
    return nil
  }

  /// The index after a whole marker that begins at `start`.
  private static func endOfMarker(at start: Int, in line: ArraySlice<Unicode.Scalar>) -> Int? {
    if start > line.startIndex, line[start - 1].isWordPart { return nil }
    for offset in word.indices where lowered(line[start + offset]) != word[offset] { return nil }
    var position = skippingPadding(from: start + word.count, in: line)
    if let end = endOfIs(at: position, in: line) {
      position = skippingPadding(from: end, in: line)
    } else {
      guard position < line.endIndex, isDelimiter(line[position]) else { return nil }
    }
    if position < line.endIndex, isDelimiter(line[position]) { position += 1 }
    return position
  }

  private static func endOfIs(at position: Int, in line: ArraySlice<Unicode.Scalar>) -> Int? {
    guard position + 1 < line.endIndex, lowered(line[position]) == "i", lowered(line[position + 1]) == "s" else { return nil }
    let end = position + 2
    return end < line.endIndex && line[end].isWordPart ? nil : end
  }

  private static func skippingPadding(from start: Int, in line: ArraySlice<Unicode.Scalar>) -> Int {
    line[start...].firstIndex { !isPadding($0) } ?? line.endIndex
  }

  private static func isDelimiter(_ scalar: Unicode.Scalar) -> Bool {
    scalar == ":" || scalar == "=" || scalar == "\u{ff1a}"
  }

  private static func lowered(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
  }
}
