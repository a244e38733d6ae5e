import AssayKit

/// Adds up the items of an archive that another program made, which says less of itself than Assay does.
struct ForeignTally {
  private var count = 0
  private var seen: Set<String> = []
  private var scored = 0
  private var sum = 0.0
  private var correct = 0
  private var repeated: String?

  mutating func add(_ item: StoredItem) {
    count += 1
    if !seen.insert(item.id.rawValue).inserted { repeated = repeated ?? item.id.rawValue }
    if item.correct == true { correct += 1 }
    guard let score = item.score else { return }
    scored += 1
    sum += score
  }

  /// What the items say that differs from what is said of the section, one sentence each.
  func differences(from claim: SectionClaim) -> [String] {
    var comparison = Comparison()
    if let repeated { comparison.add("item `\(repeated.prefix(100))` is there twice") }
    comparison.compare("completed_items", .count(count), claim.completed)
    let drawn = claim.ids.elements
    if !drawn.isEmpty {
      comparison.compare("sampled_items", .count(drawn.count), claim.sampled)
      let known = Set(drawn.compactMap(\.text))
      if let stray = seen.first(where: { !known.contains($0) }) { comparison.add("item `\(stray.prefix(100))` was not sampled") }
    }
    if let total = claim.total?.whole, let sampled = claim.sampled?.whole, sampled > total {
      comparison.add("sampled_items is more than total_items")
    }
    let score = claim.score ?? .null
    if score != .null, !readings(claim).contains(where: { $0.isClose(to: score) }) {
      comparison.compare("score", scored > 0 ? .number(sum / Double(scored)) : .null, score)
    }
    return comparison.differences
  }

  /// A score is the mean over what was scored, or over everything with failures as wrong answers, or the share of right answers.
  private func readings(_ claim: SectionClaim) -> [JSONValue] {
    let all = [scored, count, claim.sampled?.whole ?? 0].filter { $0 > 0 }
    return all.flatMap { due in [sum, Double(correct)].map { .number($0 / Double(due)) } }
  }
}
