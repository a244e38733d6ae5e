import AssayKit
import Crypto
import Foundation
import RunEngine

/// Adds a section's items up again, to compare with what the archive says about it.
struct SectionTally {
  private var fold = MetricsFold()
  private var prefixIsOpen = true
  private var prefixScored = 0
  private var prefixSum = 0.0
  private var done = 0
  private var hash = SHA256()
  private var judging = JudgeUsage()
  private(set) var ids: [ItemID] = []
  private var seen: Set<ItemID> = []
  private(set) var hasPrompts = false
  /// Whether there is an answer without the prompt that it was given to.
  private(set) var lacksPrompts = false
  /// An item without a verdict need not say of which category it is; the run's end may have known it from the benchmark.
  private(set) var hasUnknownCategories = false
  private var place: (position: Int, sample: Int)?
  private var mostSamples = 1
  /// What the archive says of it; `nil` where it does not.
  private let samplesPerItem: Int?
  /// Groups of items that hang together; `nil` where every item stands for itself.
  private let clusters: Int?

  init(samplesPerItem: Int?, clusters: Int?) {
    self.clusters = clusters
    self.samplesPerItem = samplesPerItem
  }

  var items: Int { ids.count }

  /// - Throws: when items are not in order, or one is there twice or lacks samples.
  mutating func add(_ item: StoredItem) throws(BundleFault) {
    let isNew = place.map { $0.position < item.position } ?? true
    if isNew { try requireAllSamples() }
    let expected = isNew ? (items, 0) : (items - 1, (place?.sample ?? 0) + 1)
    guard (item.position, item.sampleIndex) == expected, item.sampleIndex < samplesPerItem ?? .max else {
      throw BundleFault("item `\(item.id.rawValue.prefix(100))` is not in its place")
    }
    place = (item.position, item.sampleIndex)
    mostSamples = max(mostSamples, item.sampleIndex + 1)
    if isNew {
      guard seen.insert(item.id).inserted else { throw BundleFault("item `\(item.id.rawValue.prefix(100))` is there twice") }
      if items > 0 { hash.update(data: Data([0x0A])) }
      hash.update(data: Data(item.id.rawValue.utf8))
      ids.append(item.id)
    } else if ids.last != item.id {
      throw BundleFault("item `\(item.id.rawValue.prefix(100))` is not in its place")
    }
    count(item)
  }

  private mutating func count(_ item: StoredItem) {
    fold.add(item.outcome)
    judging = judging + item.judging
    if item.prompt != nil { hasPrompts = true } else if item.response != nil { lacksPrompts = true }
    if item.category == nil, item.state != .scored { hasUnknownCategories = true }
    let hasEnded = item.state == .scored || item.state == .failed
    if hasEnded { done += 1 } else { prefixIsOpen = false }
    if prefixIsOpen, let score = item.score {
      prefixScored += 1
      prefixSum += score
    }
  }

  /// - Throws: when the newest item has fewer samples than the archive says that each has: the best of several would be their mean.
  func requireAllSamples() throws(BundleFault) {
    guard let item = ids.last, let place, let samplesPerItem, place.sample + 1 < samplesPerItem else { return }
    throw BundleFault("item `\(item.rawValue.prefix(100))` has \(place.sample + 1) of \(samplesPerItem) samples")
  }

  /// The SHA-256 over the item ids in order, as a run's manifest has it.
  var itemsHash: String { hash.finalize().hexadecimal }

  /// The section as its items make it, under the conditions that the archive names.
  func record(_ name: String, _ claim: SectionClaim, _ protocolName: ProtocolName) -> SectionRecord {
    let metrics = fold.metrics()
    let overall = metrics.overall
    var progress = SectionProgress()
    (progress.scored, progress.failed, progress.correct) = (overall.scored, overall.failed, overall.correct)
    (progress.truncated, progress.empty) = (overall.truncated, overall.empty)
    (progress.refused, progress.unparsed) = (overall.refused, overall.unparsed)
    (progress.prefixScored, progress.prefixScoreSum) = (prefixScored, prefixSum)
    progress.judging = claim.judging
    var record = SectionRecord(
      ordinal: 0, benchmark: BenchmarkName(name), protocolName: protocolName,
      state: claim.status.flatMap { SectionState(rawValue: $0) } ?? .pending,
      totalItems: claim.total?.whole.map { min($0, RunConditions.most) } ?? 0,
      sampledItems: items, samplesPerItem: samplesPerItem ?? mostSamples, progress: progress,
      metrics: claim.isFinal ? metrics : nil,
      message: claim.metrics["error_message"]?.text, startedAt: nil, endedAt: nil)
    record.clusters = clusters
    return record
  }

