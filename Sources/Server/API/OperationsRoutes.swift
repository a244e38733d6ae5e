import AssayKit
import Hummingbird

/// `GET /api/status`, `GET /api/ops/overview`, `GET /api/ops/sandy/…`, `GET /metrics`.
struct OperationsRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/status", use: status)
    routes.get("api/ops/overview", use: overview)
    for (what, names) in [("resources", []), ("metrics", ["hours"]), ("sandboxes", ["ids"])] {
      routes.get("api/ops/sandy/\(what)") { request, _ in try sandboxes(request, names) }
    }
    routes.get("metrics", use: metrics)
    return routes
  }

  struct Status: Encodable, Sendable {
    let maintenanceMode: Bool
    @Nullable var message: String?
  }

  @Sendable
  func status(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Status> {
    _ = try QueryFields(request, names: [])
    return JSONAnswer(Status(maintenanceMode: backend.options.maintenance != nil, message: backend.options.maintenance))
  }

  @Sendable
  func overview(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<OverviewResponse> {
    let query = try QueryFields(request, names: ["minutes"])
    let minutes = try query.integer("minutes", in: OperationsMaterial.minutes) ?? OperationsMaterial.usualMinutes
    let material = try await backend.operations(minutes: minutes)
    return JSONAnswer(
      OverviewResponse(
        material.overview, queued: material.queued.runs, running: material.running.runs, completed: material.ended.runs,
        options: backend.options))
  }

  /// What a sandbox service says of itself. Benchmarks that run code come with a later version, and so does such a service.
  private func sandboxes(_ request: Request, _ names: [String]) throws -> Response {
    let query = try QueryFields(request, names: names)
    _ = try query.integer("hours", in: 1...48)
    throw Problem(
      .serviceUnavailable, "no-sandbox-service", "no sandbox service is configured",
      hint: "no benchmark of this version runs code")
  }

  @Sendable
  func metrics(_ request: Request, _ context: ServerContext) async throws -> Response {
    _ = try QueryFields(request, names: [])
    let overview = try await backend.store.operations(seenWithin: OperationsMaterial.seenWithin, window: .zero)
    let text = MetricsText(
      overview, pacers: backend.options.pacerLoad(), answers: backend.options.answerTimes, requests: backend.requests
    ).text
    return Response(
      status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

/// The overview as the API sends it.
struct OverviewResponse: Encodable, Sendable {
  let workers: [Worker]
  /// One for each minute in which a worker lived; where there is none, nobody counted.
  let timeseries: [Minute]
  let queueCounts: Counts
  let queuedRuns: [Run]
  let runningRuns: [Run]
  let completedRuns: [Run]
  let workerConfig: Configuration
  let tokenStats: TokenStatistics

  struct Worker: Encodable, Sendable {
    let workerId: String
    @Nullable var hostname: String?
    let runningRuns: Int
    let maxConcurrentRuns: Int
    let itemConcurrency: Int
    let lastSeen: Moment
  }

  struct Minute: Encodable, Sendable {
    let timestamp: Moment
    let workerCount: Int
    let runningRuns: Int
    let queuedRuns: Int
  }

  struct Counts: Encodable, Sendable {
    let queued: Int
    let running: Int
    let paused: Int
    let succeeded: Int
    let failed: Int
    let canceled: Int
  }

  struct Run: Encodable, Sendable {
    let id: String
    let modelId: String
    let modelSlug: String
    let provider: String
    @Nullable var subsetPct: Int?
    @Nullable var subsetCount: Int?
    let subsetSeed: String
    let status: RunState
    let createdAt: Moment
    @Nullable var startedAt: Moment?
    @Nullable var completedAt: Moment?
    let benchmarks: [String]

    init(_ run: RunRecord) {
      id = run.id.rawValue
      modelId = run.request.model.description
      modelSlug = run.request.model.slug
      provider = run.request.model.provider.rawValue
      if case .percent(let percent) = run.request.subset { subsetPct = percent } else { subsetPct = nil }
      if case .count(let count) = run.request.subset { subsetCount = count } else { subsetCount = nil }
      subsetSeed = run.manifest.seed
      status = run.state
      createdAt = Moment(run.createdAt)
      startedAt = Moment(run.startedAt)
      completedAt = Moment(run.endedAt)
      benchmarks = run.sections.map(\.benchmark.rawValue)
    }
  }

  struct Configuration: Encodable, Sendable {
    let workerMaxConcurrent: Int
    let workerItemConcurrency: Int
  }

  struct TokenStatistics: Encodable, Sendable {
    let last24h: Tokens
    let last7d: Tokens

    enum CodingKeys: String, CodingKey {
      case last24h = "last_24h"
      case last7d = "last_7d"
    }
  }

  struct Tokens: Encodable, Sendable {
    let windowHours: Int
    let inputTokens: Int64
    let outputTokens: Int64

    init(_ tokens: OperationsOverview.Tokens, hours: Int) {
      windowHours = hours
      inputTokens = tokens.input
      outputTokens = tokens.output
    }
  }

  init(
    _ overview: OperationsOverview, queued: [RunRecord], running: [RunRecord], completed: [RunRecord], options: ServerOptions
  ) {
    workers = overview.workers.map { worker in
      Worker(
        workerId: worker.heartbeat.worker.rawValue, hostname: worker.heartbeat.host, runningRuns: worker.heartbeat.runningRuns,
        maxConcurrentRuns: worker.heartbeat.maxConcurrentRuns, itemConcurrency: worker.heartbeat.itemConcurrency,
        lastSeen: Moment(worker.lastSeen))
    }
    timeseries = overview.minutes.map {
      Minute(timestamp: Moment($0.start), workerCount: $0.workers, runningRuns: $0.runningRuns, queuedRuns: $0.queuedRuns)
    }
    func count(_ state: RunState) -> Int { overview.runs[state] ?? 0 }
    queueCounts = Counts(
      queued: count(.queued), running: count(.running), paused: count(.paused), succeeded: count(.succeeded),
      failed: count(.failed), canceled: count(.canceled))
    queuedRuns = queued.map { Run($0) }
    runningRuns = running.map { Run($0) }
    completedRuns = completed.map { Run($0) }
    workerConfig = Configuration(
      workerMaxConcurrent: options.maxConcurrentRuns, workerItemConcurrency: options.defaults.concurrency)
    tokenStats = TokenStatistics(last24h: Tokens(overview.lastDay, hours: 24), last7d: Tokens(overview.lastWeek, hours: 168))
  }
}
