public import AssayKit

/// A published set of instruction types and the revision of the checkers that are followed, errors included.
public enum InstructionSuite: String, Sendable, CaseIterable {
  /// 25 types: google-research `instruction_following_eval`.
  case ifeval
  /// 58 types besides: `allenai/IFBench`, v0.2.0.
  case ifbench

  /// Changes whenever any answer may get another verdict than before; names the revision that is followed.
  public var version: ScorerVersion {
    switch self {
    case .ifeval: ScorerVersion(name: "ifeval_instructions", version: "2+google-research-cd938816")
    case .ifbench: ScorerVersion(name: "ifbench_instructions", version: "2+allenai-db69a6f0")
    }
  }

  /// - Returns: `nil` for a name that the suite does not have.
  func check(
    _ name: String, _ arguments: InstructionArguments, _ resources: LanguageResources
  ) throws(InstructionArguments.Fault) -> InstructionCheck? {
    switch self {
    case .ifeval: try IFEvalInstructions(resources: resources).check(name, arguments)
    case .ifbench: try IFBenchInstructions(resources: resources).check(name, arguments)
    }
  }
}
