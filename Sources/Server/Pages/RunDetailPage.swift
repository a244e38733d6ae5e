import AssayKit
import Hummingbird
import RunEngine

/// `GET /runs/{id}` with its fragment for live updates, and the forms that cancel a run or let it go on.
struct RunDetailPage {
  let backend: Backend
  let pages: PageRenderer

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("runs/:id", use: show)
    routes.get("runs/:id/fragment", use: fragment)
    routes.post("runs/:id/cancel") { request, context in try await cancel(request, context) }
    routes.post("runs/:id/resume") { request, context in try await reopen(request, context, .resume) }
    routes.post("runs/:id/retry-errors") { request, context in try await reopen(request, context, .retryErrors) }
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    try pages.page(await view(request, context), request: request)
  }

  /// The moving part of the page, by the same template as the first time.
  @Sendable
  func fragment(_ request: Request, _ context: ServerContext) async throws -> Response {
    try pages.fragment("run-live", await view(request, context), request: request)
  }

  private func cancel(_ request: Request, _ context: ServerContext) async throws -> Response {
    let id = try await backend.run(context).id
    try await backend.service.cancel(id)
    return .seeOther("/runs/\(id)")
  }

  private func reopen(_ request: Request, _ context: ServerContext, _ mode: ReopenMode) async throws -> Response {
    let id = try await backend.run(context).id
    _ = try await backend.service.reopen(id, mode, detach: true)
    return .seeOther("/runs/\(id)")
  }

  private func view(_ request: Request, _ context: ServerContext) async throws -> RunView {
    let run = try await backend.run(context)
    let place = try RunPlace(request, run: run.id)
    guard let section = place.section(of: run) else {
      throw Problem.notFound("benchmark `\(place.benchmark ?? "")` in run \(run.id)")
    }
    let page = try await backend.store.samples(
      SampleQuery(
        run: run.id, section: section.ordinal, filter: place.filter, category: place.category, limit: RunPlace.pageSize,
        cursor: place.cursor))
    var detail: SampleDetail?
    if let item = place.item {
      detail = try await backend.store.sample(
        SampleKey(run: run.id, section: section.ordinal, item: ItemID(item), sampleIndex: place.sample))
    }
    let shelf = Dictionary(backend.benchmarks.all.map { ($0.card.name, $0.card.displayName) }) { first, _ in first }
    return RunView(
      run, place: place, section: section, samples: page, detail: detail, names: shelf, now: backend.now())
  }
}

/// What of a run is looked at: it all stands in the URL, so that it can be shared and works without scripts.
struct RunPlace: Sendable {
  let run: RunID
  var benchmark: String?
  var filter = SampleQuery.Filter.all
  var category: String?
  var cursor: SampleCursor?
  var item: String?
  var sample = 0

  static let pageSize = 50

  init(_ request: Request, run: RunID) throws(Problem) {
    let query = try QueryFields(request, names: ["benchmark", "filter", "category", "cursor", "item", "sample"])
    self.run = run
    benchmark = query.text("benchmark")
    filter = try query.choice("filter", as: SampleQuery.Filter.self) ?? .all
    category = query.text("category")
    cursor = try SampleCursor(query.text("cursor"))
    item = query.text("item")
    sample = try query.integer("sample", in: 0...999) ?? 0
  }

  init(run: RunID, benchmark: String) {
    self.run = run
    self.benchmark = benchmark
  }

  func section(of run: RunRecord) -> SectionRecord? {
    guard let benchmark else { return run.sections.first }
    return run.sections.first { $0.benchmark.rawValue == benchmark }
  }

  /// This place with a change.
  func with(_ change: (inout RunPlace) -> Void) -> RunPlace {
    var place = self
    change(&place)
    return place
  }

  var query: String {
    var parts: [String] = []
    if let benchmark { parts.append("benchmark=\(PercentCoding.encode(benchmark))") }
    if filter != .all { parts.append("filter=\(filter.rawValue)") }
    if let category { parts.append("category=\(PercentCoding.encode(category))") }
    if let cursor { parts.append("cursor=\(cursor.text)") }
    if let item { parts.append("item=\(PercentCoding.encode(item))") }
    if item != nil, sample != 0 { parts.append("sample=\(sample)") }
    return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
  }

  var link: String { "/runs/\(run)\(query)" }
  var fragmentLink: String { "/runs/\(run)/fragment\(query)" }
}
