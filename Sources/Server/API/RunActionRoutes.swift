import AssayKit
import Hummingbird
import RunEngine

/// `POST /api/runs/{id}/cancel`, `/resume`, `/retry-errors`.
struct RunActionRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.post("api/runs/:id/cancel", use: cancel)
    routes.post("api/runs/:id/resume") { request, context in try await reopen(request, context, .resume) }
    routes.post("api/runs/:id/retry-errors") { request, context in try await reopen(request, context, .retryErrors) }
    return routes
  }

  struct Outcome: Encodable, Sendable {
    let success: Bool
    let message: String
    /// Samples that wait now; `null` after a cancel.
    @Nullable var waiting: Int?
    let run: RunResponse
  }

  @Sendable
  func cancel(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Outcome> {
    _ = try QueryFields(request, names: [])
    try await RequestBodies.none(request)
    let id = try await backend.run(context).id
    try await backend.service.cancel(id)
    let run = RunResponse(try await backend.store.run(id))
    return JSONAnswer(Outcome(success: true, message: "run \(id) is canceled", waiting: nil, run: run))
  }

  @Sendable
  func reopen(_ request: Request, _ context: ServerContext, _ mode: ReopenMode) async throws -> JSONAnswer<Outcome> {
    _ = try QueryFields(request, names: [])
    try await RequestBodies.none(request)
    let id = try await backend.run(context).id
    let waiting = try await backend.service.reopen(id, mode, detach: true)
    let run = RunResponse(try await backend.store.run(id))
    return JSONAnswer(
      Outcome(success: true, message: "run \(id) goes on: \(waiting) samples wait", waiting: waiting, run: run))
  }
}
