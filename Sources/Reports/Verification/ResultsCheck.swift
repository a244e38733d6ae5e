import AssayKit

/// Goes through `results.json` once, item by item: scores each stored answer again and adds everything up again.
struct ResultsCheck {
  let benchmarks: BenchmarkRegistry
  /// What `run.json` says; `nil` without that file.
  let conditions: RunConditions?
  let limits: VerificationLimits
  var verdict: Verification
  private(set) var run: JSONValue = .null
  private(set) var exportedAt: String?
  /// Whether anything in it is what only Assay writes.
  private(set) var isAssays = false

  private var items = 0
  private var memory: MemoryBudget
  /// What all answers and judgements cost, in billionths of a dollar.
  private var spent = 0
  private var strangers: [String] = []
  private var sections: [CheckedSection] = []
  private var skipped: [String] = []
  private var compared = 0
  private var wrongVerdicts: [String] = []
  private var wrongScores: [String] = []
  private var wrongConditions: [String] = []
  private var doubts: [String] = []

  /// A section as the archive describes it and, where that can be told, as its items make it.
  private struct CheckedSection {
    let name: String
    let claim: SectionClaim
    let record: SectionRecord?
    let tally: SectionTally?
  }

  /// The items of a section, added up in one of two ways.
  private struct ReadItems {
    /// `nil` where the items have not what Assay writes.
    var own: SectionTally?
    var foreign: ForeignTally?
    /// Items of the whole benchmark, where its data is on this machine.
    var total: Int?
  }

  init(benchmarks: BenchmarkRegistry, conditions: RunConditions?, limits: VerificationLimits, verdict: Verification) {
    self.benchmarks = benchmarks
    self.conditions = conditions
    self.limits = limits
    self.verdict = verdict
    memory = MemoryBudget(limits.memory)
  }

  /// More than all runs of all times cost; below it no sum overflows.
  private static let mostSpent = 1 << 60

  mutating func read(_ entry: EntryReader) async throws {
    let json = JSONPull(entry)
    var schema: String?
    var members = try json.members()
    while let name = try members.next(json) {
      switch name {
      case "benchmarks": try await readSections(json)
      case "run": run = try kept(json)
      case "schema_version": schema = try json.value(limit: 1_000).text
      case "exported_at": exportedAt = try json.value(limit: 1_000).text
      default:
        _ = try json.value(limit: VerificationLimits.member)
        note(strangers: [name])
      }
    }
    try json.end()
    guard schema == ResultsDocument.schemaVersion, run["id"]?.text != nil else { throw BundleFault("it is not of schema 1.0") }
    guard exportedAt.map({ UTCText.isSeconds($0) }) ?? (conditions == nil) else {
      throw BundleFault("exported_at is no time in whole seconds")
    }
    if run["provider_metadata"]?["sampling_formula"] != nil { isAssays = true }
    note(strangers: MemberNames.run.strangers(in: run), in: "run.")
    note()
    conclude()
  }

  private mutating func note() {
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
    if samples.count == metrics.count { verdict.facts.samples = samples.reduce(0) { $0 + min($1, RunConditions.most) } }
    if scored.count == metrics.count { verdict.facts.scored = scored.reduce(0) { $0 + min($1, RunConditions.most) } }
    let intervals = metrics.map { metrics -> Interval? in
      guard let low = metrics["interval"]?["low"]?.number, let high = metrics["interval"]?["high"]?.number else { return nil }
      return Interval(low: low, high: high, method: .combinedSections)
    }
    verdict.facts.interval = verdict.facts.score.flatMap { .around(mean: $0, of: intervals) }
  }

  // MARK: Reading

