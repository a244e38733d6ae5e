import AssayKit

/// Goes through `results.json` once, item by item: scores each stored answer again and adds everything up again.
struct ResultsCheck {
  let benchmarks: BenchmarkRegistry
  let conditions: RunConditions?
  let limits: VerificationLimits
  var verdict: Verification

  private var items = 0
  private var sections: [(name: String, claim: SectionClaim)] = []
  private var skipped: [String] = []
  private var compared = 0
  private var wrongVerdicts: [String] = []
  private var wrongScores: [String] = []
  /// Whether items have the facts that Assay writes; archives of other programs have not.
  private var isForeign = false

  init(benchmarks: BenchmarkRegistry, conditions: RunConditions?, limits: VerificationLimits, verdict: Verification) {
    self.benchmarks = benchmarks
    self.conditions = conditions
    self.limits = limits
    self.verdict = verdict
  }

  private static let memberLimit = 64 << 20

  mutating func read(_ entry: EntryReader) async throws {
    let json = JSONPull(entry)
    var run: JSONValue = .null
    var (schema, exportedAt): (String?, String?)
    isForeign = conditions == nil
    var members = try json.members()
    while let name = try members.next(json) {
      switch name {
      case "benchmarks": try await readSections(json)
      case "run": run = try json.value(limit: Self.memberLimit)
      case "schema_version": schema = try json.value(limit: 1_000).text
      case "exported_at": exportedAt = try json.value(limit: 1_000).text
      default: _ = try json.value(limit: Self.memberLimit)
      }
    }
    try json.end()
    guard schema == "1.0", run["id"]?.text != nil else { throw BundleFault("it is not of schema 1.0") }
    note(run, exportedAt)
    conclude(run)
  }

  private mutating func note(_ run: JSONValue, _ exportedAt: String?) {
    verdict.facts.run = run["id"]?.text
    verdict.facts.model = run["model_slug"]?.text
    verdict.facts.subsetPercent = run["subset_pct"]?.whole
    verdict.facts.subsetCount = run["subset_count"]?.whole
    verdict.facts.seed = run["subset_seed"]?.text
    verdict.facts.score = run["overall_score"]?.number
    verdict.facts.status = run["status"]?.text
    verdict.facts.exportedAt = exportedAt
    verdict.facts.benchmarks = sections.count
    noteSums(sections.map(\.claim.metrics))
  }

  private mutating func noteSums(_ metrics: [JSONValue]) {
    let (samples, scored) = (metrics.compactMap { $0["samples"]?.whole }, metrics.compactMap { $0["scored"]?.whole })
    if samples.count == metrics.count { verdict.facts.samples = samples.reduce(0, +) }
    if scored.count == metrics.count { verdict.facts.scored = scored.reduce(0, +) }
    let intervals = metrics.compactMap { metrics -> Interval? in
      guard let low = metrics["interval"]?["low"]?.number, let high = metrics["interval"]?["high"]?.number else { return nil }
      return Interval(low: low, high: high, method: .combinedSections)
    }
    guard intervals.count == metrics.count, let first = intervals.first, let score = verdict.facts.score else { return }
    let half = intervals.reduce(0) { $0 + $1.halfWidth * $1.halfWidth }.squareRoot() / Double(intervals.count)
    verdict.facts.interval =
      intervals.count == 1 ? first : Interval(low: max(0, score - half), high: min(1, score + half), method: .combinedSections)
  }

  // MARK: Reading

  private mutating func readSections(_ json: JSONPull) async throws {
    var isFirst = true
    while try json.nextElement(isFirst: isFirst) {
      isFirst = false
      guard sections.count < 1_000 else { throw BundleFault("it has too many benchmarks") }
      try await readSection(json)
    }
  }

  private mutating func readSection(_ json: JSONPull) async throws {
    var name: String?
    var claim = SectionClaim()
    var ids: JSONValue = .null
    var tally: SectionTally?
    var members = try json.members()
    while let member = try members.next(json) {
      switch member {
      case "benchmark_name": name = try json.value(limit: 10_000).text
      case "completed_items": claim.completed = try json.value(limit: 1_000)
      case "sampled_items": claim.sampled = try json.value(limit: 1_000)
      case "score": claim.score = try json.value(limit: 1_000)
      case "status": claim.status = try json.value(limit: 1_000).text
      case "metrics": claim.metrics = try json.value(limit: Self.memberLimit)
      case "sampled_item_ids": ids = try json.value(limit: Self.memberLimit)
      case "items":
        guard let name else { throw BundleFault("the items of a benchmark stand before its name") }
        tally = try await readItems(json, of: name)
      default: _ = try json.value(limit: Self.memberLimit)
      }
    }
    guard let name else { throw BundleFault("a benchmark has no name") }
    sections.append((name, claim))
    guard !isForeign, let tally else { return }
    wrongScores += tally.differences(from: claim).map { "`\(name)`: \($0)" }
    if let hash = conditions?.sections[name]?.itemsHash, hash != tally.itemsHash {
      wrongScores.append("`\(name)`: its items are not those of the run's manifest")
    }
    if ids.elements.count != tally.items { wrongScores.append("`\(name)`: sampled_item_ids are not its items") }
  }

