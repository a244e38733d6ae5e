import AssayKit
import Hummingbird
import RunEngine

/// `GET /runs`: the list of all runs, with its fragment for live updates.
struct HistoryPage {
  let backend: Backend
  let pages: PageRenderer

  /// More runs that wait than these have no number in the queue.
  private static let longestQueue = 1_000
  private static let mostExperiments = 50

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("runs", use: show)
    routes.get("runs/fragment", use: fragment)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    let query = try QueryFields(request, names: HistoryPlace.names + HistoryNews.names)
    let place = try HistoryPlace(query)
    let news = try await HistoryNews(query, store: backend.store)
    let experiments = try await backend.store.experiments(after: nil, limit: Self.mostExperiments).experiments
    let choices = HistoryFilters(
      place, benchmarks: backend.benchmarks.all.map(\.card), experiments: experiments)
    let view = HistoryView(
      list: try await list(place), place: place, filters: choices, news: news, named: try await named(place.model),
      experiment: try await experiment(place.experiment))
    return try pages.page(view, request: request)
  }

  /// The moving part of the page, by the same template as the first time.
  @Sendable
  func fragment(_ request: Request, _ context: ServerContext) async throws -> Response {
    let place = try HistoryPlace(try QueryFields(request, names: HistoryPlace.names))
    return try pages.fragment("history-list", try await list(place), request: request)
  }

  private func list(_ place: HistoryPlace) async throws -> HistoryList {
    let page = try await backend.store.runs(place.listed)
    let waits = page.runs.contains { $0.state == .queued }
    let queue = waits ? try await backend.store.queue(limit: Self.longestQueue) : []
    let forecast = waits ? try await backend.queueForecast() : nil
    let times = RunTimes(queue: queue, forecast: forecast, left: try await backend.timesLeft(of: page.runs))
    return HistoryList(page, place: place, times: times, names: backend.benchmarkNames, now: backend.now())
  }

  /// The run whose id begins with what is searched for.
  private func named(_ text: String?) async throws(StoreError) -> RunID? {
    guard let text, text.count >= 4, text.allSatisfy(\.isHexDigit) else { return nil }
    do throws(StoreError) { return try await backend.store.resolve(text) } catch {
      switch error {
      case .notFound, .ambiguous: return nil
      default: throw error
      }
    }
  }

  private func experiment(_ id: String?) async throws(StoreError) -> ExperimentRecord? {
    guard let id, RunID.isWellFormed(id) else { return nil }
    do throws(StoreError) { return try await backend.store.experiment(ExperimentID(id)) } catch .notFound { return nil }
  }
}

/// What a form of the history has just done, from the address that it leads to.
struct HistoryNews: Sendable {
  /// Runs that were deleted and can be brought back.
  let deleted: [RunID]
  /// Others that can still be brought back.
  let deletedEarlier: [RunID]
  /// A button for chosen runs was pressed, and none was chosen.
  let isNothingChosen: Bool
  let canceled: Int
  let restored: Int
  /// Runs that were left as they are, with a reason for the first.
  let kept: Int

  static let names = ["deleted", "canceled", "restored", "kept", "unchosen"]

  init(_ query: QueryFields, store: any RunStore) async throws {
    let ids = (query.text("deleted") ?? "").split(separator: ",").map(String.init).filter { RunID.isWellFormed($0) }
    let restorable = try await store.restorable(limit: HistoryForms.most)
    let asked = ids.prefix(HistoryForms.most).map { RunID($0) }
    let alive = Set(restorable.map(\.run))
    deleted = asked.filter { alive.contains($0) }
    deletedEarlier = restorable.map(\.run).filter { !asked.contains($0) }
    isNothingChosen = try query.flag("unchosen")
    canceled = try query.integer("canceled", in: 0...HistoryForms.most) ?? 0
    restored = try query.integer("restored", in: 0...HistoryForms.most) ?? 0
    kept = try query.integer("kept", in: 0...HistoryForms.most) ?? 0
  }
}
