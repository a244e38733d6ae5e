/// An integer as models typeset it.
enum LaTeXInteger {
  /// Longer contents are no integer of a competition.
  static let mostScalars = 400

  /// The integer in plain digits, without leading zeros and with `-` when it is negative; `nil` when `content` is anything else.
  ///
  /// Passed over: spaces, dollar signs, braces, degree and percent signs, text styles (`\text`, `\mathbf`, …), what stands
  /// before the last `=`, text without digits (a unit), and a full stop at the end. Commas count between groups of three
  /// digits, decimals when they are zeros.
  static func read(_ content: ArraySlice<Unicode.Scalar>) -> String? {
    guard content.count <= mostScalars else { return nil }
    var rest = content.trimmed { $0.isSpace || $0.isEmphasis }
    if let equals = rest.lastIndex(of: "=") { rest = rest[(equals + 1)...] }
    return plain(rest).flatMap(number)
  }

  /// Stands where something was that ends a number.
  private static let gap: Unicode.Scalar = "\0"
  private static let styles: Set<String> = [
    "mathbf", "mathit", "mathsf", "mathtt", "textbf", "textit", "texttt", "boldsymbol", "bm", "displaystyle", "textstyle",
    "left", "right", "big", "Big", "bigl", "bigr", "boxed", "fbox",
  ]
  private static let wordStyles: Set<String> = ["text", "textrm", "mathrm", "mbox", "hbox"]
  private static let gaps: Set<String> = ["quad", "qquad"]
  private static let signs: Set<String> = ["circ", "degree"]
  private static let degrees = ["\\circ", "\\degree"].map { Array($0.unicodeScalars) }

  /// What is left when LaTeX's layout is taken away; `nil` for a command with a meaning.
  private static func plain(_ content: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar]? {
    var result: [Unicode.Scalar] = []
    var place = content.startIndex
    while place < content.endIndex {
      let scalar = content[place]
      place += 1
      if scalar.isSpace || "{}$%°".unicodeScalars.contains(scalar) { continue }
      if scalar == "^" {
        guard isDegree(content[place...].drop { $0.isSpace || $0 == "{" }) else { return nil }
      } else if scalar == "\\" {
        guard let addition = command(in: content, at: &place) else { return nil }
        result += addition
      } else {
        result.append(scalar == "\u{2212}" || scalar == "\u{2013}" ? "-" : scalar)
      }
    }
    return result
  }

  private static func isDegree(_ exponent: ArraySlice<Unicode.Scalar>) -> Bool {
    exponent.first == "°" || degrees.contains { exponent.starts(with: $0) }
  }

  /// Reads the command behind a backslash; what it leaves of itself.
  private static func command(in content: ArraySlice<Unicode.Scalar>, at place: inout Int) -> [Unicode.Scalar]? {
    let letters = content[place...].prefix(while: \.isASCIILetter)
    guard !letters.isEmpty else {
      defer { place += 1 }
      return place < content.endIndex && ",;:! $%()[]".unicodeScalars.contains(content[place]) ? [] : nil
    }
    place = letters.endIndex
    let name = String(String.UnicodeScalarView(letters))
    if wordStyles.contains(name) {
      let group = content[place...].prefix { $0 != "}" }
      if group.contains(where: \.isDecimalDigit) { return [] }
      place = min(group.endIndex + 1, content.endIndex)
      return [gap]
    }
    if gaps.contains(name) { return [gap] }
    return styles.contains(name) || signs.contains(name) ? [] : nil
  }

  private static func number(_ scalars: [Unicode.Scalar]) -> String? {
    var rest = scalars.trimmed { $0 == gap }
    while let last = rest.last, ".,;:".unicodeScalars.contains(last) { rest = rest.dropLast().trimmed { $0 == gap } }
    var scanner = NumberScanner(rest)
    guard let token = scanner.next(), token.range == rest.indices, let value = token.value, value.isInteger else { return nil }
    return value.description
  }
}