  private mutating func readItems(_ json: JSONPull, of name: String) async throws -> SectionTally? {
    let perItem = conditions?.run["samples"]?.whole ?? 1
    var tally = SectionTally(samplesPerItem: max(1, perItem), clusters: conditions?.sections[name]?.clusters)
    var rescorer = await Rescorer(name, conditions?.sections[name], benchmarks)
    var isFirst = true
    var drawn = ItemOrder()
    while try json.nextElement(isFirst: isFirst) {
      isFirst = false
      items += 1
      guard items <= limits.items else { throw BundleFault("it has more than \(limits.items) items") }
      let value = try json.value(limit: limits.item)
      if items.isMultiple(of: 64) { try Task.checkCancellation() }
      guard !isForeign else { continue }
      let item = try StoredItem(value)
      try tally.add(item)
      drawn.add(item.id)
      await rescorer.check(item)
    }
    finish(rescorer, drawn, name)
    return isForeign ? nil : tally
  }

  private mutating func finish(_ rescorer: Rescorer, _ drawn: ItemOrder, _ name: String) {
    if let reason = rescorer.reason, !isForeign { skipped.append(reason) }
    compared += rescorer.compared
    wrongVerdicts += rescorer.differences
    guard let all = rescorer.allItems, let conditions, let subset = conditions.subset, let seed = conditions.seed,
      conditions.formula == SubsetSampling.formula
    else { return }
    let expected = SubsetSampling.select(all, subset: subset, seed: seed, benchmark: BenchmarkName(name))
    if drawn.ids != expected { wrongScores.append("`\(name)`: its items are not those that its seed draws") }
  }

  // MARK: Concluding

  private mutating func conclude(_ run: JSONValue) {
    let samples = items == 1 ? "1 sample" : "\(items) samples"
    verdict.pass("results", "\(samples) of \(sections.count == 1 ? "1 benchmark" : "\(sections.count) benchmarks") can be read")
    guard !isForeign else {
      verdict.skip("scoring", "the archive does not say how it was scored (it has no run.json)")
      verdict.skip("scores", "the archive does not say how its scores were made (it has no run.json)")
      return
    }
    if !wrongVerdicts.isEmpty {
      for sentence in wrongVerdicts.prefix(5) { verdict.fail("scoring", sentence) }
    } else if skipped.isEmpty {
      verdict.pass("scoring", "\(compared) verdicts follow from their stored responses")
    } else {
      if compared > 0 { verdict.pass("scoring", "\(compared) verdicts follow from their stored responses") }
      for reason in skipped.prefix(20) { verdict.skip("scoring", reason) }
    }
    wrongScores += overallDifferences(run) + conditionDifferences(run)
    for sentence in wrongScores.prefix(10) { verdict.fail("scores", sentence) }
    if wrongScores.isEmpty { verdict.pass("scores", "every score, interval and coverage follows from the items") }
  }

  private func overallDifferences(_ run: JSONValue) -> [String] {
    let hasEnded = run["status"]?.text.flatMap { RunState(rawValue: $0) }?.hasEnded ?? false
    let final = sections.filter { $0.claim.metrics["final"]?.flag == true }.compactMap { $0.claim.score?.number }
    let all = sections.compactMap { $0.claim.score?.number }
    let computed = JSONValue.optional(Self.mean(hasEnded && !final.isEmpty ? final : all))
    let claimed = run["overall_score"] ?? .null
    return computed.isClose(to: claimed) ? [] : ["overall_score is \(claimed.short), the benchmarks give \(computed.short)"]
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// `run.json` and `results.json` must say the same.
  private func conditionDifferences(_ run: JSONValue) -> [String] {
    guard let other = conditions?.run else { return [] }
    var found: [String] = []
    for name in ["id", "status", "model_id", "subset_pct", "subset_count", "subset_seed", "overall_score", "code_version"] {
      let (one, two) = (run[name] ?? .null, other[name] ?? .null)
      if !one.isClose(to: two) { found.append("\(name) is \(one.short) in results.json and \(two.short) in run.json") }
    }
    let names = (other["benchmarks"]?.elements ?? []).map { $0["benchmark_name"]?.text }
    if names != sections.map(\.name) { found.append("run.json and results.json name different benchmarks") }
    return found
  }
}

/// The ids of a section's items in order, each once.
struct ItemOrder {
  private(set) var ids: [ItemID] = []

  mutating func add(_ id: ItemID) { if ids.last != id { ids.append(id) } }
}
