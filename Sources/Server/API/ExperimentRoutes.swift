import AssayKit
import HTTPTypes
import Hummingbird
import RunEngine

/// `POST /api/experiments`, `GET /api/experiments`, `GET /api/experiments/{id}`.
struct ExperimentRoutes {
  let backend: Backend

  static let mostModels = 50
  static let names = ["name", "model_ids"] + RunRequestFields.names.filter { $0 != "model_id" && $0 != "seed_from_run" }

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.post("api/experiments", use: create)
    routes.get("api/experiments", use: list)
    routes.get("api/experiments/:id", use: show)
    return routes
  }

  struct Experiment: Encodable, Sendable {
    let id: String
    let name: String
    let createdAt: Moment
    let runs: [RunResponse]
  }

  struct Page: Encodable, Sendable {
    let experiments: [Experiment]
    let total: Int
    @Nullable var nextCursor: String?
  }

  /// Starts one run for each model, all with the same items and settings, or none at all.
  @Sendable
  func create(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Experiment> {
    _ = try QueryFields(request, names: [])
    // A request that may have come before is looked up first.
    if request.headers[.idempotencyKey] == nil { try backend.requireNoMaintenance() }
    let body = try await RequestBodies.object(request, limit: backend.options.bodyLimit)
    let (name, requests) = try await requests(body)
    let creation: Creation
    do {
      creation = try await backend.create(requests, request, body: body, experimentName: name)
    } catch let error as RunServiceError {
      throw Problem(error).renaming("model_id", to: "model_ids")
    }
    guard let id = creation.experiment, !creation.runs.isEmpty else {
      throw Problem.notFound("experiment of that request any more")
    }
    var headers: HTTPFields = [.location: "/api/experiments/\(id)"]
    if creation.isRepeated { headers[.idempotentReplayed] = "true" }
    let record = try await backend.store.experiment(id)
    let found = Dictionary(zip(creation.runs.map(\.id), creation.warnings)) { first, _ in first }
    return JSONAnswer(try await experiment(record, findings: found), status: .created, headers: headers)
  }

  /// The experiment's name and one request for each model.
  private func requests(_ body: [String: JSONValue]) async throws -> (name: String, requests: [RunRequest]) {
    let own = ["name", "model_ids"]
    var fields = FieldReader(
      body.filter { own.contains($0.key) || !Self.names.contains($0.key) }, known: Self.names)
    let name = fields.text("name") ?? ""
    let models = fields.texts("model_ids") ?? []
    fields.finish()
    if name.utf8.count > 200 { fields.add(FieldError("name", "the name is longer than 200 bytes")) }
    checkModels(models, &fields)
    var errors = fields.errors
    let shared = body.filter { !own.contains($0.key) && Self.names.contains($0.key) }
    var requests: [RunRequest] = []
    // Without a model the other fields are looked at all the same, with one that nobody asks.
    for model in models.isEmpty ? ["simulated/default"] : models.prefix(Self.mostModels) {
      do {
        requests.append(try await backend.runRequest(shared.merging(["model_id": .string(model)]) { _, new in new }))
      } catch let problem as Problem {
        guard !problem.errors.isEmpty else { throw problem }
        errors += problem.renaming("model_id", to: "model_ids").errors.filter { !errors.contains($0) }
      }
    }
    guard errors.isEmpty else { throw Problem.invalid(errors) }
    return (name, requests)
  }

  private func checkModels(_ models: [String], _ fields: inout FieldReader) {
    guard !fields.errors.contains(where: { $0.field == "model_ids" }) else { return }
    if !(1...Self.mostModels).contains(models.count) {
      fields.add(
        FieldError("model_ids", "\(models.count) models are named", hint: "name 1 to \(Self.mostModels) as `provider/slug`"))
    }
    if let twice = models.firstRepeated {
      fields.add(FieldError("model_ids", "model `\(twice.prefix(100))` is named twice", hint: "name each of them once"))
    }
  }

  @Sendable
  func list(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Page> {
    let query = try QueryFields(request, names: ["limit", "cursor"])
    let cursor = try RunCursor(query.text("cursor")).map {
      ExperimentPage.Cursor(createdAt: $0.createdAt, id: ExperimentID($0.id.rawValue))
    }
    let page = try await backend.store.experiments(after: cursor, limit: try query.integer("limit", in: 1...100) ?? 20)
    var experiments: [Experiment] = []
    let runs = try await backend.runs(page.experiments.flatMap(\.runs))
    for record in page.experiments { experiments.append(Experiment(record, runs)) }
    let next = page.next.map { RunCursor(createdAt: $0.createdAt, id: RunID($0.id.rawValue)).text }
    return JSONAnswer(Page(experiments: experiments, total: page.total, nextCursor: next))
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Experiment> {
    _ = try QueryFields(request, names: [])
    let id = try context.pathText("id")
    guard RunID.isWellFormed(id) else { throw Problem.notFound("experiment `\(id.prefix(100))`") }
    return JSONAnswer(try await experiment(backend.store.experiment(ExperimentID(id))))
  }

  private func experiment(_ record: ExperimentRecord, findings: [RunID: [RunFinding]] = [:]) async throws -> Experiment {
    Experiment(record, try await backend.runs(record.runs), findings: findings)
  }
}

extension ExperimentRoutes.Experiment {
  /// - Parameter found: its runs; one that was deleted since the experiment was read is not there.
  init(_ record: ExperimentRecord, _ found: [RunID: RunRecord], findings: [RunID: [RunFinding]] = [:]) {
    self.init(
      id: record.id.rawValue, name: record.name, createdAt: Moment(record.createdAt),
      runs: record.runs.compactMap { id in found[id].map { RunResponse($0, findings: findings[id] ?? []) } })
  }
}

extension Backend {
  /// Runs of one read are so many at most: each id is a value of the statement.
  private static let runsOfOneRead = 500

  /// The runs that still exist, by id.
  func runs(_ ids: [RunID]) async throws(StoreError) -> [RunID: RunRecord] {
    var found: [RunID: RunRecord] = [:]
    for start in stride(from: 0, to: ids.count, by: Self.runsOfOneRead) {
      let part = Set(ids[start..<min(ids.count, start + Self.runsOfOneRead)])
      for run in try await store.runs(RunQuery(ids: part, limit: part.count)).runs { found[run.id] = run }
    }
    return found
  }
}

extension Sequence where Element: Hashable {
  /// The first element that came before.
  var firstRepeated: Element? {
    var seen: Set<Element> = []
    return first { !seen.insert($0).inserted }
  }
}

extension Problem {
  /// The same problem for a request that calls a field something else.
  fileprivate func renaming(_ name: String, to other: String) -> Problem {
    var problem = self
    if problem.field == name { problem.field = other }
    for index in problem.errors.indices where problem.errors[index].field == name { problem.errors[index].field = other }
    return problem
  }
}
