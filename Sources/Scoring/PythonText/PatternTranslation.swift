/// Writes a Python pattern in PCRE2's words.
///
/// Classes are written out, because PCRE2's own ones are ASCII or have combining marks in them, depending on its version. Under
/// `IGNORECASE`, of the whole pattern or of a group, each literal becomes the set of what Python takes for it. References to groups are
/// compared as PCRE2 folds case: `ſ` is an `s` to it, and `İ` no `i`, the other way round than in Python.
struct PatternTranslation {
  private let pattern: CodePoints
  private var groups: PatternGroups
  private var output = ""
  private var index: Int

  private static let word = #"\p{L}\p{N}_"#
  /// Everything else: PCRE2 cannot subtract inside a class.
  private static let nonWord =
    #"\p{C}\p{M}\p{Z}\p{S}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\x{203f}\x{2040}\x{2054}\x{fe33}\x{fe34}\x{fe4d}-\x{fe4f}\x{ff3f}"#
  private static let space =
    #"\x{9}-\x{d}\x{1c}-\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"#
  private static let nonSpace =
    #"\x{0}-\x{8}\x{e}-\x{1b}\x{21}-\x{84}\x{86}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}"#
    + #"\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{10ffff}"#

  init(_ pattern: CodePoints, ignoringCase: Bool) {
    self.pattern = pattern
    groups = PatternGroups(ignoringCase: ignoringCase)
    index = pattern.startIndex
  }

  func translated() throws(PythonPattern.Fault) -> [UInt32] {
    var work = self
    while let value = work.next() { try work.translate(value) }
    return work.output.unicodeScalars.map(\.value)
  }

  private mutating func next() -> UInt32? {
    guard index < pattern.endIndex else { return nil }
    defer { index += 1 }
    return pattern[index]
  }

  private mutating func translate(_ value: UInt32) throws(PythonPattern.Fault) {
    switch Unicode.Scalar(value) {
    case "\\": try escape()
    case "[": try set()
    case "(":
      output += "("
      try groupHead()
    case ")":
      groups.close()
      copy(value)
    case "{": try repetition()
    case "|", "*", "+", "?", ".", "^", "$": copy(value)
    default: literal(value)
    }
  }

  /// What stands between `(` and the group's content, when there is anything: no text to match.
  ///
  /// Only what Python knows is taken; PCRE2 knows more, and gives some of it another meaning.
  private mutating func groupHead() throws(PythonPattern.Fault) {
    guard pattern.has([0x3f], at: index) else { return groups.open() }
    let rest = pattern[index...]
    let length: Int
    switch Unicode.Scalar(rest.dropFirst().first ?? 0) {
    case ":", "=", "!", ">": length = 2
    case "<" where rest.has([0x3d], at: index + 2) || rest.has([0x21], at: index + 2): length = 3
    case "P" where rest.has([0x3c], at: index + 2):
      groups.open()
      return copyHead(Self.length(of: rest, upTo: [0x3e]))
    case "P" where rest.has([0x3d], at: index + 2):
      // The bracket is out already: it becomes that of a group around the reference.
      if groups.ignoresCase { output += "?i:(" }
      copyHead(Self.length(of: rest, upTo: [0x29]))
      if groups.ignoresCase { output += ")" }
      return
    case "#", "(": length = Self.length(of: rest, upTo: [0x29])
    case "<": throw .notAPattern("Python writes a named group as `(?P<name>…)`")
    default: return try flags(rest)
    }
    let isWhole = length > 0 && rest[index + length - 1] == 0x29 && rest.dropFirst().first != 0x28
    copyHead(length)
    if !isWhole { groups.openPlain() }
  }

  private mutating func copyHead(_ length: Int) {
    for value in pattern[index...].prefix(length) { copy(value) }
    index += length
  }

