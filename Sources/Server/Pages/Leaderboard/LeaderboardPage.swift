import AssayKit
import Hummingbird
import RunEngine

/// `GET /leaderboard`: models by benchmark and overall, and the forms that take a run off it and put it back.
struct LeaderboardPage {
  let backend: Backend
  let pages: PageRenderer

  private static let mostWithdrawn = 50

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("leaderboard", use: show)
    routes.post("leaderboard/withdraw") { request, context in try await change(request, isPublished: false) }
    routes.post("leaderboard/publish") { request, context in try await change(request, isPublished: true) }
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    let query = try QueryFields(request, names: ["benchmark", "withdrawn", "published"])
    let boards = try await Leaderboard.boards(of: nil, in: backend.store)
    let withdrawn = try await backend.store.runs(RunQuery(isWithdrawn: true, limit: Self.mostWithdrawn))
    let view = LeaderboardView(
      boards, benchmark: query.text("benchmark"), withdrawn: withdrawn,
      changed: try await run(query.text("withdrawn") ?? query.text("published")),
      names: backend.benchmarkNames)
    return try pages.page(view, request: request)
  }

  /// The run that a notice is about; `nil` when there is none of that id.
  private func run(_ text: String?) async throws -> RunRecord? {
    guard let text, RunID.isWellFormed(text) else { return nil }
    do throws(StoreError) { return try await backend.store.run(RunID(text)) } catch {
      if case .notFound = error { return nil }
      throw error
    }
  }

  private func change(_ request: Request, isPublished: Bool) async throws -> Response {
    let form = try await RequestBodies.form(request, limit: backend.options.bodyLimit)
    let text = form.first { $0.name == "run" }?.value ?? ""
    guard RunID.isWellFormed(text) else { throw Problem.notFound("run `\(text.prefix(100))`") }
    try await backend.service.setPublished(RunID(text), isPublished)
    let benchmark = form.first { $0.name == "benchmark" }?.value ?? ""
    let shown = benchmark.isEmpty ? "" : "benchmark=\(PercentCoding.encode(benchmark))&"
    return .seeOther("/leaderboard?\(shown)\(isPublished ? "published" : "withdrawn")=\(text)")
  }
}
