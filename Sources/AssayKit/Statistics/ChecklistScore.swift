/// A list of checks that one answer passed or not, such as its prompt's instructions under one reading.
///
/// Scorers that check several things put such lists into a verdict's details, by name.
public struct Checklist: Hashable, Sendable {
  public var name: String
  public var passed: Int
  public var total: Int

  public init(name: String, passed: Int, total: Int) {
    self.name = name
    self.passed = passed
    self.total = total
  }

  /// Every list of Booleans in a verdict's details, by name.
  public static func all(in details: JSONValue?) -> [Checklist] {
    guard case .object(let fields)? = details else { return [] }
    return fields.sorted { $0.key < $1.key }.compactMap { name, value in
      guard case .array(let values) = value, !values.isEmpty else { return nil }
      var passed = 0
      for value in values {
        guard case .bool(let flag) = value else { return nil }
        if flag { passed += 1 }
      }
      return Checklist(name: name, passed: passed, total: values.count)
    }
  }
}

/// What the lists of one name say over all scored answers of a section.
public struct ChecklistScore: Hashable, Sendable, Codable {
  public var name: String
  /// Answers that have the list.
  public var answers: Int
  /// The share of answers that passed every check.
  public var promptLevel: Double
  /// The share of checks that were passed.
  public var instructionLevel: Double

  public init(name: String, answers: Int, promptLevel: Double, instructionLevel: Double) {
    self.name = name
    self.answers = answers
    self.promptLevel = promptLevel
    self.instructionLevel = instructionLevel
  }
}
