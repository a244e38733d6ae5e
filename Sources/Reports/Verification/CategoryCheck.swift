import AssayKit

/// Compares a benchmark's categories where an item without a verdict does not say of which one it is: everything follows from the
/// scored items but how many samples a category has and how many of them failed.
struct CategoryCheck {
  /// As far as items name them.
  let known: [SectionMetrics.Category]
  /// Of the benchmark.
  let samples: Int
  let failed: Int

  private static let open: Set = ["samples", "failed", "coverage"]

  /// What the categories that an archive claims cannot be, one sentence each.
  func differences(from claims: JSONValue?) -> [String] {
    // The run's end knew as little as the items do.
    if claims == [] { return [] }
    var comparison = Comparison()
    guard case .array(let claims)? = claims else { return ["categories is \((claims ?? .null).short), which is no list"] }
    let names = Set(claims.compactMap { $0["name"]?.text })
    if names.count != claims.count { comparison.add("categories have no name, or the same one") }
    for category in known where !names.contains(category.name) { comparison.add("category `\(category.name)` is missing") }
    let summaries = Dictionary(known.map { ($0.name, $0.summary) }) { first, _ in first }
    for claim in claims { compare(claim, summaries[claim["name"]?.text ?? ""] ?? .none, &comparison) }
    for (name, most) in [("samples", samples), ("failed", failed)] {
      // A count that is none was found above.
      let sum = claims.reduce(0) { $0 + min($1[name]?.whole ?? 0, RunConditions.most) }
      if sum > most { comparison.add("\(name) of the categories are \(sum), those of the benchmark \(most)") }
    }
    return comparison.differences
  }

  private func compare(_ claim: JSONValue, _ least: ScoreSummary, _ comparison: inout Comparison) {
    let name = claim["name"]?.text ?? ""
    let category = SectionMetrics.Category(name: name, summary: least)
    let place = "category `\(name.prefix(100))`: "
    comparison.compare(RunDocument.category(category).members, claim, besides: Self.open, in: place)
    guard let samples = claim["samples"]?.whole, let failed = claim["failed"]?.whole else {
      return comparison.add("\(place)samples or failed is no number")
    }
    if samples < least.samples || failed < least.failed || failed > samples || samples - failed < least.scored {
      comparison.add(
        "\(place)it has \(samples) samples and \(failed) of them failed, its items at least \(least.samples) and \(least.failed)")
    }
    let coverage: JSONValue = samples > 0 ? .number(Double(least.scored) / Double(samples)) : .null
    comparison.compare(place + "coverage", coverage, claim["coverage"])
  }
}

extension ScoreSummary {
  /// Of a category of which no item is known.
  fileprivate static let none = ScoreSummary(
    samples: 0, scored: 0, failed: 0, correct: 0, score: nil, interval: nil, scoreFailuresAsWrong: nil, truncated: 0, empty: 0,
    refused: 0, unparsed: 0)
}
