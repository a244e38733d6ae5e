/// A word as Punkt cuts it, with what is known about it.
struct PunktToken {
  let text: CodePoints
  var endsSentence = false
  var isAbbreviation = false
  var isEllipsis = false

  static let number = "##number##".codePoints
  private static let stop = UInt32(0x2e)

  init(_ text: CodePoints) { self.text = text }

  /// In small letters, numbers replaced by one word for all.
  var type: CodePoints {
    let lowered = text.lowered
    return Self.isNumber(lowered) ? Self.number : lowered
  }

  var endsWithStop: Bool { text.last == Self.stop }
  var startsUpper: Bool { text.first.map(CodePoint.isUpper) ?? false }
  var startsLower: Bool { text.first.map(CodePoint.isLower) ?? false }

  /// One letter and a full stop.
  var isInitial: Bool {
    guard text.count == 2, endsWithStop, let first = text.first else { return false }
    return CodePoint.isWord(first) && !CodePoint.isDecimal(first)
  }

  var typeWithoutStop: CodePoints {
    let type = type
    return type.count > 1 && type.last == Self.stop ? type.dropLast() : type
  }
  var typeInSentence: CodePoints { endsSentence ? typeWithoutStop : type }

  /// Two full stops or more and nothing else.
  var isOnlyStops: Bool { text.count > 1 && text.allSatisfy { $0 == Self.stop } }

  private static func isNumber(_ text: CodePoints) -> Bool {
    var rest = text
    if rest.first == 0x2d { rest.removeFirst() }
    if rest.first == stop || rest.first == 0x2c { rest.removeFirst() }
    guard let first = rest.first, CodePoint.isDecimal(first) else { return false }
    return rest.allSatisfy { CodePoint.isDecimal($0) || $0 == 0x2c || $0 == stop || $0 == 0x2d }
  }

  // MARK: Cutting

  static func isSentenceEnd(_ value: UInt32) -> Bool { value == stop || value == 0x3f || value == 0x21 }

  /// Signs that no word has in it.
  static func isNonWord(_ value: UInt32) -> Bool {
    switch Unicode.Scalar(value) {
    case ")", "\"", ";", "}", "]", "*", ":", "@", "'", "(", "{", "[", "!", "?": true
    default: false
    }
  }

  /// Signs that no word begins with.
  private static func isNoStart(_ value: UInt32) -> Bool {
    switch Unicode.Scalar(value) {
    case "(", "\"", "`", "{", "[", ":", ";", "&", "#", "*", "@", ")", "}", "]", "-", ",": true
    default: false
    }
  }

  static func tokens(of text: CodePoints) -> [PunktToken] {
    var tokens: [PunktToken] = []
    var rest = text
    while let end = rest.firstIndex(of: CodePoint.newline) {
      add(rest[..<end], to: &tokens)
      rest = rest[(end + 1)...]
    }
    add(rest, to: &tokens)
    return tokens
  }

  private static func add(_ line: CodePoints, to tokens: inout [PunktToken]) {
    var index = line.startIndex
    while index < line.endIndex {
      if CodePoint.isSpace(line[index]) { index += 1; continue }
      let end: Int
      if let run = endOfRun(at: index, in: line) {
        end = run
      } else if isNoStart(line[index]) {
        end = index + 1
      } else {
        end = (index + 1..<line.endIndex).first { endsWord(at: $0, in: line) } ?? line.endIndex
      }
      tokens.append(PunktToken(line[index..<end]))
      index = end
    }
  }

  private static func endsWord(at index: Int, in line: CodePoints) -> Bool {
    if isBoundary(at: index, in: line) { return true }
    return line[index] == 0x2c && isBoundary(at: index + 1, in: line)
  }

  private static func isBoundary(at index: Int, in line: CodePoints) -> Bool {
    guard index < line.endIndex else { return true }
    return CodePoint.isSpace(line[index]) || isNonWord(line[index]) || endOfRun(at: index, in: line) != nil
  }

  /// The end of dashes, full stops, or full stops with white space between; `nil` when there are none.
  private static func endOfRun(at index: Int, in line: CodePoints) -> Int? {
    let sign = line[index]
    guard sign == 0x2d || sign == stop else { return nil }
    let end = line[index...].firstIndex { $0 != sign } ?? line.endIndex
    if end - index > 1 { return end }
    guard sign == stop else { return nil }
    var pairs = 0
    var place = index
    while place + 1 < line.endIndex, line[place] == stop, CodePoint.isSpace(line[place + 1]) {
      pairs += 1
      place += 2
    }
    if pairs >= 2, place < line.endIndex, line[place] == stop { return place + 1 }
    // Without a full stop after the last pair, the last pair's own one is the end.
    return pairs >= 3 ? place - 1 : nil
  }
}
