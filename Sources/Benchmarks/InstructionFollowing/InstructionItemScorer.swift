import AssayKit
import Scoring
import Synchronization

/// The instructions of a prompt with their arguments: all that its verdicts follow from.
struct InstructionTarget: Hashable {
  let instructions: [String]
  let arguments: [[String: JSONValue]]

  init(instructions: [String], arguments: [[String: JSONValue]]) {
    self.instructions = instructions
    self.arguments = arguments
  }

  /// - Returns: `nil` for a value of another form.
  init?(_ value: JSONValue) {
    guard case .object(let fields) = value, case .array(let names)? = fields["instructions"],
      case .array(let objects)? = fields["arguments"], names.count == objects.count
    else { return nil }
    var instructions: [String] = []
    var arguments: [[String: JSONValue]] = []
    for (name, object) in zip(names, objects) {
      guard case .string(let name) = name, case .object(let object) = object else { return nil }
      instructions.append(name)
      arguments.append(object)
    }
    self.init(instructions: instructions, arguments: arguments)
  }

  /// The value that stands for a list of names and one of their arguments.
  static func value(_ instructions: JSONValue, _ arguments: JSONValue) -> JSONValue {
    ["instructions": instructions, "arguments": arguments]
  }

  var expected: String { instructions.joined(separator: ", ") }
}

/// Checks answers against their prompts' instructions, by one suite's rules.
final class InstructionItemScorer: ItemScorer {
  let version: ScorerVersion
  private let suite: InstructionSuite
  private let headline: InstructionScorer.Headline
  private let resources: LanguageResources
  /// Checks of prompts, which serve every answer to them.
  private let kept = Mutex<[JSONValue: InstructionScorer]>([:])

  /// More than any set has; what comes after is made each time.
  private static let mostKept = 2_000

  init(_ suite: InstructionSuite, headline: InstructionScorer.Headline, resources: LanguageResources) {
    self.suite = suite
    self.headline = headline
    self.resources = resources
    version = suite.version
  }

  func expected(for target: JSONValue) throws(Failure) -> String { try read(target).expected }

  func verdict(on input: ScoringInput) async throws(Failure) -> Verdict {
    try scorer(for: input.target).verdict(for: ReasoningBlocks.removed(from: input.answer.text)).flagged(by: input.answer)
  }

  private func scorer(for target: JSONValue) throws(Failure) -> InstructionScorer {
    if let ready = kept.withLock({ $0[target] }) { return ready }
    let instructions = try read(target)
    let made = try InstructionScorer(
      suite: suite,
      instructions: zip(instructions.instructions, instructions.arguments).map { (name: $0, arguments: $1) }, headline: headline,
      resources: resources)
    kept.withLock { if $0.count < Self.mostKept { $0[target] = made } }
    return made
  }

  private func read(_ target: JSONValue) throws(Failure) -> InstructionTarget {
    guard let target = InstructionTarget(target) else {
      throw Failure(.malformed, "the target has no instructions with their arguments")
    }
    return target
  }
}
