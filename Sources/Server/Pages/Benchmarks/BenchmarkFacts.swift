import AssayKit
import RunEngine

/// Where a benchmark is described: an address, or words.
struct SourceLink {
  let words: String
  let address: String?

  init(_ source: String) {
    address = source.hasPrefix("https://") ? source : nil
    words = address.map { String($0.dropFirst("https://".count)) } ?? source
  }
}

/// The best score of a benchmark so far, among the runs that drew most items.
struct BestScore {
  let points: String
  let plusMinus: String?
  let bar: IntervalBar?
  let model: String
  let modelLink: String
  let runLink: String
  /// `all 12,032 items`, `1,203 of 12,032 items`.
  let share: String

  /// - Parameter boards: of one benchmark.
  /// - Returns: `nil` when no real model has a score; what the simulated one says is no achievement.
  init?(_ boards: [Leaderboard]) {
    let real = boards.compactMap { board -> (Leaderboard, Leaderboard.Entry)? in
      board.entries.first { !$0.model.isSimulated }.map { (board, $0) }
    }
    let most = real.max { left, right in
      let (mine, theirs) = (left.0.conditions.itemCount, right.0.conditions.itemCount)
      if mine != theirs { return mine < theirs }
      return (left.1.best.summary.score ?? 0) < (right.1.best.summary.score ?? 0)
    }
    guard let (board, entry) = most, let score = entry.best.summary.score else { return nil }
    points = Figures.points(score)
    plusMinus = Figures.plusMinus(entry.best.summary.interval, of: entry.best.summary.score)
    bar = IntervalBar(score: score, interval: entry.best.summary.interval)
    model = entry.model.slug
    modelLink = ModelLink.path(entry.model)
    runLink = "/runs/\(entry.best.run)"
    share = Self.share(board.conditions)
  }

  static func share(_ conditions: Manifest.Section) -> String {
    let (drawn, total) = (conditions.itemCount, conditions.totalItems)
    return drawn == total ? "all \(Figures.count(total)) items" : "\(Figures.count(drawn)) of \(Figures.count(total)) items"
  }
}

/// A data set that a benchmark reads.
struct DataSetView {
  let id: String
  let revision: String
  let licence: String
  let records: String
  let gatedPage: String?

  init(_ specification: DatasetSpecification) {
    id = specification.id
    revision = specification.revision
    licence = specification.licence
    records = specification.recordCount.map { Figures.count($0) } ?? Figures.none
    if case .gated(let page) = specification.access { gatedPage = page } else { gatedPage = nil }
  }

  /// In one line.
  static func words(of benchmark: any Benchmark) -> String {
    let specifications = benchmark.requiredDatasets
    guard !specifications.isEmpty else { return benchmark.card.definition == nil ? "in the program" : "beside the file" }
    return specifications.map { specification in
      let view = DataSetView(specification)
      return "\(view.id) @ \(view.revision.prefix(7)), \(view.records) records" + (view.gatedPage == nil ? "" : ", gated")
    }.joined(separator: "; ")
  }
}

extension StateMark {
  /// Whether a benchmark can run.
  init(setup: SetupNeeded?, _ preparation: DatasetPreparation.State?) {
    switch preparation {
    case .waiting, .running: self.init(word: "Being prepared", letter: "R", tone: "running")
    case .failed, .done, nil:
      self = setup == nil ? StateMark(word: "Ready", letter: "✓", tone: "success") : StateMark(SectionState.needsSetup)
    }
  }
}

/// The page of a model.
enum ModelLink {
  static func path(_ model: ModelReference) -> String {
    let parts = model.slug.split(separator: "/", omittingEmptySubsequences: false).map { PercentCoding.encode(String($0)) }
    return "/models/\(PercentCoding.encode(model.provider.rawValue))/" + parts.joined(separator: "/")
  }
}
