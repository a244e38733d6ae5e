import AssayKit
import Charts
import Hummingbird
import RunEngine

/// `GET /models/{provider}/{slug}`: one model with its scores; the slug may have slashes.
struct ModelDetailPage {
  let backend: Backend
  let pages: PageRenderer

  private static let shownRuns = 20
  /// Boards whose best run is read for its times.
  private static let shownBoards = 30

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("models/:provider/**", use: show)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    _ = try QueryFields(request, names: [])
    let reference = try reference(context)
    let stored = try await backend.store.models(named: reference.description, provider: reference.provider).first {
      $0.card.model == reference
    }
    var model = stored
    if model == nil { model = await backend.models.card(for: reference).map { CatalogModel(card: $0) } }
    let runs = try await backend.store.runs(RunQuery(exactModel: reference, limit: Self.shownRuns))
    guard model != nil || runs.total > 0 else {
      throw Problem(
        .notFound, "not-found", "there is no model `\(reference.description.prefix(200))`",
        hint: "look for it in the list of models; one that has left its provider is kept as long as it has runs")
    }
    let scores = try await scores(of: reference)
    let known = model ?? CatalogModel(card: ModelCard(model: reference), isActive: false)
    let view = ModelView(known, isListed: model != nil, runs: runs, scores: scores, names: backend.benchmarkNames)
    return try pages.page(view, request: request)
  }

  private func reference(_ context: ServerContext) throws(Problem) -> ModelReference {
    let provider = try context.pathText("provider")
    let parts = context.parameters.getCatchAll().map { PercentCoding.decode($0) }
    let slug = parts.compactMap { $0 }.joined(separator: "/")
    guard parts.allSatisfy({ $0 != nil }), let reference = ModelReference("\(provider)/\(slug)") else {
      throw .notFound("such page")
    }
    return reference
  }

  /// The model's best run on each board, with that run's times.
  private func scores(of model: ModelReference) async throws -> [ModelScore] {
    let boards = try await Leaderboard.boards(of: nil, in: backend.store)
    let names = backend.benchmarkNames
    var scores: [ModelScore] = []
    for board in boards where scores.count < Self.shownBoards {
      guard let place = board.entries.firstIndex(where: { $0.model == model }) else { continue }
      let name = board.conditions.benchmark
      let run = try await backend.storedRun(board.entries[place].best.run)
      let section = run?.sections.first { $0.benchmark == name }
      scores.append(ModelScore(board, rank: place + 1, section, seed: run?.manifest.seed, title: names[name]))
    }
    return scores
  }
}

/// A model's best score under one set of conditions.
struct ModelScore {
  let benchmark: String
  let benchmarkLink: String
  let share: String
  let conditions: String
  let points: String
  let plusMinus: String?
  let bar: IntervalBar?
  let rank: String
  let runs: String
  let coverage: String
  let cost: String
  let latency: String
  let firstToken: String
  let speed: String
  let runLink: String
  let row: IntervalChart.Row

  init(_ board: Leaderboard, rank: Int, _ section: SectionRecord?, seed: String?, title: String) {
    let entry = board.entries[rank - 1]
    let summary = entry.best.summary
    let metrics = section?.metrics
    benchmark = title
    benchmarkLink = "/benchmarks/\(PercentCoding.encode(board.conditions.benchmark.rawValue))"
    share = BestScore.share(board.conditions)
    let samples = board.samplesPerItem > 1 ? ", \(board.samplesPerItem) samples each" : ""
    let draw = board.conditions.itemCount < board.conditions.totalItems ? seed.map { ", seed \($0)" } ?? "" : ""
    conditions = "\(board.conditions.protocolName)\(samples)\(draw)"
    points = summary.score.map { Figures.points($0) } ?? Figures.none
    plusMinus = Figures.plusMinus(summary.interval, of: summary.score)
    bar = IntervalBar(score: summary.score, interval: summary.interval)
    self.rank = "\(rank) of \(board.entries.count)"
    runs = Figures.count(entry.runs)
    coverage = Figures.percent(summary.coverage)
    cost = Figures.money(entry.best.cost)
    latency = Self.words(metrics?.latency)
    firstToken = Self.words(metrics?.timeToFirstToken)
    speed = metrics?.tokensPerSecond.map { Figures.rate($0.median) } ?? Figures.none
    runLink = "/runs/\(entry.best.run)?benchmark=\(PercentCoding.encode(board.conditions.benchmark.rawValue))"
    row = IntervalChart.Row(
      "\(title), \(Figures.count(board.conditions.itemCount)) items", value: summary.score,
      low: summary.interval?.low, high: summary.interval?.high)
  }

  /// The median and what one in twenty exceeds.
  private static func words(_ spread: Spread?) -> String {
    guard let spread else { return Figures.none }
    return "\(Figures.duration(seconds: spread.median)) / \(Figures.duration(seconds: spread.p95))"
  }
}

/// What the page of a model shows.
struct ModelView: PageModel {
  static let template = "model"

  let title: String
  let place: Place? = .models
  let row: ModelRow
  let user: String?
  let chuteID: String?
  let lastSeen: TimeText?
  let isListed: Bool
  let parameters: [String]
  let hasParameters: Bool
  let scores: [ModelScore]
  let hasScores: Bool
  let chart: ChartView?
  let runs: [RunLine]
  let hasRuns: Bool
  let total: String
  let moreRuns: String?

  init(_ model: CatalogModel, isListed: Bool, runs page: AssayKit.RunPage, scores: [ModelScore], names: BenchmarkNames) {
    row = ModelRow(model)
    title = row.name
    user = model.user
    chuteID = model.chuteID
    lastSeen = TimeText(model.lastSeen)
    self.isListed = isListed
    parameters = model.supportedParameters ?? []
    hasParameters = !parameters.isEmpty
    self.scores = scores
    hasScores = !scores.isEmpty
    chart =
      scores.count > 1
      ? ChartView(
        IntervalChart("Scores by benchmark", rows: scores.map(\.row), width: Drawing.wide).drawing,
        narrow: IntervalChart("Scores by benchmark", rows: scores.map(\.row)).drawing, id: "chart-model",
        note: "with 95\u{A0}% intervals") : nil
    runs = page.runs.map { RunLine($0, names: names) }
    hasRuns = !runs.isEmpty
    total = Figures.count(page.total)
    moreRuns = page.total > runs.count ? "/runs?model=\(PercentCoding.encode(row.id))" : nil
  }
}
