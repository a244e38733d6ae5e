import AssayKit
import Hummingbird
import RunEngine

/// `GET /api/leaderboard`.
struct LeaderboardRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/leaderboard", use: list)
    return routes
  }

  struct Boards: Encodable, Sendable {
    let boards: [Board]
  }

  /// Models whose scores were made under the same conditions.
  struct Board: Encodable, Sendable {
    let benchmarkName: String
    let sampledItems: Int
    let totalItems: Int
    let samplesPerItem: Int
    let `protocol`: String
    let provenance: SectionResponse.Provenance
    let models: [Entry]

    init(_ board: Leaderboard) {
      benchmarkName = board.conditions.benchmark.rawValue
      sampledItems = board.conditions.itemCount
      totalItems = board.conditions.totalItems
      samplesPerItem = board.samplesPerItem
      `protocol` = board.conditions.protocolName.rawValue
      provenance = SectionResponse.Provenance(board.conditions)
      models = board.entries.map { Entry($0) }
    }
  }

  struct Entry: Encodable, Sendable {
    let modelId: String
    let simulated: Bool
    /// Part of the parameters, which are the same on one board.
    @Nullable var thinkingLevel: String?
    @Nullable var bestAccuracy: Double?
    @Nullable var interval: IntervalResponse?
    let scored: Int
    @Nullable var coverage: Double?
    let meanAccuracy: Double
    @Nullable var costAtBest: Double?
    @Nullable var durationAtBest: Double?
    let bestRunId: String
    let runs: Int

    init(_ entry: Leaderboard.Entry) {
      let best = entry.best
      modelId = entry.model.description
      simulated = entry.model.isSimulated
      thinkingLevel = nil
      bestAccuracy = best.summary.score
      interval = best.summary.interval.map { IntervalResponse($0) }
      scored = best.summary.scored
      coverage = best.summary.coverage
      meanAccuracy = entry.mean
      costAtBest = best.cost?.dollars
      durationAtBest = best.duration?.inSeconds
      bestRunId = best.run.rawValue
      runs = entry.runs
    }
  }

  @Sendable
  func list(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Boards> {
    let query = try QueryFields(request, names: ["benchmark"])
    let benchmark = query.text("benchmark").map { BenchmarkName($0) }
    return JSONAnswer(Boards(boards: try await Leaderboard.boards(of: benchmark, in: backend.store).map { Board($0) }))
  }
}
