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
    routes.post("runs/:id/retry-errors", use: retry)
    routes.post("runs/:id/publish") { request, context in try await publish(context, true) }
    routes.post("runs/:id/withdraw") { request, context in try await publish(context, false) }
    routes.post("runs/:id/rescore") { request, context in try await reopen(context, .rescore) }
    routes.post("runs/:id/benchmarks/:name/items/:item/retry", use: retryOne)
    return routes
  }

  /// All failed samples, or those of one kind.
  @Sendable
  func retry(_ request: Request, _ context: ServerContext) async throws -> Response {
    let form = request.headers[.contentType] == nil ? [] : try await RequestBodies.form(request, limit: backend.options.bodyLimit)
    let words = form.filter { $0.name == "kind" }.map { JSONValue.string($0.value) }
    let kinds = words.isEmpty ? nil : try RetryFields.kinds(["kinds": .array(words)])
    return try await change(context) { id in
      _ = try await backend.service.reopen(id, .retryErrors, kinds: kinds, detach: true)
    }
  }

  private func publish(_ context: ServerContext, _ isPublished: Bool) async throws -> Response {
    try await change(context) { id in try await backend.service.setPublished(id, isPublished) }
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
