import AssayKit
import Hummingbird
import RunEngine

/// `GET /ops`: workers, queue and figures, with the fragment that keeps them current.
struct OperationsPage {
  let backend: Backend
  let pages: PageRenderer
  let startedAt: Timestamp

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("ops", use: show)
    routes.get("ops/fragment", use: fragment)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    try pages.page(await view(request), request: request)
  }

  /// The moving part of the page, by the same template as the first time.
  @Sendable
  func fragment(_ request: Request, _ context: ServerContext) async throws -> Response {
    try pages.fragment("ops-live", await view(request), request: request)
  }

  private func view(_ request: Request) async throws -> OperationsView {
    let query = try QueryFields(request, names: ["minutes"])
    let minutes = try query.integer("minutes", in: OperationsMaterial.minutes) ?? OperationsMaterial.usualMinutes
    let material = try await backend.operations(minutes: minutes)
    // Every waiting run has a place, and the first ones matter most: the newest 25 are not enough.
    let waiting = material.queued.next == nil ? material.queued.runs : try await backend.waitingRuns()
    let now = backend.now()
    let forecast = QueueForecast(
      running: material.running.runs.filter { $0.state == .running }, queued: waiting, overview: material.overview, now: now)
    return OperationsView(
      material, waiting: waiting, forecast: forecast, left: try await backend.timesLeft(of: material.running.runs),
      names: backend.benchmarkNames,
      tokens: try await backend.store.tokenHistory(window: .seconds(7 * 86_400)),
      server: ServerFacts(backend, startedAt: startedAt),
      minutes: minutes, now: now)
  }
}

/// What the server says about itself.
struct ServerFacts {
  let version: String
  let commit: String?
  let startedAt: TimeText
  let uptime: String
  let folder: String?
  let free: String?
  let maintenance: Prose?
  let requests: String
  let failedRequests: String
  let load: String?

  init(_ backend: Backend, startedAt started: Timestamp) {
    version = backend.version.version
    commit = backend.version.commit.map { String($0.prefix(12)) }
    startedAt = TimeText(started)
    uptime = Figures.duration(backend.now().since(started))
    folder = backend.options.disk?.folder
    free = backend.options.disk?.available().map { ByteCount.words($0) }
    maintenance = (backend.options.maintenance?.sentence).map { Prose($0) }
    let counts = backend.requests.counts
    requests = Figures.count(counts.reduce(0) { $0 + $1.value })
    failedRequests = Figures.count(counts.filter { $0.key.status.hasPrefix("5") }.reduce(0) { $0 + $1.value })
    let pacers = backend.options.pacerLoad()
    load =
      pacers.credentials > 0
      ? "\(pacers.inFlight) of \(pacers.limit) in flight, \(pacers.waiting) waiting" : nil
  }
}
