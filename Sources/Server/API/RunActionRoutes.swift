import AssayKit
import Hummingbird
import RunEngine

/// What changes a run: `POST /api/runs/{id}/cancel`, `/pause`, `/resume`, `/retry-errors`, `/publish`, … and `DELETE /api/runs/{id}`.
struct RunActionRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.post("api/runs/:id/cancel", use: cancel)
    routes.post("api/runs/:id/pause", use: pause)
    routes.post("api/runs/:id/resume") { request, context in try await reopen(request, context, .resume) }
    routes.post("api/runs/:id/retry-errors", use: retry)
    routes.post("api/runs/:id/retry-single", use: retrySingle)
    routes.post("api/runs/:id/rescore") { request, context in try await reopen(request, context, .rescore) }
    routes.post("api/admin/runs/:id/requeue", use: requeue)
    routes.delete("api/runs/:id", use: delete)
    routes.post("api/runs/:id/restore", use: restore)
    routes.post("api/runs/:id/publish") { request, context in try await publish(request, context, true) }
    routes.post("api/runs/:id/withdraw") { request, context in try await publish(request, context, false) }
    return routes
  }

  struct Outcome: Encodable, Sendable {
    let success: Bool
    let message: String
    /// Samples that wait now; `null` after a cancel or a pause.
    @Nullable var waiting: Int?
    let run: RunResponse
  }

  @Sendable
  func cancel(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Outcome> {
    _ = try QueryFields(request, names: [])
    try await RequestBodies.none(request, limit: backend.options.bodyLimit)
    let id = try await backend.run(context).id
    try await backend.service.cancel(id)
    let run = RunResponse(try await backend.store.run(id))
    return JSONAnswer(Outcome(success: true, message: "run \(id) is canceled", waiting: nil, run: run))
  }

  /// What was asked already is finished; `resume` lets the run go on.
  @Sendable
  func pause(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Outcome> {
    _ = try QueryFields(request, names: [])
    try await RequestBodies.none(request, limit: backend.options.bodyLimit)
    let id = try await backend.run(context).id
    try await backend.service.pause(id)
    return try await outcome(id, "is paused")
  }

  @Sendable
  func reopen(_ request: Request, _ context: ServerContext, _ mode: ReopenMode) async throws -> JSONAnswer<Outcome> {
    _ = try QueryFields(request, names: [])
    let values = try await RequestBodies.objectIfAny(request, limit: backend.options.bodyLimit)
    var fields = FieldReader(values ?? [:], known: ["judge_budget_usd"])
    let budget = RunRequestFields.judgeBudget(&fields)
    fields.finish()
    guard fields.errors.isEmpty else { throw Problem.invalid(fields.errors) }
    return try await open(
      try await backend.run(context).id, mode, key: try BearerKey.given(request), judgeBudget: budget)
  }

  /// All failed samples, those of the kinds that the body names, or the one sample that it names.
  @Sendable
  func retry(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Outcome> {
    try await retry(request, context, isSingle: false)
  }

  @Sendable
  func retrySingle(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Outcome> {
    try await retry(request, context, isSingle: true)
  }

  private func retry(_ request: Request, _ context: ServerContext, isSingle: Bool) async throws -> JSONAnswer<Outcome> {
    _ = try QueryFields(request, names: [])
    let values =
      isSingle
      ? try await RequestBodies.object(request, limit: backend.options.bodyLimit)
      : try await RequestBodies.objectIfAny(request, limit: backend.options.bodyLimit)
    let run = try await backend.run(context)
    let key = try BearerKey.given(request)
    guard let values else { return try await open(run.id, .retryErrors, key: key) }
    if !isSingle, let kinds = try RetryFields.kinds(values) {
      return try await open(run.id, .retryErrors, kinds: kinds, key: key)
    }
    let known = isSingle ? SampleFields.names : RetryFields.names
    return try await open(run.id, .retryErrors, only: try SampleFields.read(values, in: run, known: known), key: key)
  }

  /// Everything that has no verdict waits again, whether it failed or was never asked.
  @Sendable
  func requeue(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Outcome> {
    try backend.administrator.require(request)
    _ = try QueryFields(request, names: [])
    try await RequestBodies.none(request, limit: backend.options.bodyLimit)
    let run = try await backend.run(context)
    guard run.state == .failed || run.state == .canceled else {
      throw Problem(
        .conflict, "not-allowed-now", "run \(run.id) is \(run.state.rawValue): only failed and canceled runs are queued again")
    }
    return try await open(run.id, .retryErrors, key: try BearerKey.given(request), isRequeue: true)
  }

  struct Deletion: Encodable, Sendable {
    let success: Bool
    let message: String
  }

  /// The run is gone for everybody at once; workers erase what it leaves behind, when the time to bring it back is over.
  @Sendable
  func delete(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Deletion> {
    let query = try QueryFields(request, names: ["undo_seconds"])
    let seconds = try query.integer("undo_seconds", in: 0...86_400) ?? 0
    try await RequestBodies.none(request, limit: backend.options.bodyLimit)
    let id = try await backend.run(context).id
    try await backend.service.delete([id], undoWithin: .seconds(seconds))
    let undo = seconds > 0 ? "; it can be restored for \(seconds) s" : ""
    return JSONAnswer(Deletion(success: true, message: "run \(id) is deleted\(undo)"))
  }

  @Sendable
  func restore(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Outcome> {
    _ = try QueryFields(request, names: [])
    try await RequestBodies.none(request, limit: backend.options.bodyLimit)
    let text = try context.pathText("id")
    guard RunID.isWellFormed(text) else { throw Problem.notFound("run `\(text.prefix(100))`") }
    let id = RunID(text)
    do throws(StoreError) {
      // One that is there is as it was asked for: the answer to a first try may have been lost.
      _ = try await backend.store.run(id)
    } catch .notFound {
      try await backend.service.restore(id)
    }
    return try await outcome(id, "is back")
  }

  private func publish(_ request: Request, _ context: ServerContext, _ isPublished: Bool) async throws -> JSONAnswer<Outcome> {
    _ = try QueryFields(request, names: [])
    try await RequestBodies.none(request, limit: backend.options.bodyLimit)
    let id = try await backend.run(context).id
    try await backend.service.setPublished(id, isPublished)
    return try await outcome(id, isPublished ? "counts on the leaderboard" : "is off the leaderboard")
  }

  private func outcome(_ id: RunID, _ what: String) async throws -> JSONAnswer<Outcome> {
    let run = RunResponse(try await backend.store.run(id))
    return JSONAnswer(Outcome(success: true, message: "run \(id) \(what)", waiting: nil, run: run))
  }

  private func open(
    _ id: RunID, _ mode: ReopenMode, only: SampleKey? = nil, kinds: Set<Failure.Kind>? = nil, key: Credential?,
    judgeBudget: NanoDollars? = nil, isRequeue: Bool = false
  ) async throws -> JSONAnswer<Outcome> {
    let waiting = try await backend.service.reopen(
      id, mode, only: only, kinds: kinds, credential: key, detach: true, judgeBudget: judgeBudget, isRequeue: isRequeue)
    let run = RunResponse(try await backend.store.run(id))
    return JSONAnswer(
      Outcome(success: true, message: "run \(id) goes on: \(waiting) samples wait", waiting: waiting, run: run))
  }
}
