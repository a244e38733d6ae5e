import AssayKit
import Hummingbird

/// `GET /api/health`.
struct HealthRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/health", use: health)
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
}
