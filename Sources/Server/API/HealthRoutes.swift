import AssayKit
import Hummingbird

/// `GET /api/health`, and `GET /health` as Benchmark Harness has it.
struct HealthRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/health", use: health)
    routes.get("health", use: plainHealth)
    return routes
  }

  struct Health: Encodable, Sendable {
    let status: String
    let version: String
    @Nullable var commit: String?
  }

  /// Healthy means that the store answers.
  @Sendable
  func health(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Health> {
    _ = try QueryFields(request, names: [])
    _ = try await backend.store.changeCounter()
    return JSONAnswer(Health(status: "healthy", version: backend.version.version, commit: backend.version.commit))
  }

  struct PlainHealth: Encodable, Sendable {
    let status: String
  }

  @Sendable
  func plainHealth(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<PlainHealth> {
    _ = try QueryFields(request, names: [])
    _ = try await backend.store.changeCounter()
    return JSONAnswer(PlainHealth(status: "ok"))
  }
}
