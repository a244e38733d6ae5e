import AssayKit
import Hummingbird
import RunEngine

/// `GET /runs/{id}` with its fragment for live updates.
struct RunDetailPage {
  let backend: Backend
  let pages: PageRenderer

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("runs/:id", use: show)
    routes.get("runs/:id/fragment", use: fragment)
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

  private func view(_ request: Request, _ context: ServerContext) async throws -> RunView {
    let run = try await backend.run(context)
    let place = try RunPlace(request, run: run.id)
    guard let section = place.section(of: run) else {
      throw Problem.notFound("benchmark `\(place.benchmark ?? "")` in run \(run.id)")
    }
    return RunView(try await material(run, place, section))
  }

  private func material(_ run: RunRecord, _ place: RunPlace, _ section: SectionRecord) async throws -> RunMaterial {
    var material = RunMaterial(
      run: run, place: place, section: section, samples: try await backend.store.samples(place.samples(of: section)),
      names: backend.benchmarkNames, now: backend.now())
    if let item = place.item {
      let key = SampleKey(run: run.id, section: section.ordinal, item: ItemID(item), sampleIndex: place.sample)
      material.item = try await ItemMaterial(key, place: place, store: backend.store)
    }
    if section.progress.failed > 0 {
      material.failures = try await backend.store.failures(
        of: run.id, section: section.ordinal, limit: FailureTable.mostSamples)
    }
    try await material.unanswered.read(section, of: run, store: backend.store)
    material.progress = try await backend.store.progress(of: run.id, limit: RunCharts.mostEvents)
    material.prices = try await backend.store.models(named: run.request.model.description, provider: nil).first?.card.prices
    material.speed = try await RunSpeed(run, store: backend.store)
    material.timeLeft = try await backend.timeLeft(of: run)
    if run.state == .queued {
      // What a run waits for besides its turn is its message.
      material.runsBefore = run.message == nil ? try await runsBefore(run) : nil
      material.startsIn = try await backend.queueForecast().start(of: run.id)
    }
    return material
  }

  /// Queued runs that are older, up to one more than are counted.
  private func runsBefore(_ run: RunRecord) async throws -> Int {
    let cursor = RunCursor(createdAt: run.createdAt, id: run.id)
    let query = RunQuery(states: [.queued], limit: RunMaterial.mostRunsBefore + 1, cursor: cursor)
    return try await backend.store.runs(query).runs.count
  }
}
