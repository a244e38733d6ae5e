import AssayKit
import Hummingbird
import RunEngine

/// The forms of a run's page: what changes the run, and leads back to it.
struct RunForms {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.post("runs/:id/cancel") { request, context in
      try await change(context) { id in try await backend.service.cancel(id) }
    }
    routes.post("runs/:id/pause") { request, context in
      try await change(context) { id in try await backend.service.pause(id) }
    }
    routes.post("runs/:id/resume") { request, context in try await reopen(context, .resume) }
    routes.post("runs/:id/retry-errors") { request, context in try await reopen(context, .retryErrors) }
    routes.post("runs/:id/rescore") { request, context in try await reopen(context, .rescore) }
    routes.post("runs/:id/benchmarks/:name/items/:item/retry", use: retryOne)
    return routes
  }

  private func reopen(_ context: ServerContext, _ mode: ReopenMode) async throws -> Response {
    try await change(context) { id in _ = try await backend.service.reopen(id, mode, detach: true) }
  }

  /// Asks one failed sample again, and shows it.
  @Sendable
  func retryOne(_ request: Request, _ context: ServerContext) async throws -> Response {
    let query = try QueryFields(request, names: ["sample"])
    let (run, section) = try await backend.section(context)
    let key = SampleKey(
      run: run.id, section: section.ordinal, item: ItemID(try context.pathText("item")),
      sampleIndex: try query.integer("sample", in: 0...999) ?? 0)
    _ = try await backend.service.reopen(run.id, .retryErrors, only: key, detach: true)
    return .seeOther(ItemPath(run: run.id, section: section, key: key).page)
  }

  private func change(_ context: ServerContext, _ body: (RunID) async throws -> Void) async throws -> Response {
    let id = try await backend.run(context).id
    try await body(id)
    return .seeOther("/runs/\(id)")
  }
}