  /// Reads a value that stays until everything is compared.
  private mutating func kept(_ json: JSONPull) throws(BundleFault) -> JSONValue {
    let value = try json.value(limit: VerificationLimits.member)
    try memory.take(json.weight)
    return value
  }

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
    var read: ReadItems?
    var members = try json.members()
    while let member = try members.next(json) {
      switch member {
      case "benchmark_name": name = try json.value(limit: 10_000).text
      case "completed_items": claim.completed = try json.value(limit: 1_000)
      case "sampled_items": claim.sampled = try json.value(limit: 1_000)
      case "score": claim.score = try json.value(limit: 1_000)
      case "total_items": claim.total = try json.value(limit: 1_000)
      case "status": claim.status = try json.value(limit: 1_000).text
      case "metrics": claim.metrics = try kept(json)
      case "sampled_item_ids": claim.ids = try json.value(limit: limits.ids)
      case "items":
        guard let name else { throw BundleFault("the items of a benchmark stand before its name") }
        read = try await readItems(json, of: name)
      default:
        _ = try json.value(limit: VerificationLimits.member)
        note(strangers: ["benchmarks[].\(member)"])
      }
    }
    guard let name else { throw BundleFault("a benchmark has no name") }
    guard !sections.contains(where: { $0.name == name }) else { throw BundleFault("`\(name.prefix(100))` is there twice") }
    note(strangers: MemberNames.metrics.strangers(in: claim.metrics), in: "benchmarks[].metrics.")
    if conditions != nil, read == nil { throw BundleFault("`\(name.prefix(100))` has no items") }
    if claim.metrics["final"] != nil { isAssays = true }
    conclude(name, claim, read)
  }

  private mutating func readItems(_ json: JSONPull, of name: String) async throws -> ReadItems {
    var own = SectionTally(samplesPerItem: conditions?.samplesPerItem, clusters: conditions?.sections[name]?.clusters)
    var foreign = ForeignTally()
    var rescorer = await Rescorer(name, conditions?.sections[name], benchmarks)
    var isOwn = conditions != nil
    var isFirst = true
    while try json.nextElement(isFirst: isFirst) {
      items += 1
      guard items <= limits.items else { throw BundleFault("it has more than \(limits.items) items") }
      let value = try json.value(limit: limits.item)
      if items.isMultiple(of: 64) { try Task.checkCancellation() }
      if isFirst, conditions == nil { isOwn = StoredItem.isAssays(value) }
      isFirst = false
      let item = try isOwn ? StoredItem(value) : StoredItem(foreign: value, position: items)
      try memory.take(item)
      if isOwn { try own.add(item) } else { foreign.add(item) }
      spent += item.spending
      guard spent <= Self.mostSpent else { throw BundleFault("its costs are more than can be added") }
      note(strangers: MemberNames.item.strangers(in: value), in: "benchmarks[].items[].")
      if wrongScores.count < 10 {
        wrongScores += item.contradictions.map { "`\(name)`, item `\(item.id.rawValue.prefix(100))`: \($0)" }
      }
      await rescorer.check(item)
    }
    if isOwn {
      isAssays = true
      try own.requireAllSamples()
    }
    finish(rescorer, own.ids, name)
    return ReadItems(own: isOwn ? own : nil, foreign: isOwn ? nil : foreign, total: rescorer.allItems?.count)
  }

  private mutating func note(strangers found: [String], in place: String = "") {
    guard strangers.count < 10 else { return }
    strangers += found.prefix(10).map { place + $0 }
  }

  private mutating func finish(_ rescorer: Rescorer, _ drawn: [ItemID], _ name: String) {
    if let reason = rescorer.reason { skipped.append(reason) }
    compared += rescorer.compared
    wrongVerdicts += rescorer.differences
    wrongConditions += rescorer.local?.faults ?? []
    doubts += rescorer.local?.doubts ?? []
    guard let all = rescorer.allItems, let conditions, let subset = conditions.subset, let seed = conditions.seed else { return }
    guard conditions.formula == SubsetSampling.formula else {
      return doubts.append("the items were drawn by `\(conditions.formula ?? "")`, which this Assay does not have")
    }
    let expected = SubsetSampling.select(all, subset: subset, seed: seed, benchmark: BenchmarkName(name))
    if drawn != expected { wrongScores.append("`\(name)`: its items are not those that its seed draws") }
  }

  // MARK: Concluding

  private mutating func conclude(_ name: String, _ claim: SectionClaim, _ read: ReadItems?) {
    if let foreign = read?.foreign {
      wrongScores += foreign.differences(from: claim).map { "`\(name)`: \($0)" }
      return sections.append(CheckedSection(name: name, claim: claim.compared, record: nil, tally: nil))
    }
    let section = conditions?.sections[name]
    // A benchmark that lacked something has no entry in the run's manifest.
    let protocolName = section?.protocolName ?? ProtocolName(claim.metrics["protocol"]?.text ?? "")
    let record = read?.own?.record(name, claim, protocolName)
    sections.append(CheckedSection(name: name, claim: claim.compared, record: record, tally: read?.own))
    guard let tally = read?.own, let record else { return }
    var found = tally.differences(from: claim, record, section?.manifest)
    if let hash = section?.itemsHash, hash != tally.itemsHash { found.append("its items are not those of the run's manifest") }
    let total = read?.total ?? record.totalItems
    if total != record.totalItems { found.append("total_items is `\(record.totalItems)`, the data has `\(total)`") }
    if let subset = conditions?.subset, tally.items > 0, case let size = SubsetSampling.size(of: subset, total: total),
      size != tally.items
    {
      found.append("it has \(tally.items) items, its subset of \(total) has \(size)")
    }
    wrongScores += found.map { "`\(name)`: \($0)" }
  }

  private mutating func conclude() {
    let samples = items == 1 ? "1 sample" : "\(items) samples"
    verdict.pass("results", "\(samples) of \(sections.count == 1 ? "1 benchmark" : "\(sections.count) benchmarks") can be read")
    if isAssays, let sentence = MemberNames.sentence("results.json", strangers) { verdict.skip("results", sentence) }
    let isScored = compared > 0 || skipped.isEmpty
    if !wrongVerdicts.isEmpty {
      for sentence in wrongVerdicts.prefix(5) { verdict.fail("scoring", sentence) }
    } else if isScored {
      verdict.pass("scoring", "\(compared) verdicts follow from their stored responses")
    }
    for reason in skipped.prefix(20) { verdict.skip("scoring", reason) }
    wrongScores += conditions.map { RunCheck(run: run, conditions: $0).differences(ownSections) } ?? overallDifferences
    verdict.conclude("scores", wrongScores, otherwise: UncheckedFacts.sentence)
    guard let conditions else {
      return verdict.skip("conditions", "the archive does not say how its run was made: it has no run.json")
    }
    let check = ConditionsCheck(
      results: run, exportedAt: exportedAt, run: conditions.run, prompted: names { $0.hasPrompts },
      unprompted: names { $0.lacksPrompts })
    wrongConditions += check.differences
    if let sentence = MemberNames.sentence("run.json", MemberNames.conditions.strangers(in: conditions.run)) {
      doubts.append(sentence)
    }
    verdict.conclude("conditions", wrongConditions, otherwise: "run.json and results.json say the same of the run")
    for doubt in doubts.prefix(10) { verdict.skip("conditions", doubt) }
  }

  private var ownSections: [RunCheck.Section] {
    sections.compactMap { section in
      section.record.map { record in
        guard section.tally?.hasUnknownCategories == true else { return RunCheck.Section(record: record, categories: .none) }
        return RunCheck.Section(record: record, categories: section.claim.metrics["categories"] ?? .null)
      }
    }
  }

  /// Without `run.json`: a score of all is the mean of the benchmarks' scores.
  private var overallDifferences: [String] {
    let scores = sections.compactMap { $0.claim.score?.number }
    let ended = sections.filter { $0.claim.metrics["final"]?.flag ?? true }.compactMap { $0.claim.score?.number }
    let claimed = run["overall_score"] ?? .null
    func mean(_ values: [Double]) -> JSONValue { values.isEmpty ? .null : .number(values.reduce(0, +) / Double(values.count)) }
    if [mean(scores), mean(ended)].contains(where: { $0.isClose(to: claimed) }) { return [] }
    return ["overall_score is \(claimed.short), the benchmarks give \(mean(scores).short)"]
  }

  /// The sections whose items fit.
  private func names(where fits: (SectionTally) -> Bool) -> Set<String> {
    Set(sections.filter { $0.tally.map(fits) ?? false }.map(\.name))
  }
}
