import AssayKit
import TestSupport
import Testing

@testable import Scoring

/// Random patterns with sets, ranges, groups and references, with and without case, on letters whose case is odd.
@Suite struct PythonPatternCaseTests {
  private struct Case: Encodable {
    var pattern: String
    var text: String
    var ignoresCase: Bool
  }

  private static let python = PythonReference(
    """
    import re, warnings

    def reference(given):
        warnings.simplefilter("ignore")
        return [[list(match.span()) for match in re.finditer(case["pattern"], case["text"], re.I if case["ignoresCase"] else 0)]
                for case in given]
    """)

  /// In the order of their code points, so that any two make a range.
  private static let letters = Array("09AIKSTaikstÅåıİſ\u{212a}").map { String($0) }.sorted {
    $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
  }

  private static func any<Element>(_ elements: [Element], _ draw: inout MersenneTwister) -> Element {
    elements[draw.below(elements.count)]
  }

  private static func set(_ draw: inout MersenneTwister) -> String {
    let members = (0...draw.below(3)).map { _ in
      switch draw.below(4) {
      case 0: return any(["\\s", "\\d", "\\W"], &draw)
      case 1:
        let low = draw.below(letters.count)
        return letters[low] + "-" + letters[low + draw.below(letters.count - low)]
      default: return any(letters, &draw)
      }
    }
    return (draw.below(3) == 0 ? "[^" : "[") + members.joined() + "]"
  }

  private static func piece(_ draw: inout MersenneTwister, depth: Int = 0) -> String {
    switch draw.below(depth < 2 ? 6 : 3) {
    case 0: any(letters, &draw)
    case 1, 2: set(&draw) + any(["", "", "+", "?"], &draw)
    case 3: any(["(?i:", "(?-i:", "(?:"], &draw) + piece(&draw, depth: depth + 1) + piece(&draw, depth: depth + 1) + ")"
    case 4: "(" + piece(&draw, depth: depth + 1) + ")"
    default: piece(&draw, depth: depth + 1) + "|" + piece(&draw, depth: depth + 1)
    }
  }

  @Test func matchesAreThoseOfCPython() async throws {
    var draw = TestDraw.generator(for: "patterns")
    let cases = (0..<1_500).map { _ in
      let reference = Self.any(["", #"\1"#, #"(?-i:\1)"#, #"(?i:\1)"#, "(?P=first)"], &draw)
      // Of references PCRE2 has its own notion: the long s is an s to it, and the dotted İ no i.
      let known = reference.isEmpty ? Self.letters : Self.letters.filter { !"ſıİ".contains($0) }
      let text = (0..<24).map { _ in Self.any(known + [" "], &draw) }.joined()
      return Case(
        pattern: "(?P<first>\(Self.set(&draw)))\(reference)(?:\(Self.piece(&draw)))", text: text, ignoresCase: draw.below(2) == 0)
    }
    let spans: [[[Int]]] = try await Self.python(cases)

    for (one, expected) in zip(cases, spans) {
      let text = one.text.codePoints
      let pattern = try PythonPattern(one.pattern.codePoints, ignoringCase: one.ignoresCase)
      let found = try pattern.matches(in: text).map { [$0.range.lowerBound, $0.range.upperBound] }
      #expect(found == expected, "\(one.pattern) on \(one.text), ignoring case: \(one.ignoresCase)")
    }
    #expect(spans.count == cases.count && spans.contains { !$0.isEmpty })
  }
}
