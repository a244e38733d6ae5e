import AssayKit

/// Goes through `results.json` once, item by item: scores each stored answer again and adds everything up again.
struct ResultsCheck {
  let benchmarks: BenchmarkRegistry
  let conditions: RunConditions?
  let limits: VerificationLimits
  var verdict: Verification

  private var items = 0
  private var sections: [CheckedSection] = []
  private var skipped: [String] = []
  private var compared = 0
  private var wrongVerdicts: [String] = []
  private var wrongScores: [String] = []
  /// Lines of `events.jsonl`; `nil` without that file.
  private let events: Int?
  /// Items of the whole benchmark whose section is being read, where its data is on this machine.
  private var allItems: Int?
  /// Whether items have the facts that Assay writes; archives of other programs have not.
  private var isForeign = false

  /// A section as the archive describes it and, where that can be told, as its items make it.
  private struct CheckedSection {
    let name: String
    let claim: SectionClaim
    let record: SectionRecord?
    let hasUnknownCategories: Bool
  }

  init(
    benchmarks: BenchmarkRegistry, conditions: RunConditions?, events: Int?, limits: VerificationLimits, verdict: Verification
  ) {
    self.events = events
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
      case "total_items": claim.total = try json.value(limit: 1_000)
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
    conclude(name, claim, isForeign ? nil : tally, ids)
  }

  private mutating func conclude(_ name: String, _ claim: SectionClaim, _ tally: SectionTally?, _ ids: JSONValue) {
    let section = conditions?.sections[name]
    let record = tally?.record(name, claim, section?.protocolName ?? "")
    sections.append(
      CheckedSection(name: name, claim: claim, record: record, hasUnknownCategories: tally?.hasUnknownCategories ?? false))
    guard let tally, let record else { return }
    wrongScores += tally.differences(from: claim, record, section?.manifest).map { "`\(name)`: \($0)" }
    if let hash = section?.itemsHash, hash != tally.itemsHash {
      wrongScores.append("`\(name)`: its items are not those of the run's manifest")
    }
    if ids.elements.count != tally.items { wrongScores.append("`\(name)`: sampled_item_ids are not its items") }
    if let allItems, allItems != record.totalItems {
      wrongScores.append("`\(name)`: total_items is `\(record.totalItems)`, the data has \(allItems)")
    }
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
      if wrongScores.count < 10 { wrongScores += item.contradictions.map { "`\(name)`: \($0)" } }
      drawn.add(item.id)
      await rescorer.check(item)
    }
    finish(rescorer, drawn, name)
    return isForeign ? nil : tally
  }

  private mutating func finish(_ rescorer: Rescorer, _ drawn: ItemOrder, _ name: String) {
    if let reason = rescorer.reason, !isForeign { skipped.append(reason) }
    allItems = rescorer.allItems?.count
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
    wrongScores += RunCheck(run: run, conditions: conditions, events: events).differences(
      sections.compactMap { section in
        section.record.map { RunCheck.Section(record: $0, hasUnknownCategories: section.hasUnknownCategories) }
      })
    for sentence in wrongScores.prefix(10) { verdict.fail("scores", sentence) }
    if wrongScores.isEmpty { verdict.pass("scores", TakenFacts.sentence) }
  }
}

/// The ids of a section's items in order, each once.
struct ItemOrder {
  private(set) var ids: [ItemID] = []

  mutating func add(_ id: ItemID) { if ids.last != id { ids.append(id) } }
}
