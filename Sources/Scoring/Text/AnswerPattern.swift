/// A regular expression of somebody's own that reads an answer, in Python's syntax and meaning.
///
/// Answers are hostile: matching is given up after a number of steps that no sensible expression needs.
public struct AnswerPattern: Sendable {
  /// Why an expression cannot be used.
  public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// The expression takes too many steps on a text.
  public struct TooManySteps: Error, Hashable, Sendable {}

  public enum Occurrence: String, Sendable, CaseIterable {
    case first, last
  }

  /// How many groups it has, the whole match not counted.
  public let groupCount: Int
  private let pattern: PythonPattern

  /// Steps of one match, and matches of one text.
  private static let mostSteps: UInt32 = 2_000_000
  private static let mostMatches = 20_000

  /// - Parameters:
  ///   - ignoringCase: as `re.IGNORECASE`.
  ///   - multiline: as `re.MULTILINE`: `^` and `$` also match at line ends.
  public init(_ text: String, ignoringCase: Bool = false, multiline: Bool = false) throws(Invalid) {
    do throws(PythonPattern.Fault) {
      pattern = try PythonPattern(
        text.codePoints, ignoringCase: ignoringCase, multiline: multiline, stepLimit: Self.mostSteps)
    } catch {
      switch error {
      case .notAPattern(let cause): throw Invalid(description: cause)
      case .limitReached: throw Invalid(description: "it is too large")
      }
    }
    groupCount = pattern.groupCount
  }

  /// What `group` holds in the first or last match in which it took part; group 0 is the whole match.
  ///
  /// - Returns: `nil` where nothing matches.
  public func read(_ text: String, group: Int, _ occurrence: Occurrence) throws(TooManySteps) -> String? {
    let points = text.codePoints
    var found: Range<Int>?
    var count = 0
    do throws(PythonPattern.Fault) {
      try pattern.forEachMatch(in: points) { match in
        count += 1
        if match.groups.indices.contains(group), let range = match.groups[group] { found = range }
        return count < Self.mostMatches && (found == nil || occurrence == .last)
      }
    } catch {
      throw TooManySteps()
    }
    guard count < Self.mostMatches else { throw TooManySteps() }
    return found.map { points[$0].string }
  }
}
