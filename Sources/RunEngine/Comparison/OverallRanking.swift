public import AssayKit

/// Models ranked over several benchmarks: only those that have a score on every one of the boards, so that all means are over the
/// same things.
public struct OverallRanking: Hashable, Sendable {
  /// One for each benchmark that was run on more than a small sample.
  public var boards: [Leaderboard]
  /// The highest mean first.
  public var entries: [Entry]
  /// Models that lack a score on at least one board.
  public var incomplete: [ModelReference]

  public struct Entry: Hashable, Sendable {
    public var model: ModelReference
    /// The mean of the model's best score on each board, 0…1.
    public var score: Double
    /// The boards are independent, so their half widths add in quadrature; `nil` where one has no interval.
    public var interval: Interval?
    /// The sum of what the best runs cost; `nil` when one of them is not known.
    public var cost: NanoDollars?
    /// Runs on all boards together.
    public var runs: Int
    /// In the order of the boards.
    public var best: [SectionResult]

    /// Whether one of the scores is of a run that is not as good as whole.
    public var hasGaps: Bool { best.contains { LeaderboardFold.hasGaps($0) } }
  }

  /// - Parameter boards: at most one for each benchmark is taken, the first that is no small sample.
  public init(_ boards: [Leaderboard]) {
    var taken: [Leaderboard] = []
    for board in boards
    where !board.isSmallSample && !taken.contains(where: { $0.conditions.benchmark == board.conditions.benchmark }) {
      taken.append(board)
    }
    self.boards = taken
    var places: [ModelReference: [Leaderboard.Entry]] = [:]
    for entry in taken.flatMap(\.entries) { places[entry.model, default: []].append(entry) }
    entries = places.filter { $0.value.count == taken.count }.map { Entry($0.key, $0.value) }.sorted { left, right in
      if left.score != right.score { return left.score > right.score }
      return left.hasGaps == right.hasGaps ? left.model.description < right.model.description : right.hasGaps
    }
    incomplete = places.filter { $0.value.count < taken.count }.map(\.key).sorted { $0.description < $1.description }
  }
}

extension OverallRanking.Entry {
  fileprivate init(_ model: ModelReference, _ places: [Leaderboard.Entry]) {
    self.model = model
    best = places.map(\.best)
    runs = places.reduce(0) { $0 + $1.runs }
    let scores = best.map { $0.summary.score ?? 0 }
    let mean = scores.reduce(0, +) / Double(max(1, scores.count))
    score = mean
    let costs = best.compactMap(\.cost)
    cost = costs.count == best.count ? costs.reduce(.zero, +) : nil
    interval = .around(mean: mean, of: best.map(\.summary.interval))
  }
}

extension Leaderboard {
  /// This board with some of its models only; `nil` when none is left.
  public func only(_ isWanted: (ModelReference) -> Bool) -> Leaderboard? {
    var board = self
    board.entries = entries.filter { isWanted($0.model) }
    return board.entries.isEmpty ? nil : board
  }
}