  /// `?i)` for the whole pattern, where it begins it, or `?i-s:` for a group.
  private mutating func flags(_ rest: CodePoints) throws(PythonPattern.Fault) {
    let length = Self.length(of: rest, upTo: [0x29, 0x3a])
    let letters = rest.prefix(length).dropFirst().dropLast().string
    let end = rest.prefix(length).last
    guard end == 0x29 || end == 0x3a, letters.unicodeScalars.allSatisfy({ "aiLmsux-".unicodeScalars.contains($0) }) else {
      throw .notAPattern("it has a group `(?…` that Python does not know")
    }
    if let other = letters.first(where: { "aLx".contains($0) }) {
      throw .notAPattern("its flag `\(other)` is not supported; `i`, `m`, `s` and `u` are")
    }
    let isGlobal = end == 0x29
    guard !isGlobal || index == pattern.startIndex + 1 else { throw .notAPattern("flags for the whole pattern do not begin it") }
    if !isGlobal { groups.openPlain() }
    let on = letters.prefix { $0 != "-" }, off = letters.dropFirst(on.count + 1)
    let turnsOff = on.count < letters.count
    guard !turnsOff || (!isGlobal && !off.isEmpty && !off.contains("-") && Set(on).isDisjoint(with: off)) else {
      throw .notAPattern("its flags `\(letters)` are none that Python takes")
    }
    if on.contains("i") { groups.ignoresCase = true }
    if off.contains("i") { groups.ignoresCase = false }
    // Case is this translation's own matter.
    let (others, without) = (on.filter { $0 != "u" && $0 != "i" }, off.filter { $0 != "i" })
    output += "?" + others + (without.isEmpty ? "" : "-" + without) + (isGlobal ? ")" : ":")
    index += length
  }

  private static func length(of text: CodePoints, upTo ends: [UInt32]) -> Int {
    (text.firstIndex { ends.contains($0) }.map { $0 + 1 } ?? text.endIndex) - text.startIndex
  }

  /// A brace that begins a count, else text. Python reads `{,n}` as from none on; older PCRE2 as text.
  private mutating func repetition() throws(PythonPattern.Fault) {
    let rest = pattern[index...]
    guard let end = rest.firstIndex(of: 0x7d), end > index, !rest[..<end].allSatisfy({ $0 == 0x2c }),
      rest[..<end].allSatisfy({ CodePoint.isASCIIDigit($0) || $0 == 0x2c }), rest[..<end].count(where: { $0 == 0x2c }) < 2
    else {
      literal(0x7b)
      return
    }
    for number in rest[..<end].split(separator: 0x2c) where UInt16(number.string) == nil {
      throw .notAPattern("it repeats more than \(UInt16.max) times")
    }
    output += rest.first == 0x2c ? "{0" : "{"
    for value in rest[...end] { copy(value) }
    index = end + 1
  }

  private mutating func copy(_ value: UInt32) { output.unicodeScalars.append(Unicode.Scalar(value) ?? "\u{fffd}") }

  private mutating func literal(_ value: UInt32) {
    let variants = groups.ignoresCase ? CaseVariants.of(value) : [value]
    if variants.count == 1 {
      output += Self.hexadecimal(value)
    } else {
      output += "[" + variants.sorted().map(Self.hexadecimal).joined() + "]"
    }
  }

  private mutating func escape() throws(PythonPattern.Fault) {
    guard let value = next() else { throw .notAPattern("it ends with a backslash") }
    let word = Self.word
    switch Unicode.Scalar(value) {
    case "b": output += "(?:(?<=[\(word)])(?![\(word)])|(?<![\(word)])(?=[\(word)]))"
    case "B": output += "(?!\\A\\z)(?:(?<=[\(word)])(?=[\(word)])|(?<![\(word)])(?![\(word)]))"
    case "A": output += "\\A"
    case "Z": output += "\\z"
    case "1", "2", "3", "4", "5", "6", "7", "8", "9":
      let reference = "\\g{\(try reference(value))}"
      output += groups.ignoresCase ? "(?i:\(reference))" : reference
    default:
      if let members = Self.classes[value] {
        output += "[" + members + "]"
      } else {
        literal(try character(after: value))
      }
    }
  }

