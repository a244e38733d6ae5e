import AssayKit
import Hummingbird
import RunEngine

/// `POST /api/admin/sync-models`.
struct AdminRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.post("api/admin/sync-models", use: sync)
    return routes
  }

  struct Synced: Encodable, Sendable {
    /// Models of all providers that answered.
    let synced: Int
    let message: String
    let unreachable: [ModelRoutes.Unreachable]
  }

  @Sendable
  func sync(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Synced> {
    try backend.administrator.require(request)
    _ = try QueryFields(request, names: [])
    try await RequestBodies.none(request, limit: backend.options.bodyLimit)
    guard let catalog = backend.options.catalog else {
      throw Problem(.serviceUnavailable, "no-catalog", "this server has no source of models")
    }
    var synced = 0
    var unreachable: [ModelRoutes.Unreachable] = []
    let answers = try await catalog.sync()
    for answer in answers {
      switch answer.answer {
      case .models(let models): synced += models.count
      case .none(let reason): unreachable.append(.init(provider: answer.provider.rawValue, reason: reason))
      }
    }
    return JSONAnswer(
      Synced(
        synced: synced, message: "\(synced) models of \(answers.count - unreachable.count) providers are up to date",
        unreachable: unreachable))
  }
}
