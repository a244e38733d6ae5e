import AssayKit
import Foundation
import Hummingbird
import RunEngine

/// `GET /runs`: all runs, newest first.
struct HistoryPage {
  let backend: Backend
  let pages: PageRenderer

  static let pageSize = 50

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("runs", use: show)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    let query = try QueryFields(request, names: ["status", "model", "cursor"])
    let state = try query.choice("status", as: RunState.self)
    let model = query.text("model")
    let page = try await backend.store.runs(
      RunQuery(
        states: state.map { [$0] }, model: model, limit: Self.pageSize, cursor: try RunCursor(query.text("cursor"))))
    let view = HistoryView(
      page, state: state, model: model, isFirstPage: query.text("cursor") == nil, now: backend.now())
    return try pages.page(view, request: request)
  }
}

/// What the history page shows.
struct HistoryView: PageModel {
  static let template = "history"

  let title = "History"
  let place: Place? = .history
  let rows: [Row]
  let total: String
  let isOne: Bool
  let states: [Choice]
  let typedModel: String?
  let isFiltered: Bool
  let isEmpty: Bool
  let nextLink: String?
  let isLaterPage: Bool
  let firstLink: String

  struct Choice {
    let value: String
    let label: String
    let selected: Bool
  }

  struct Row {
    let id: String
    let state: StateMark
    let share: String?
    let slug: String
    let provider: String
    let isSimulated: Bool
    let benchmarks: String
    let subset: String
    let score: String?
    let plusMinus: String?
    let bar: IntervalBar?
    let coverage: String
    let cost: String
    let tokens: String
    let started: TimeText
    let took: String
  }

  init(_ page: AssayKit.RunPage, state: RunState?, model: String?, isFirstPage: Bool, now: Timestamp) {
    rows = page.runs.map { Row($0, now: now) }
    total = Figures.count(page.total)
    isOne = page.total == 1
    states = RunState.allCases.map { Choice(value: $0.rawValue, label: $0.rawValue.capitalized, selected: $0 == state) }
    typedModel = model
    isFiltered = state != nil || model != nil
    isEmpty = page.runs.isEmpty
    var filters: [String] = []
    if let state { filters.append("status=\(state.rawValue)") }
    if let model { filters.append("model=\(PercentCoding.encode(model))") }
    nextLink = page.next.map { "/runs?" + (filters + ["cursor=\($0.text)"]).joined(separator: "&") }
    isLaterPage = !isFirstPage
    firstLink = "/runs" + (filters.isEmpty ? "" : "?" + filters.joined(separator: "&"))
  }
}

extension HistoryView.Row {
  init(_ run: RunRecord, now: Timestamp) {
    let numbers = RunNumbers(run)
    let running = !run.state.hasEnded && numbers.samples > 0
    self.init(
      id: run.id.rawValue, state: StateMark(run.state),
      share: running ? Figures.percent(numbers.done, of: numbers.samples) : nil, slug: run.request.model.slug,
      provider: run.request.model.provider.rawValue, isSimulated: run.request.model.isSimulated,
      benchmarks: run.sections.map(\.benchmark.rawValue).joined(separator: ", "), subset: run.request.subset.description,
      score: numbers.score.map { Figures.points($0) }, plusMinus: Figures.plusMinus(numbers.interval),
      bar: IntervalBar(score: numbers.score, interval: numbers.interval), coverage: Figures.percent(numbers.coverage),
      cost: numbers.done == 0 ? Figures.none : Figures.money(numbers.cost),
      tokens: Figures.tokens(numbers.inputTokens + numbers.outputTokens),
      started: TimeText(run.startedAt ?? run.createdAt),
      took: Figures.duration(run.startedAt.map { (run.endedAt ?? now).since($0) }))
  }
}
