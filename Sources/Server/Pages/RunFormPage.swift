import AssayKit
import HTTPTypes
import Hummingbird
import RunEngine

/// `GET /` shows the form that starts a run; `POST /runs` starts it.
struct RunFormPage {
  let backend: Backend
  let pages: PageRenderer

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("", use: show)
    routes.post("runs", use: submit)
    return routes
  }

  /// The query fills the form in, so that a run can be asked for again by a link.
  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    let form = RunForm(try FormPairs.parse(request.uri.query ?? ""))
    return try pages.page(await model(form), request: request)
  }

  @Sendable
  func submit(_ request: Request, _ context: ServerContext) async throws -> Response {
    var form = RunForm(try await RequestBodies.form(request))
    do {
      try backend.requireNoMaintenance()
      let creation = try await backend.service.create(
        [try await backend.runRequest(form.fields())], CreationRequest(queueLimit: backend.options.queueLimit))
      guard let run = creation.runs.first else { throw Problem.notFound("run of that form any more") }
      return .seeOther("/runs/\(run.id)")
    } catch let problem as Problem where !problem.errors.isEmpty {
      form.errors = problem.errors
    } catch RunServiceError.refused(let findings) {
      form.errors = findings.map { FieldError($0, naming: RunForm.naming) }
    }
    return try pages.page(await model(form), request: request, status: .unprocessableContent)
  }

  private func model(_ form: RunForm) async -> RunFormView {
    async let listing = backend.models.list()
    let shelf = await BenchmarkShelf.entries(of: backend.benchmarks)
    return RunFormView(form, listing: await listing, shelf: shelf)
  }
}
