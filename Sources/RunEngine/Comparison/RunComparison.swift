public import AssayKit

/// Two or more runs side by side: each of the others against the first, benchmark by benchmark, on the items that both have scored.
public struct RunComparison: Hashable, Sendable {
  public var runs: [RunRecord]
  public var sections: [SectionComparison]

  /// How the mean over all benchmarks differs from the first run to `second`.
  ///
  /// Benchmarks are independent, so each side of their intervals adds in quadrature.
  ///
  /// - Returns: `nil` with a single benchmark, and where one of either run's benchmarks is not compared.
  public func overall(of second: RunID) -> (difference: Double, interval: Interval)? {
    let compared = sections.filter { $0.second == second }
    let found = compared.compactMap(\.comparison)
    let involved = runs.filter { $0.id == second || $0.id == compared.first?.first }
    guard found.count > 1, involved.count == 2, involved.allSatisfy({ $0.sections.count == found.count }) else { return nil }
    let count = Double(found.count)
    let difference = found.reduce(0) { $0 + $1.difference } / count
    func side(_ width: (PairedComparison) -> Double) -> Double {
      found.reduce(0) { $0 + width($1) * width($1) }.squareRoot() / count
    }
    return (
      difference,
      Interval(
        low: max(-1, difference - side { $0.difference - $0.interval.low }),
        high: min(1, difference + side { $0.interval.high - $0.difference }), method: .combinedSections)
    )
  }
}

/// One benchmark of two runs.
public struct SectionComparison: Hashable, Sendable {
  public var benchmark: BenchmarkName
  public var first: RunID
  public var second: RunID
  /// What differs between the two; empty when they are comparable as they are.
  public var differences: [Comparability.Difference]
  /// `nil` when no item has a verdict in both.
  public var comparison: PairedComparison?
  /// Items that scored higher in the second run, and lower.
  public var gained: Int
  public var lost: Int
  /// Common items by how well they went: a row for each `Level` of the first run, a column for each of the second.
  public var matrix: [[Int]] = Level.allCases.map { _ in Level.allCases.map { _ in 0 } }
  /// Items with a verdict in one of the two only.
  public var onlyFirst: Int
  public var onlySecond: Int
  /// Items whose score differs, in the order of the first run; as many as were asked for.
  public var flips: [Flip]

  /// How an item went, over all of its samples.
  public enum Level: Int, Hashable, Sendable, CaseIterable {
    case right, partly, wrong

    init(_ score: Double) { self = score == 1 ? .right : score == 0 ? .wrong : .partly }
  }

  public struct Flip: Hashable, Sendable {
    public var item: ItemID
    public var first: Double
    public var second: Double
  }
}

/// Which of the items whose score differs are listed.
public struct FlipWindow: Hashable, Sendable {
  public enum Direction: String, Hashable, Sendable, CaseIterable {
    /// Higher in the second run, or lower.
    case better, worse
  }

  public var direction: Direction?
  /// Those to leave out at the start.
  public var offset: Int
  public var limit: Int

  public init(direction: Direction? = nil, offset: Int = 0, limit: Int = 500) {
    self.direction = direction
    self.offset = offset
    self.limit = limit
  }
}

/// Why runs are not compared.
public enum ComparisonRefusal: Error, Hashable, Sendable {
  /// They have no benchmark in common.
  case nothingInCommon
  /// The scores were made under different conditions: one sentence for each.
  case notComparable([String])
  case store(StoreError)
}

/// The scores of one section by item: the mean over the item's samples that have a verdict.
struct ItemPairing {
  /// Draws of the bootstrap, which are as many as pairs times resamples: large runs are resampled less often.
  private static let mostDraws = 40_000_000

  private var order: [ItemID] = []
  private var sums: [ItemID: (sum: Double, count: Int)] = [:]

  mutating func add(_ outcome: SampleOutcome) {
    guard let score = outcome.score else { return }
    if sums[outcome.item] == nil { order.append(outcome.item) }
    sums[outcome.item, default: (0, 0)].sum += score
    sums[outcome.item, default: (0, 0)].count += 1
  }

  private func score(_ item: ItemID) -> Double? { sums[item].map { $0.sum / Double($0.count) } }

  /// - Returns: a comparison without names and differences filled in.
  func compared(with other: ItemPairing, seed: UInt64, _ window: FlipWindow, into result: inout SectionComparison) {
    var pairs: [(first: Double, second: Double)] = []
    var skipped = 0
    for item in order {
      guard let first = score(item), let second = other.score(item) else { continue }
      pairs.append((first, second))
      result.matrix[SectionComparison.Level(first).rawValue][SectionComparison.Level(second).rawValue] += 1
      if first == second { continue }
      if second > first { result.gained += 1 } else { result.lost += 1 }
      if let direction = window.direction, direction != (second > first ? .better : .worse) { continue }
      skipped += 1
      guard skipped > window.offset, result.flips.count < window.limit else { continue }
      result.flips.append(.init(item: item, first: first, second: second))
    }
    result.onlyFirst = order.count - pairs.count
    result.onlySecond = other.order.count - pairs.count
    let resamples = min(10_000, max(500, Self.mostDraws / max(1, pairs.count)))
    result.comparison = PairedComparison.compare(pairs, seed: seed, resamples: resamples)
  }
}