  /// A group's number of one or two digits; the group must have ended before.
  private mutating func reference(_ first: UInt32) throws(PythonPattern.Fault) -> UInt32 {
    var number = first - 0x30
    if index < pattern.endIndex, CodePoint.isASCIIDigit(pattern[index]) {
      number = number * 10 + pattern[index] - 0x30
      index += 1
    }
    guard groups.haveEnded(Int(number)) else { throw .notAPattern("it refers to group \(number), which has not ended there") }
    return number
  }

  private static let classes: [UInt32: String] = [
    0x77: word, 0x57: nonWord, 0x64: #"\p{Nd}"#, 0x44: #"\P{Nd}"#, 0x73: space, 0x53: nonSpace,
  ]

  /// The code point that an escape stands for.
  private mutating func character(after value: UInt32) throws(PythonPattern.Fault) -> UInt32 {
    switch Unicode.Scalar(value) {
    case "n": return 0x0a
    case "t": return 0x09
    case "r": return 0x0d
    case "f": return 0x0c
    case "v": return 0x0b
    case "a": return 0x07
    case "0": return 0
    case "x": return try digits(2)
    case "u": return try digits(4)
    case "U": return try digits(8)
    case "N": throw .notAPattern("characters by name are not supported; `\\u` takes their numbers")
    default:
      guard !CodePoint.isASCIILetter(value) else { throw .notAPattern("it has an escape that Python does not know") }
      return value
    }
  }

  private mutating func digits(_ count: Int) throws(PythonPattern.Fault) -> UInt32 {
    let text = pattern[index..<min(index + count, pattern.endIndex)].string
    guard text.utf8.count == count, let value = UInt32(text, radix: 16) else { throw .notAPattern("it has an incomplete escape") }
    index += count
    return value
  }

  // MARK: Sets

  private enum Member {
    case codePoint(UInt32)
    /// As PCRE2 writes it inside a set.
    case category(String)
  }

  private mutating func set() throws(PythonPattern.Fault) {
    var members = ""
    let isNegated = pattern.has([0x5e], at: index)
    if isNegated { index += 1 }
    let start = index
    while true {
      guard let value = next() else { throw .notAPattern("a set is not closed") }
      if value == 0x5d, index > start + 1 { break }
      let first = try member(value)
      let isRange = pattern.has([0x2d], at: index) && index + 1 < pattern.endIndex && !pattern.has([0x5d], at: index + 1)
      if isRange {
        index += 1
        guard let value = next(), case .codePoint(let low) = first, case .codePoint(let high) = try member(value), low <= high
        else {
          throw .notAPattern("a set has a range that does not go from one character to a later one")
        }
        members += range(low, high)
      } else {
        members += written(first)
      }
    }
    output += (groups.ignoresCase ? "(?i:" : "") + (isNegated ? "[^" : "[") + members + "]" + (groups.ignoresCase ? ")" : "")
  }

  private mutating func member(_ value: UInt32) throws(PythonPattern.Fault) -> Member {
    guard value == 0x5c else { return .codePoint(value) }
    guard let escaped = next() else { throw .notAPattern("it ends with a backslash") }
    if let names = Self.classes[escaped] { return .category(names) }
    if (0x31...0x39).contains(escaped) { throw .notAPattern("octal numbers are not supported; `\\x` takes hexadecimal ones") }
    return .codePoint(escaped == 0x62 ? 0x08 : try character(after: escaped))
  }

  private func written(_ member: Member) -> String {
    switch member {
    case .category(let names): names
    case .codePoint(let value):
      (groups.ignoresCase ? CaseVariants.of(value).sorted() : [value]).map(Self.hexadecimal).joined()
    }
  }

  /// PCRE2 folds all case in a range but that of the letter I with and without its dot.
  private func range(_ low: UInt32, _ high: UInt32) -> String {
    let range = Self.hexadecimal(low) + "-" + Self.hexadecimal(high)
    let hasLetterI = [0x49, 0x69, 0x130, 0x131].contains { (low...high).contains($0) }
    return range + (groups.ignoresCase && hasLetterI ? CaseVariants.of(0x69).sorted().map(Self.hexadecimal).joined() : "")
  }

  private static func hexadecimal(_ value: UInt32) -> String { "\\x{" + String(value, radix: 16) + "}" }
}
