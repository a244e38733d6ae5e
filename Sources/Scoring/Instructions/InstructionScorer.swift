public import AssayKit

/// Checks whether an answer follows the instructions of its prompt, strictly and loosely.
///
/// Loosely, an instruction is followed when one of eight forms of the answer follows it: the answer, without its first line,
/// without its last line, without both, and each of them without asterisks. A blank form follows nothing.
public struct InstructionScorer: Sendable {
  /// A prompt-level score is right when every instruction is followed.
  public enum Headline: String, Sendable {
    case strict
    case loose
  }

  private let names: [String]
  private let checks: [InstructionCheck]
  private let headline: Headline

  /// - Parameters:
  ///   - suite: where the instructions are defined.
  ///   - instructions: their names and arguments, in the order of the prompt; a name may come twice.
  /// - Throws: `.malformed` for an instruction or argument that the suite does not know.
  public init(
    suite: InstructionSuite, instructions: [(name: String, arguments: [String: JSONValue])], headline: Headline,
    resources: LanguageResources
  ) throws(Failure) {
    names = instructions.map(\.name)
    var checks: [InstructionCheck] = []
    for (name, arguments) in instructions {
      do throws(InstructionArguments.Fault) {
        guard let check = try suite.check(name, InstructionArguments(arguments), resources) else {
          throw InstructionArguments.Fault(words: "nothing checks it")
        }
        checks.append(check)
      } catch {
        throw Failure(.malformed, "the instruction `\(name)` cannot be checked: \(error.words)")
      }
    }
    self.checks = checks
    self.headline = headline
  }

  /// - Throws: `.scorer` when a pattern of the data is none or takes too long, and what reading the resources threw.
  public func verdict(for answer: String) throws(Failure) -> Verdict {
    let whole = answer.codePoints
    // Made when the answer as it stands does not do.
    var others: [CodePoints]?
    var strict: [Bool] = []
    var loose: [Bool] = []
    for check in checks {
      let isStrict = try check.isFollowed(by: whole)
      strict.append(isStrict)
      var isLoose = isStrict
      if !isStrict {
        let forms = others ?? AnswerForms(whole).others
        others = forms
        isLoose = try isFollowed(check, by: forms)
      }
      loose.append(isLoose)
    }
    let counted = headline == .strict ? strict : loose
    let isRight = counted.allSatisfy(\.self)
    return Verdict(
      score: isRight ? 1 : 0, correct: isRight, extracted: "\(counted.count(where: \.self)) of \(counted.count) followed",
      rule: headline.rawValue,
      details: .object([
        "instructions": .array(names.map { .string($0) }), "strict": .array(strict.map { .bool($0) }),
        "loose": .array(loose.map { .bool($0) }),
      ]))
  }

  private func isFollowed(_ check: InstructionCheck, by forms: [CodePoints]) throws(Failure) -> Bool {
    for form in forms where try check.isFollowed(by: form) { return true }
    return false
  }
}

/// A checker of one instruction with its arguments.
struct InstructionCheck: Sendable {
  private let check: @Sendable (CodePoints) throws -> Bool

  init(_ check: @escaping @Sendable (CodePoints) throws -> Bool) { self.check = check }

  /// Never true for a blank text.
  func isFollowed(by text: CodePoints) throws(Failure) -> Bool {
    guard text.contains(where: { !CodePoint.isSpace($0) }) else { return false }
    do {
      return try check(text)
    } catch let fault as PythonPattern.Fault {
      throw fault.failure
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.scorer, "the check failed: \(error)")
    }
  }
}

/// The forms of an answer that loose checking tries.
struct AnswerForms {
  /// Without the answer as it stands, and without repeats.
  let others: [CodePoints]

  init(_ answer: CodePoints) {
    let first = answer.firstIndex(of: CodePoint.newline)
    let last = answer.lastIndex(of: CodePoint.newline)
    let nothing = answer[answer.endIndex...]
    let withoutFirst = first.map { answer[($0 + 1)...] } ?? nothing
    let withoutLast = last.map { answer[..<$0] } ?? nothing
    var withoutBoth = nothing
    if let first, let last, first < last { withoutBoth = answer[(first + 1)..<last] }
    let shorter = [withoutFirst.stripped, withoutLast.stripped, withoutBoth.stripped]
    var forms: [CodePoints] = []
    for form in [Self.plain(answer)] + shorter + shorter.map(Self.plain)
    where !form.isEmpty && form != answer && !forms.contains(form) {
      forms.append(form)
    }
    others = forms
  }

  private static func plain(_ text: CodePoints) -> CodePoints { text.removing { $0 == CodePoint.asterisk } }
}
