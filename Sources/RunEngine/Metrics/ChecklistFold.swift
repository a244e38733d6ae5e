public import AssayKit

/// Adds up lists of checks by name.
public struct ChecklistFold {
  private struct Sums {
    var answers = 0
    var whole = 0
    var passed = 0
    var checks = 0
  }

  private var sums: [String: Sums] = [:]

  public init() {}

  public mutating func add(_ lists: [Checklist]) {
    for list in lists where list.total > 0 {
      sums[list.name, default: Sums()].answers += 1
      sums[list.name, default: Sums()].whole += list.passed == list.total ? 1 : 0
      sums[list.name, default: Sums()].passed += list.passed
      sums[list.name, default: Sums()].checks += list.total
    }
  }

  /// By name, `strict` before `loose`; `nil` when no answer had a list.
  public func scores() -> [ChecklistScore]? {
    guard !sums.isEmpty else { return nil }
    return sums.sorted { $0.key > $1.key }.map { name, sums in
      ChecklistScore(
        name: name, answers: sums.answers, promptLevel: Double(sums.whole) / Double(sums.answers),
        instructionLevel: Double(sums.passed) / Double(sums.checks))
    }
  }
}
