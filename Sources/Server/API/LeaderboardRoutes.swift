import AssayKit
import Hummingbird
import RunEngine

/// `GET /api/leaderboard`, `DELETE /api/leaderboard/{model}`.
struct LeaderboardRoutes {
  let backend: Backend
  private let shelf: BoardShelf

  init(backend: Backend) {
    self.backend = backend
    shelf = BoardShelf(store: backend.store)
  }

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/leaderboard", use: list)
    routes.delete("api/leaderboard/:model", use: remove)
    return routes
  }

  struct Boards: Encodable, Sendable {
    let boards: [Board]
  }

  /// Models whose scores were made under the same conditions.
  struct Board: Encodable, Sendable {
    let benchmarkName: String
    /// Whether its models are simulated, and so ranked apart.
    let simulated: Bool
    let sampledItems: Int
    let totalItems: Int
    let samplesPerItem: Int
    let `protocol`: String
    let provenance: SectionResponse.Provenance
    /// All models on the board, not only those that are listed.
    let totalModels: Int
    let models: [Entry]

    /// - Parameter limit: the most models to list, the best first.
    init(_ board: Leaderboard, limit: Int) {
      benchmarkName = board.conditions.benchmark.rawValue
      simulated = board.isSimulated
      sampledItems = board.conditions.itemCount
      totalItems = board.conditions.totalItems
      samplesPerItem = board.samplesPerItem
      `protocol` = board.conditions.protocolName.rawValue
      provenance = SectionResponse.Provenance(board.conditions)
      totalModels = board.entries.count
      models = board.entries.prefix(limit).map { Entry($0) }
    }
  }

  struct Entry: Encodable, Sendable {
    let modelId: String
    /// Of Benchmark Harness, which ranks a model once for each; runs have no such setting here.
    @Nullable var thinkingLevel: String?
    let simulated: Bool
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
      thinkingLevel = nil
      simulated = entry.model.isSimulated
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
    let query = try QueryFields(request, names: ["benchmark", "limit"])
    let limit = try query.integer("limit", in: 1...500) ?? 100
    let benchmark = query.text("benchmark").map { BenchmarkName($0) }
    let boards = try await shelf.boards(of: benchmark)
    // One that was taken away since has its boards all the same.
    if let benchmark, boards.isEmpty { try backend.requireBenchmark(benchmark) }
    return JSONAnswer(Boards(boards: boards.map { Board($0, limit: limit) }))
  }

  struct Removal: Encodable, Sendable {
    enum Status: String, Encodable, Sendable {
      case removed
      case alreadyMissing = "already_missing"
    }

    let removedRuns: Int
    let status: Status
  }

  /// Deletes every run that gives the model a place, whole. A body may repeat the model's name, so that a program that builds the
  /// path cannot delete another model's runs.
  @Sendable
  func remove(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Removal> {
    let level = try QueryFields(request, names: ["thinking_level"]).text("thinking_level")
    let text = try context.pathText("model")
    let body = try await RequestBodies.objectIfAny(request, limit: backend.options.bodyLimit)
    var fields = FieldReader(body ?? [:], known: ["confirm"])
    let confirmed = fields.text("confirm")
    fields.finish()
    if body != nil, confirmed != text, fields.errors.isEmpty {
      fields.add(
        FieldError(
          "confirm", "`confirm` does not name the model of the path",
          hint: "send the model's name again: its runs are deleted with all their answers"))
    }
    guard fields.errors.isEmpty else { throw Problem.invalid(fields.errors) }
    // Runs have no level of thinking here, so that none has the one that is named.
    guard level == nil, let model = ModelReference(text) else {
      return JSONAnswer(Removal(removedRuns: 0, status: .alreadyMissing))
    }
    let removed = try await backend.service.deleteResults(of: model)
    return JSONAnswer(Removal(removedRuns: removed, status: removed > 0 ? .removed : .alreadyMissing))
  }
}

extension Backend {
  /// - Throws: 400 for a benchmark in a query that there is none of.
  func requireBenchmark(_ name: BenchmarkName) throws(Problem) {
    do throws(UserError) { _ = try benchmarks.benchmark(named: name) } catch {
      throw .query("benchmark", error.message, hint: error.hint)
    }
  }
}
