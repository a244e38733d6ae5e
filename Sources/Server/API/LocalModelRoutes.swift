import AssayKit
import Hummingbird

/// `GET /api/models/lmstudio`, `POST /api/models/lmstudio/switch`.
struct LocalModelRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/models/lmstudio", use: list)
    routes.post("api/models/lmstudio/switch", use: change)
    return routes
  }

  struct List: Encodable, Sendable {
    let baseUrl: String
    let models: [Model]
  }

  struct Model: Encodable, Sendable {
    let id: String
    @Nullable var contextLength: Int?
    @Nullable var isLoaded: Bool?
    @Nullable var capabilities: [String]?
  }

  struct Switched: Encodable, Sendable {
    let modelId: String
    let message: String
  }

  @Sendable
  func list(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<List> {
    _ = try QueryFields(request, names: [])
    let server = try server()
    do throws(LocalModelProblem) {
      let list = try await server.models()
      return JSONAnswer(
        List(
          baseUrl: list.baseURL,
          models: list.models.map {
            Model(id: $0.id, contextLength: $0.contextLength, isLoaded: $0.isLoaded, capabilities: $0.capabilities)
          }))
    } catch {
      throw Problem(error)
    }
  }

  @Sendable
  func change(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Switched> {
    _ = try QueryFields(request, names: [])
    var fields = FieldReader(
      try await RequestBodies.object(request, limit: backend.options.bodyLimit), known: ["model_id"])
    let model = fields.text("model_id")
    fields.finish()
    if model == nil, fields.errors.isEmpty { fields.add(FieldError("model_id", "no model is named")) }
    guard let model, fields.errors.isEmpty else { throw Problem.invalid(fields.errors) }
    let server = try server()
    do throws(LocalModelProblem) {
      try await server.load(model)
    } catch {
      throw Problem(error)
    }
    return JSONAnswer(Switched(modelId: model, message: "LM Studio has loaded `\(model)`"))
  }

  private func server() throws(Problem) -> any LocalModelServer {
    guard let server = backend.options.localModels else {
      throw Problem(.serviceUnavailable, "no-local-server", "this server knows no LM Studio", hint: "set LMSTUDIO_BASE_URL")
    }
    return server
  }
}

extension Problem {
  init(_ problem: LocalModelProblem) {
    switch problem {
    case .notRunning(let words):
      self.init(
        .serviceUnavailable, "no-local-server", words, hint: "start its server (Developer tab, or `lms server start`)")
    case .unknownModel(let name, let known):
      let error = UserError.unknown("model of LM Studio", String(name.prefix(200)), field: "model_id", known: known)
      self = .invalid([FieldError("model_id", error.message, hint: error.hint)])
    case .cannotSwitch:
      self.init(
        .notImplemented, "cannot-switch", "this LM Studio does not load models when asked over HTTP",
        hint: "load the model in LM Studio, or with `lms load`")
    case .failed(let words): self.init(.badGateway, "local-server-failed", words)
    case .timedOut(let words): self.init(.gatewayTimeout, "local-server-slow", words)
    }
  }
}
