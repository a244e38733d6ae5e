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
  private var ids = SHA256()
  private(set) var items = 0
  private var place: (position: Int, sample: Int)?
  private let samplesPerItem: Int
  /// Groups of items that hang together; `nil` where every item stands for itself.
  private let clusters: Int?

  init(samplesPerItem: Int, clusters: Int?) {
    self.samplesPerItem = samplesPerItem
    self.clusters = clusters
  }

  /// - Throws: when items are not in order, or one is there twice.
  mutating func add(_ item: StoredItem) throws(BundleFault) {
    let isNew = place.map { $0.position < item.position } ?? true
    let expected = isNew ? (items, 0) : (items - 1, (place?.sample ?? 0) + 1)
    guard (item.position, item.sampleIndex) == expected, item.sampleIndex < samplesPerItem else {
      throw BundleFault("item `\(item.id.rawValue.prefix(100))` is not in its place")
    }
    place = (item.position, item.sampleIndex)
    if isNew {
      if items > 0 { ids.update(data: Data([0x0A])) }
      ids.update(data: Data(item.id.rawValue.utf8))
      items += 1
    }
    fold.add(item.outcome)
    let hasEnded = item.state == .scored || item.state == .failed
    if hasEnded { done += 1 } else { prefixIsOpen = false }
    if prefixIsOpen, let score = item.score {
      prefixScored += 1
      prefixSum += score
    }
  }

  /// The SHA-256 over the item ids in order, as a run's manifest has it.
  var itemsHash: String { ids.finalize().hexadecimal }

  /// The section as its items make it, under the conditions that the archive names.
  func record(_ name: String, _ claim: SectionClaim, _ protocolName: ProtocolName) -> SectionRecord {
    let metrics = fold.metrics()
    let overall = metrics.overall
    var progress = SectionProgress()
    (progress.scored, progress.failed, progress.correct) = (overall.scored, overall.failed, overall.correct)
    (progress.truncated, progress.empty) = (overall.truncated, overall.empty)
    (progress.refused, progress.unparsed) = (overall.refused, overall.unparsed)
    (progress.prefixScored, progress.prefixScoreSum) = (prefixScored, prefixSum)
    var record = SectionRecord(
      ordinal: 0, benchmark: BenchmarkName(name), protocolName: protocolName,
      state: claim.status.flatMap { SectionState(rawValue: $0) } ?? .pending, totalItems: claim.total?.whole ?? 0,
      sampledItems: items, samplesPerItem: samplesPerItem, progress: progress, metrics: claim.isFinal ? metrics : nil, message: nil,
      startedAt: nil, endedAt: nil)
    record.clusters = clusters
    return record
  }

  /// What the items say that differs from what `results.json` says of the section, one sentence each.
  func differences(from claim: SectionClaim, _ record: SectionRecord, _ conditions: JSONValue?) -> [String] {
    var comparison = Comparison()
    let figures = SectionNumbers(record)
    comparison.compare("completed_items", .count(done), claim.completed)
    comparison.compare("sampled_items", .count(items), claim.sampled)
    comparison.compare("score", .optional(figures.score), claim.score)
    comparison.compare("samples", .count(fold.metrics().overall.samples), claim.metrics["samples"])
    var taken = TakenFacts.metrics
    if !claim.isFinal { taken.formUnion(TakenFacts.spending) }
    if hasUnknownCategories { taken.insert("categories") }
    comparison.compare(ResultsDocument.metrics(record, nil).members, claim.metrics, besides: taken)
    for name in ["protocol_version", "scorer"] { comparison.compare(name, conditions?[name] ?? .null, claim.metrics[name]) }
    return comparison.differences
  }

  /// An item that was never asked says nothing of its category, which the run's end knew from the benchmark.
  var hasUnknownCategories: Bool {
    let metrics = fold.metrics()
    return metrics.categories.isEmpty && done < metrics.overall.samples
  }
}

/// Compares claims with what was computed, and keeps a sentence on each of the first that differ.
struct Comparison {
  private(set) var differences: [String] = []
  private static let most = 8

  mutating func compare(_ name: String, _ computed: JSONValue, _ claimed: JSONValue?) {
    guard !computed.isClose(to: claimed ?? .null), differences.count < Self.most else { return }
    differences.append("\(name) is \((claimed ?? .null).short), the items give \(computed.short)")
  }

  /// Compares the members of an object, those apart that nothing in the archive tells.
  mutating func compare(_ computed: [String: JSONValue], _ claimed: JSONValue, besides taken: Set<String>, in place: String = "") {
    for (name, value) in computed.sorted(by: { $0.key < $1.key }) where !taken.contains(name) {
      compare(place + name, value, claimed[name])
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
  var metrics: JSONValue = [:]

  var isFinal: Bool { metrics["final"]?.flag ?? true }
}

extension JSONValue {
  /// Whether two values are the same but for the last digits of sums.
  func isClose(to other: JSONValue) -> Bool {
    if let (one, two) = number.flatMap({ one in other.number.map { (one, $0) } }) {
      return abs(one - two) <= 1e-9 * max(1, abs(one), abs(two))
    }
    switch (self, other) {
    case (.array(let ones), .array(let twos)): return ones.count == twos.count && zip(ones, twos).allSatisfy { $0.isClose(to: $1) }
    case (.object(let ones), .object(let twos)):
      return ones.count == twos.count && ones.allSatisfy { name, one in twos[name].map { one.isClose(to: $0) } ?? false }
    default: return self == other
    }
  }

  /// The value for a sentence.
  var short: String {
    let text = String(decoding: CanonicalJSON.bytes(self), as: UTF8.self)
    return "`\(text.prefix(80))\(text.count > 80 ? "…" : "")`"
  }
}
