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
    routes.post("runs/:id/resume", use: resume)
    routes.post("runs/:id/retry-errors", use: retry)
    routes.post("runs/:id/publish") { request, context in try await publish(context, true) }
    routes.post("runs/:id/withdraw") { request, context in try await publish(context, false) }
    routes.post("runs/:id/rescore") { _, context in
      try await change(context) { id in _ = try await backend.service.reopen(id, .rescore, detach: true) }
    }
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

  /// Under the judges' budget that the form names, if it names one; the one that the run has is no change.
  @Sendable
  func resume(_ request: Request, _ context: ServerContext) async throws -> Response {
    let form = request.headers[.contentType] == nil ? [] : try await RequestBodies.form(request, limit: backend.options.bodyLimit)
    let before = try await backend.run(context).request.judgeBudget
    var budget: NanoDollars?
    for field in form where field.name == "judge_budget_usd" && !field.value.isEmpty {
      var fields = FieldReader(["judge_budget_usd": try Self.number(field.value)], known: ["judge_budget_usd"])
      budget = RunRequestFields.judgeBudget(&fields)
      guard fields.errors.isEmpty else { throw Problem.invalid(fields.errors) }
    }
    let raised = budget == before ? nil : budget
    return try await change(context) { id in
      _ = try await backend.service.reopen(id, .resume, detach: true, judgeBudget: raised)
    }
  }

  private static func number(_ text: String) throws(Problem) -> JSONValue {
    guard let number = Double(text), number.isFinite else {
      let error = FieldError("judge_budget_usd", "`\(text.prefix(100))` is no number", hint: "give US dollars, such as 2.50")
      throw .invalid([error])
    }
    return .number(number)
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
