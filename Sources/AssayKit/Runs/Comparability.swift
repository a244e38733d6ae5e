/// What must agree before two scores of one benchmark may stand side by side.
public struct Comparability: Hashable, Sendable {
  /// Name and value of each condition, always the same names in the same order.
  public let conditions: [Condition]

  public struct Condition: Hashable, Sendable {
    public let name: String
    public let value: String
  }

  public init(_ section: Manifest.Section, samplesPerItem: Int) {
    conditions = [
      Condition(name: "benchmark version", value: section.benchmarkVersion),
      Condition(name: "data", value: section.datasets.map(\.sha256).joined(separator: " ")),
      Condition(name: "items", value: section.itemsHash),
      Condition(name: "protocol", value: "\(section.protocolName) \(section.protocolVersion)"),
      Condition(name: "prompts", value: section.promptHash),
      Condition(name: "scorer", value: "\(section.scorer.name) \(section.scorer.version)"),
      Condition(name: "samples per item", value: String(samplesPerItem)),
      Condition(name: "parameters", value: section.parameters.description),
      // The second one is only compared with the first, which decides.
      Condition(name: "judge", value: section.judges?.first.map(\.description) ?? "none"),
    ]
  }

  /// The names of conditions without which equal item ids may still name different questions.
  private static let identity: Set<String> = ["benchmark version", "data"]

  /// What differs: one phrase for each condition.
  public func differences(from other: Comparability) -> [Difference] {
    zip(conditions, other.conditions).filter { $0.value != $1.value }.map { mine, theirs in
      Difference(
        setting: mine.name, first: theirs.value, second: mine.value, changesQuestions: Self.identity.contains(mine.name))
    }
  }

  public struct Difference: Hashable, Sendable {
    public var setting: String
    public var first: String
    public var second: String
    /// Whether items of the same id may be different questions.
    public var changesQuestions: Bool
  }
}
