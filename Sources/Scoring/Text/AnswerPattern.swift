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

  /// Steps of one match, and of all matches of one text; a text may have any number of matches that take few.
  private static let mostSteps: UInt32 = 2_000_000
  private static let mostStepsTogether = 40_000_000
  /// Characters that all matches of one text might look at. The engine does not count runs of one character as steps, and each match
  /// might have one to the end of the text; a text of 400,000 characters may have as many matches.
  private static let mostLookedAt = 200_000_000_000

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
    let mostMatches = Self.mostLookedAt / max(1, points.count)
    var found: Range<Int>?
    var count = 0
    do throws(PythonPattern.Fault) {
      try pattern.forEachMatch(in: points, allSteps: Self.mostStepsTogether) { match in
        count += 1
        if match.groups.indices.contains(group), let range = match.groups[group] { found = range }
        return count < mostMatches && (found == nil || occurrence == .last)
      }
    } catch {
      throw TooManySteps()
    }
    guard count < mostMatches else { throw TooManySteps() }
    return found.map { points[$0].string }
  }
}
