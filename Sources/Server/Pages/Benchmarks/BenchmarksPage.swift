import AssayKit
import Hummingbird
import RunEngine

/// `GET /benchmarks`: every benchmark with what it measures, what it needs and how far models have come.
struct BenchmarksPage {
  let backend: Backend
  let pages: PageRenderer

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("benchmarks", use: show)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    _ = try QueryFields(request, names: [])
    let latencies = try await backend.store.operations(seenWithin: .zero, window: .zero).averageLatency
    let boards = Dictionary(grouping: try await Leaderboard.boards(of: nil, in: backend.store), by: \.conditions.benchmark)
    var entries: [BenchmarksView.Entry] = []
    for benchmark in backend.benchmarks.all {
      let name = benchmark.card.name
      entries.append(
        BenchmarksView.Entry(
          benchmark: benchmark, setup: await BenchmarkShelf.setup(of: benchmark),
          preparation: backend.options.preparation?.state(of: name), latency: latencies[name], boards: boards[name] ?? [],
          document: backend.benchmarks.pages[name].map { MarkdownDocument($0) }))
    }
    return try pages.page(BenchmarksView(entries), request: request)
  }
}

/// What the list of benchmarks shows.
struct BenchmarksView: PageModel {
  static let template = "benchmarks"

  let title = "Benchmarks"
  let place: Place? = .benchmarks
  let total: String
  let ready: String
  let groups: [Group]

  /// What is known about one benchmark.
  struct Entry {
    let benchmark: any Benchmark
    let setup: SetupNeeded?
    let preparation: DatasetPreparation.State?
    let latency: Double?
    let boards: [Leaderboard]
    let document: MarkdownDocument?
  }

  struct Group {
    let category: String
    let rows: [Row]
  }

  struct Row {
    let name: String
    let displayName: String
    let link: String
    let summary: String
    let state: StateMark
    let items: String
    let version: String
    let protocols: [String]
    let data: String
    /// `nil` while no real model has answered.
    let latency: String?
    let best: BestScore?
    let flaws: Jump?
    let published: Jump?
    let source: SourceLink
    let runLink: String?
    /// The file of the user's own that defines it.
    let file: String?
  }

  /// A number of things that another page lists.
  struct Jump {
    let words: String
    let link: String
  }

  init(_ entries: [Entry]) {
    total = Figures.count(entries.count)
    ready = Figures.count(entries.count { $0.setup == nil })
    var categories: [String] = []
    for entry in entries where !categories.contains(entry.benchmark.card.category) {
      categories.append(entry.benchmark.card.category)
    }
    groups = categories.map { category in
      Group(category: category, rows: entries.filter { $0.benchmark.card.category == category }.map { Row($0) })
    }
  }
}

extension BenchmarksView.Row {
  init(_ entry: BenchmarksView.Entry) {
    let card = entry.benchmark.card
    let link = "/benchmarks/\(PercentCoding.encode(card.name.rawValue))"
    let flaws = entry.document?.section("known-flaws")?.itemCount ?? 0
    let published = entry.document?.section("published-numbers-to-compare-with")?.rowCount ?? 0
    self.init(
      name: card.name.rawValue, displayName: card.displayName, link: link, summary: card.summary,
      state: StateMark(setup: entry.setup, entry.preparation), items: Figures.count(card.itemCount), version: card.version,
      protocols: card.protocols.map(\.name.rawValue), data: DataSetView.words(of: entry.benchmark),
      latency: entry.latency.map { Figures.duration(seconds: $0) }, best: BestScore(entry.boards),
      flaws: flaws > 0
        ? .init(words: flaws == 1 ? "1 known flaw" : "\(flaws) known flaws", link: link + "#known-flaws") : nil,
      published: published > 0
        ? .init(
          words: published == 1 ? "1 published number" : "\(published) published numbers",
          link: link + "#published-numbers-to-compare-with") : nil,
      source: SourceLink(card.source),
      runLink: entry.setup == nil ? "/?selected_benchmarks=\(PercentCoding.encode(card.name.rawValue))" : nil,
      file: card.definition?.name)
  }
}

extension MarkdownDocument.Section {
  /// The entries of its lists.
  var itemCount: Int { blocks.reduce(0) { $0 + ($1.list?.items.count ?? 0) } }
  /// The rows of its tables.
  var rowCount: Int { blocks.reduce(0) { $0 + ($1.table?.rows.count ?? 0) } }
}
