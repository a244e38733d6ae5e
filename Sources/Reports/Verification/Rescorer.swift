import AssayKit

/// Scores the stored answers of one section again and remembers what came out otherwise.
///
/// Scoring needs the archive alone. Where the run's data is on this machine, expected answers and targets are compared with it too.
struct Rescorer {
  private(set) var compared = 0
  /// Sentences on the first few items whose verdict does not follow.
  private(set) var differences: [String] = []
  /// Why the section is not scored again; `nil` while it is.
  private(set) var reason: String?
  private var scorer: (any ItemScorer)?
  private var items: (any ItemSet)?

  init(_ name: String, _ conditions: RunConditions.Section?, _ benchmarks: BenchmarkRegistry) async {
    guard let conditions else {
      reason = "the archive does not say how `\(name)` was scored"
      return
    }
    guard let benchmark = benchmarks.all.first(where: { $0.card.name.rawValue == name }) else {
      reason =
        conditions.definitionFile.map { file in
          "`\(name)` is defined in a file, and `\(file.name)` (sha256 \(file.sha256)) is not in the folder of benchmarks here: put it there"
        } ?? "this Assay has no benchmark `\(name)`"
      return
    }
    do throws(SetupNeeded) {
      let scorer = try await benchmark.openScorer(conditions.protocolName)
      guard conditions.scorer == scorer.version else {
        let theirs = conditions.scorer.map { "`\($0.name) \($0.version)`" } ?? "nothing that is named"
        differences.append(
          "`\(name)` was scored by \(theirs), which this Assay does not have (it has `\(scorer.version.name) \(scorer.version.version)`): "
            + (conditions.definitionFile.map { "put the `\($0.name)` that made the archive (sha256 \($0.sha256)) in its place" }
              ?? "verify with the Assay that made the archive"))
        return
      }
      self.scorer = scorer
    } catch {
      reason = "`\(name)` cannot be scored on this machine: \(error.message)"
      return
    }
    items = await Self.items(of: benchmark, conditions)
  }

  /// `nil` where the run's data is not on this machine, which is no fault of the archive.
  private static func items(of benchmark: any Benchmark, _ conditions: RunConditions.Section) async -> (any ItemSet)? {
    guard let set = try? await benchmark.open(conditions.protocolName) else { return nil }
    return set.datasets.map(\.sha256) == conditions.data ? set : nil
  }

  /// The ids of the whole benchmark in data-set order, where the data is on this machine.
  var allItems: [ItemID]? { items?.itemIDs }

  mutating func check(_ stored: StoredItem) async {
    guard let scorer, stored.state == .scored, differences.count < 5 else { return }
    let id = stored.id.rawValue.prefix(100)
    guard let input = stored.scoringInput, let expected = stored.expected else {
      return differences.append("item `\(id)` has a score and no response or no expected answer")
    }
    guard stored.scorer == scorer.version else { return differences.append("item `\(id)` names another scorer than its run") }
    do throws(Failure) {
      guard try scorer.expected(for: input.target) == expected else {
        return differences.append("the expected answer of item `\(id)` is not what its target says")
      }
      if let difference = try differenceFromData(stored, input.target) { return differences.append(difference) }
      let verdict = try await scorer.verdict(on: input).flagged(by: input.answer)
      compared += 1
      if let difference = Self.difference(stored, verdict) { differences.append(difference) }
    } catch {
      switch error.kind {
      // A fault of the scorer on this machine says nothing about the archive.
      case .scorer, .judge: (self.scorer, reason) = (nil, "item `\(id)` cannot be scored on this machine: \(error.message)")
      default: differences.append("item `\(id)` cannot be scored: \(error.message)")
      }
    }
  }

  private func differenceFromData(_ stored: StoredItem, _ target: JSONValue) throws(Failure) -> String? {
    guard let items else { return nil }
    let item = try items.item(stored.id)
    guard item.expected == stored.expected, item.category == stored.category, item.target.isClose(to: target) else {
      return "the expected answer of item `\(stored.id.rawValue.prefix(100))` is not that of the data set"
    }
    return nil
  }

  private static func difference(_ stored: StoredItem, _ verdict: Verdict) -> String? {
    let isSame =
      verdict.score == stored.score && verdict.correct == stored.correct && verdict.flags == stored.flags
      && verdict.extracted == stored.extracted && verdict.rule == stored.rule
    if isSame, !(verdict.details ?? .null).asStored.isClose(to: stored.details) {
      return "the details of item `\(stored.id.rawValue.prefix(100))` are not those that its stored response gives"
    }
    if isSame { return nil }
    let claimed = "score \(stored.score ?? 0), extracted `\((stored.extracted ?? "").prefix(50))`"
    let found = "score \(verdict.score), extracted `\((verdict.extracted ?? "").prefix(50))`"
    return "item `\(stored.id.rawValue.prefix(100))` says \(claimed); its stored response gives \(found)"
  }
}

extension JSONValue {
  /// This value after its way through the store, which writes numbers that JSON has no word for as text.
  fileprivate var asStored: JSONValue {
    switch self {
    case .number(let value) where value.isNaN: "NaN"
    case .number(let value) where value.isInfinite: value < 0 ? "-Infinity" : "Infinity"
    case .array(let elements): .array(elements.map(\.asStored))
    case .object(let members): .object(members.mapValues(\.asStored))
    default: self
    }
  }
}
