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

  /// What the items say that differs from what the archive says of the section, one sentence each.
  func differences(from section: SectionClaim) -> [String] {
    let metrics = fold.metrics()
    let overall = metrics.overall
    var found: [String] = []
    func compare(_ name: String, _ computed: JSONValue, _ claimed: JSONValue?) {
      guard !computed.isClose(to: claimed ?? .null), found.count < 5 else { return }
      found.append("\(name) is \((claimed ?? .null).short), the items give \(computed.short)")
    }
    compare("completed_items", .count(done), section.completed)
    compare("sampled_items", .count(items), section.sampled)
    let claimed = section.metrics
    let live = prefixScored > 0 ? prefixSum / Double(prefixScored) : nil
    let isFinal = claimed["final"]?.flag ?? true
    compare("score", .optional(isFinal ? overall.score : live), section.score)
    let interval =
      isFinal
      ? overall.interval : .live(mean: live, scored: prefixScored, of: items * samplesPerItem, clusters: clusters ?? items)
    compare("interval", .interval(interval), claimed["interval"])
    let hasEnded = section.status.flatMap(SectionState.init(rawValue:))?.hasEnded ?? false
    let due = isFinal || hasEnded ? overall.samples : done
    let coverage = due > 0 ? Double(overall.scored) / Double(due) : nil
    compare("coverage", .optional(coverage), claimed["coverage"])
    let counts = [
      ("samples", overall.samples), ("scored", overall.scored), ("failed", overall.failed), ("correct", overall.correct),
      ("truncated", overall.truncated), ("empty", overall.empty), ("refused", overall.refused), ("unparsed", overall.unparsed),
    ]
    for (name, count) in counts { compare(name, .count(count), claimed[name]) }
    guard isFinal else { return found }
    // An item that was never asked says nothing of its category, which the run's end knew from the benchmark.
    let unknown: Set = metrics.categories.isEmpty && done < overall.samples ? ["categories"] : []
    for (name, value) in RunDocument.metrics(metrics).sorted(by: { $0.key < $1.key }) where !unknown.contains(name) {
      compare(name, value, claimed[name])
    }
    return found
  }
}

/// What an archive says about one of its sections.
struct SectionClaim {
  var completed: JSONValue?
  var sampled: JSONValue?
  var score: JSONValue?
  var status: String?
  var metrics: JSONValue = [:]
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