/// Compares stored runs.
public struct RunComparer: Sendable {
  private static let pageSize = 1_000
  /// Bootstrap intervals are the same each time that somebody looks.
  private static let seed: UInt64 = 20_250_101

  private let store: any RunStore

  public init(store: any RunStore) { self.store = store }

  /// - Parameters:
  ///   - ids: at least two; the others are compared with the first.
  ///   - partial: compares the common items also where items, prompts or settings differ; not where the questions do.
  ///   - flips: which of the differing items are listed, for each benchmark and run.
  public func compare(
    _ ids: [RunID], partial: Bool, flips: FlipWindow = FlipWindow()
  ) async throws(ComparisonRefusal) -> RunComparison {
    var runs: [RunRecord] = []
    for id in ids { runs.append(try await asking { () throws(StoreError) in try await store.run(id) }) }
    guard let base = runs.first, runs.count > 1 else { throw .nothingInCommon }
    var sections: [SectionComparison] = []
    var reasons: [String] = []
    for other in runs.dropFirst() {
      let shared = base.sections.filter { section in other.sections.contains { $0.benchmark == section.benchmark } }
      guard !shared.isEmpty else { throw .nothingInCommon }
      reasons += partial ? [] : Self.missing(base, other)
      for section in shared {
        let differences = Self.differences(of: section.benchmark, base, other)
        reasons += differences.filter { !partial || $0.changesQuestions }
          .map { "\(section.benchmark): \($0.setting) differ between \(base.id) and \(other.id)" }
        sections.append(
          SectionComparison(
            benchmark: section.benchmark, first: base.id, second: other.id, differences: differences, comparison: nil, gained: 0,
            lost: 0, onlyFirst: 0, onlySecond: 0, flips: []))
      }
    }
    guard reasons.isEmpty else { throw .notComparable(reasons) }
    return RunComparison(runs: runs, sections: try await compared(sections, runs, flips))
  }

  private func compared(
    _ sections: [SectionComparison], _ runs: [RunRecord], _ flips: FlipWindow
  ) async throws(ComparisonRefusal) -> [SectionComparison] {
    var results: [SectionComparison] = []
    for section in sections {
      var result = section
      let first = try await pairing(section.first, section.benchmark, runs)
      let second = try await pairing(section.second, section.benchmark, runs)
      first.compared(with: second, seed: Self.seed, flips, into: &result)
      results.append(result)
    }
    return results
  }

  private func pairing(
    _ run: RunID, _ benchmark: BenchmarkName, _ runs: [RunRecord]
  ) async throws(ComparisonRefusal) -> ItemPairing {
    var pairing = ItemPairing()
    let found = runs.first { $0.id == run }?.sections.first { $0.benchmark == benchmark }
    guard let section = found else { return pairing }
    var cursor: SampleCursor?
    repeat {
      let after = cursor
      let page = try await asking { () throws(StoreError) in
        try await store.outcomes(of: run, section: section.ordinal, after: after, limit: Self.pageSize)
      }
      for outcome in page.outcomes { pairing.add(outcome) }
      cursor = page.next
    } while cursor != nil
    return pairing
  }

  private static func differences(
    of benchmark: BenchmarkName, _ base: RunRecord, _ other: RunRecord
  ) -> [Comparability.Difference] {
    guard let first = conditions(of: benchmark, base), let second = conditions(of: benchmark, other) else { return [] }
    return second.differences(from: first)
  }

  private static func conditions(of benchmark: BenchmarkName, _ run: RunRecord) -> Comparability? {
    run.manifest.sections.first { $0.benchmark == benchmark }.map {
      Comparability($0, samplesPerItem: run.manifest.samplesPerItem)
    }
  }

  private static func missing(_ base: RunRecord, _ other: RunRecord) -> [String] {
    let (mine, theirs) = (Set(base.sections.map(\.benchmark)), Set(other.sections.map(\.benchmark)))
    return mine.subtracting(theirs).sorted().map { "\($0) is in \(base.id) only" }
      + theirs.subtracting(mine).sorted().map { "\($0) is in \(other.id) only" }
  }

  private func asking<Value>(_ body: () async throws(StoreError) -> Value) async throws(ComparisonRefusal) -> Value {
    do throws(StoreError) { return try await body() } catch { throw .store(error) }
  }
}