  /// What the items say that differs from what `results.json` says of the section, one sentence each.
  func differences(from claim: SectionClaim, _ record: SectionRecord, _ conditions: JSONValue?) -> [String] {
    var comparison = Comparison()
    let figures = SectionNumbers(record)
    // Older archives have the samples that have ended here.
    if claim.completed != .count(done) { comparison.compare("completed_items", .count(figures.completedItems), claim.completed) }
    comparison.compare("sampled_items", .count(items), claim.sampled)
    comparison.compare("sampled_item_ids", .strings(ids.map(\.rawValue)), claim.ids)
    comparison.compare("score", .optional(figures.score), claim.score)
    var unknown: Set = ["protocol_version", "scorer", "protocol"]
    if !claim.isFinal { unknown.formUnion(UncheckedFacts.spending) }
    if hasUnknownCategories { unknown.insert("categories") }
    // Exports that were made before there were any.
    if claim.metrics["passes"] == nil { unknown.insert("passes") }
    let given = ResultsDocument.metrics(record, nil).members
    comparison.compare(given, claim.metrics, besides: unknown)
    // What only an end has is not there before it.
    for name in MemberNames.metrics.names.sorted() where given[name] == nil {
      comparison.compare(name, .null, claim.metrics[name])
    }
    if hasUnknownCategories, claim.isFinal {
      let check = CategoryCheck(known: fold.knownCategories, samples: figures.samples, failed: figures.failed)
      for sentence in check.differences(from: claim.metrics["categories"]) { comparison.add(sentence) }
    }
    compareJudging(claim, &comparison)
    if let conditions {
      comparison.compare("protocol", conditions["protocol_name"], claim.metrics["protocol"])
      for name in ["protocol_version", "scorer"] { comparison.compare(name, conditions[name], claim.metrics[name]) }
    }
    return comparison.differences
  }

  /// The section counts every evaluation that was ever made, the archive has only the ones that count.
  private func compareJudging(_ claim: SectionClaim, _ comparison: inout Comparison) {
    let claimed = claim.judging
    if claimed.asked + claimed.cached == judging.asked + judging.cached {
      comparison.compare("judging", RunDocument.judging(judging), claim.metrics["judging"])
    } else if claimed.asked < judging.asked || claimed.inputTokens < judging.inputTokens
      || claimed.outputTokens < judging.outputTokens
      || claimed.cost < judging.cost
    {
      comparison.compare("judging", RunDocument.judging(judging), claim.metrics["judging"])
    }
  }
}

/// What an archive says about one of its sections.
struct SectionClaim {
  var completed: JSONValue?
  var sampled: JSONValue?
  var score: JSONValue?
  var status: String?
  var total: JSONValue?
  var ids: JSONValue = .null
  var metrics: JSONValue = [:]

  var isFinal: Bool { metrics["final"]?.flag ?? true }

  /// Without what may be large and has been compared.
  var compared: SectionClaim {
    var claim = self
    claim.ids = .null
    return claim
  }

  /// What judges took.
  var judging: JudgeUsage {
    var usage = JudgeUsage()
    guard let claim = metrics["judging"], claim != .null else { return usage }
    usage.asked = claim["asked"]?.whole.map { min($0, 1 << 40) } ?? 0
    usage.cached = claim["cached"]?.whole.map { min($0, 1 << 40) } ?? 0
    usage.inputTokens = claim["tokens"]?["input"]?.sum ?? 0
    usage.outputTokens = claim["tokens"]?["output"]?.sum ?? 0
    usage.costUnknown = claim["cost_unknown"]?.whole.map { min($0, 1 << 40) } ?? 0
    if let dollars = claim["cost_usd"]?.number, case let cost = dollars * 1e9, (0...Double(JSONValue.largestSum)).contains(cost) {
      usage.cost = NanoDollars(Int64(cost.rounded()))
    }
    return usage
  }
}
