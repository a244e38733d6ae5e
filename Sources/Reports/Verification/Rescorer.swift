import AssayKit

/// Scores the stored answers of one section again and remembers what came out otherwise.
struct Rescorer {
  private(set) var compared = 0
  /// Sentences on the first few items whose verdict does not follow.
  private(set) var differences: [String] = []
  /// Why the section is not scored again; `nil` while it is.
  private(set) var reason: String?
  private var items: (any ItemSet)?
  private let name: String

  init(_ name: String, _ conditions: RunConditions.Section?, _ benchmarks: BenchmarkRegistry) async {
    self.name = name
    guard let conditions else {
      reason = "the archive does not say how `\(name)` was scored"
      return
    }
    guard let benchmark = benchmarks.all.first(where: { $0.card.name.rawValue == name }) else {
      reason = "this Assay has no benchmark `\(name)`"
      return
    }
    do throws(SetupNeeded) {
      let set = try await benchmark.open(conditions.protocolName)
      if let scorer = conditions.scorer, set.scorer != scorer {
        reason = "`\(name)` was scored by \(scorer.name) \(scorer.version), and here is \(set.scorer.name) \(set.scorer.version)"
      } else if set.datasets.map(\.sha256) != conditions.data {
        reason = "the data of `\(name)` on this machine is not that of the run"
      } else {
        items = set
      }
    } catch {
      reason = "the data of `\(name)` is not on this machine: \(error.message)"
    }
  }

  /// The ids of the whole benchmark in data-set order, where the data is on this machine.
  var allItems: [ItemID]? { items?.itemIDs }

  mutating func check(_ stored: StoredItem) async {
    guard let items, stored.state == .scored, differences.count < 5 else { return }
    let id = stored.id.rawValue.prefix(100)
    guard let answer = stored.answer else { return differences.append("item `\(id)` has a score and no response") }
    guard stored.scorer == items.scorer else { return differences.append("item `\(id)` names another scorer than its run") }
    do throws(Failure) {
      let item = try items.item(stored.id)
      guard item.expected == stored.expected, item.category == stored.category else {
        return differences.append("the expected answer of item `\(id)` is not that of the data set")
      }
      let verdict = try await items.evaluate(item, answer)
      compared += 1
      guard verdict.score == stored.score, verdict.correct == stored.correct, verdict.flags == stored.flags,
        verdict.extracted == stored.extracted
      else {
        let claimed = "score \(stored.score ?? 0), extracted `\((stored.extracted ?? "").prefix(50))`"
        let found = "score \(verdict.score), extracted `\((verdict.extracted ?? "").prefix(50))`"
        return differences.append("item `\(id)` says \(claimed); its stored response gives \(found)")
      }
    } catch {
      switch error.kind {
      case .notRecorded: differences.append("the data set has no item `\(id)`")
      default: (self.items, reason) = (nil, "`\(name)` cannot be scored here: \(error.message)")
      }
    }
  }
}
