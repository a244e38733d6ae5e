public import AssayKit

/// Scores of one benchmark that were made under the same conditions, model by model.
public struct Leaderboard: Hashable, Sendable {
  public var conditions: Manifest.Section
  public var samplesPerItem: Int
  /// The best first: higher score, then scored as good as whole, then cheaper, then faster.
  public var entries: [Entry]

  /// Whether its models are simulated: they have boards of their own.
  public var isSimulated: Bool { entries.contains(where: \.model.isSimulated) }

  /// One model's runs.
  public struct Entry: Hashable, Sendable {
    public var model: ModelReference
    /// The run that counts: higher score, then scored as good as whole, then cheaper, then faster, then newer.
    public var best: SectionResult
    /// The mean of all its runs' scores.
    public var mean: Double
    public var runs: Int

    /// Whether more of the best run is unscored than can be passed over: with it, the score might be another one.
    public var hasGaps: Bool { LeaderboardFold.hasGaps(best) }
  }

  /// The share of samples with a score from which on a run counts as whole.
  public static let fullCoverage = 0.95
  /// Fewer items than these are a small sample, unless they are all that there are.
  public static let fewItems = 10
  /// A smaller part of the items than this is a small sample too.
  public static let fewPart = 0.05

  /// Whether its scores are of so few of the benchmark's items that they say little; it is listed apart and not part of an
  /// overall ranking.
  public var isSmallSample: Bool {
    guard conditions.itemCount < conditions.totalItems else { return false }
    return conditions.itemCount < Self.fewItems
      || Double(conditions.itemCount) < Self.fewPart * Double(conditions.totalItems)
  }
}

extension Leaderboard {
  /// The boards of every benchmark, or of one: small samples last, then those with most items first, then with most models.
  ///
  /// Only what is comparable shares a board (see `Comparability`), and simulated models share none with others.
  public static func boards(of benchmark: BenchmarkName?, in store: any RunStore) async throws(StoreError) -> [Leaderboard] {
    var fold = LeaderboardFold()
    var after: Int64? = 0
    while let start = after {
      let page = try await store.results(of: benchmark, after: start, limit: 500)
      for result in page.results { fold.add(result) }
      after = page.next
    }
    return fold.boards
  }
}

/// Collects results; memory grows with boards and models, not with runs.
struct LeaderboardFold {
  private struct Key: Hashable {
    let benchmark: BenchmarkName
    let conditions: Comparability
    let isSimulated: Bool
  }

  private struct Row {
    var best: SectionResult
    var sum: Double
    var runs: Int
  }

  private var rows: [Key: [ModelReference: Row]] = [:]

  mutating func add(_ result: SectionResult) {
    guard let score = result.summary.score else { return }
    let key = Key(
      benchmark: result.conditions.benchmark,
      conditions: Comparability(result.conditions, samplesPerItem: result.samplesPerItem),
      isSimulated: result.model.isSimulated)
    guard var row = rows[key]?[result.model] else {
      rows[key, default: [:]][result.model] = Row(best: result, sum: score, runs: 1)
      return
    }
    row.sum += score
    row.runs += 1
    if Self.isBetter(result, than: row.best) { row.best = result }
    rows[key]?[result.model] = row
  }

  var boards: [Leaderboard] {
    rows.values.compactMap { models -> Leaderboard? in
      let entries = models.map { model, row in
        Leaderboard.Entry(model: model, best: row.best, mean: row.sum / Double(row.runs), runs: row.runs)
      }.sorted { Self.stands($0, before: $1) }
      guard let first = entries.first?.best else { return nil }
      return Leaderboard(conditions: first.conditions, samplesPerItem: first.samplesPerItem, entries: entries)
    }.sorted { left, right in
      let (mine, theirs) = (left.conditions, right.conditions)
      if mine.benchmark != theirs.benchmark { return mine.benchmark < theirs.benchmark }
      if left.isSimulated != right.isSimulated { return right.isSimulated }
      if left.isSmallSample != right.isSmallSample { return right.isSmallSample }
      if mine.itemCount != theirs.itemCount { return mine.itemCount > theirs.itemCount }
      if left.entries.count != right.entries.count { return left.entries.count > right.entries.count }
      return left.entries[0].best.endedAt > right.entries[0].best.endedAt
    }
  }

  static func hasGaps(_ result: SectionResult) -> Bool { (result.summary.coverage ?? 1) < Leaderboard.fullCoverage }

  /// Higher score, then one without gaps, then lower cost, then shorter, then newer; what is not known comes last.
  static func isBetter(_ left: SectionResult, than right: SectionResult) -> Bool {
    order(left, right) ?? (left.endedAt > right.endedAt)
  }

  private static func stands(_ left: Leaderboard.Entry, before right: Leaderboard.Entry) -> Bool {
    order(left.best, right.best) ?? (left.model.description < right.model.description)
  }

  private static func order(_ left: SectionResult, _ right: SectionResult) -> Bool? {
    let (mine, theirs) = (left.summary.score ?? 0, right.summary.score ?? 0)
    if mine != theirs { return mine > theirs }
    if hasGaps(left) != hasGaps(right) { return hasGaps(right) }
    let (cost, other) = (left.cost?.amount ?? .max, right.cost?.amount ?? .max)
    if cost != other { return cost < other }
    let unknown = Duration.seconds(Int64.max / 2)
    let (time, their) = (left.duration ?? unknown, right.duration ?? unknown)
    return time == their ? nil : time < their
  }
}
