import AssayKit
import Hummingbird

/// `GET /models/local`: what LM Studio has, and the form that makes it load another model.
struct LocalModelsPage {
  let backend: Backend
  let pages: PageRenderer

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("models/local", use: show)
    routes.post("models/local/switch", use: change)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    let query = try QueryFields(request, names: ["loaded"])
    let statuses = await backend.models.providers().filter { $0.startHint != nil }
    guard let server = backend.options.localModels else {
      return try pages.page(LocalModelsView(statuses, list: nil, problem: nil, loaded: nil), request: request)
    }
    let list: LocalModelList
    do throws(LocalModelProblem) { list = try await server.models() } catch {
      let words = Problem(error)
      let text = [words.detail, words.hint].compactMap { $0?.sentence }.joined(separator: " ")
      return try pages.page(LocalModelsView(statuses, list: nil, problem: Prose(text), loaded: nil), request: request)
    }
    return try pages.page(
      LocalModelsView(statuses, list: list, problem: nil, loaded: query.text("loaded")), request: request)
  }

  @Sendable
  func change(_ request: Request, _ context: ServerContext) async throws -> Response {
    let form = try await RequestBodies.form(request, limit: backend.options.bodyLimit)
    guard let model = form.first(where: { $0.name == "model_id" })?.value, !model.isEmpty else {
      throw Problem.invalid([FieldError("model_id", "no model is named")])
    }
    guard let server = backend.options.localModels else {
      throw Problem(.serviceUnavailable, "no-local-server", "this server knows no LM Studio", hint: "set LMSTUDIO_BASE_URL")
    }
    do throws(LocalModelProblem) { try await server.load(model) } catch { throw Problem(error) }
    return .seeOther("/models/local?loaded=\(PercentCoding.encode(model))")
  }
}

/// What the page of local servers shows.
struct LocalModelsView: PageModel {
  static let template = "local-models"

  let title = "Local servers"
  let place: Place? = .models
  let servers: [ProviderRow]
  let problem: Prose?
  let studioAddress: String?
  let rows: [Row]
  let hasRows: Bool
  let isEmpty: Bool
  let loaded: String?

  struct Row {
    let id: String
    let link: String
    let runLink: String
    let context: String
    let state: StateMark
    let canLoad: Bool
  }

  init(_ statuses: [ProviderStatus], list: LocalModelList?, problem: Prose?, loaded: String?) {
    servers = statuses.map { ProviderRow($0, nil) }
    self.problem = problem
    studioAddress = list?.baseURL
    rows = (list?.models ?? []).map { Row($0) }
    hasRows = !rows.isEmpty
    isEmpty = list?.models.isEmpty == true
    self.loaded = loaded.flatMap { name in list?.models.contains { $0.id == name } == true ? name : nil }
  }
}

extension LocalModelsView.Row {
  init(_ model: LocalModelList.Model) {
    let reference = ModelReference(provider: "lmstudio", slug: model.id)
    let state: StateMark =
      switch model.isLoaded {
      case true?: StateMark(word: "Loaded", letter: "✓", tone: "success")
      case false?: StateMark(word: "Not loaded", letter: "–", tone: "muted")
      case nil: StateMark(word: "Not said", letter: "?", tone: "muted")
      }
    self.init(
      id: model.id, link: ModelLink.path(reference), runLink: "/?model_id=\(PercentCoding.encode(reference.description))",
      context: model.contextLength.map { Figures.tokens(Int64($0)) } ?? Figures.unknown, state: state,
      canLoad: model.isLoaded != true)
  }
}
