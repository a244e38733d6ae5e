import AssayKit
import Hummingbird
import RunEngine

/// `POST /api/benchmarks/{name}/prepare` gets a benchmark's data, `GET /api/benchmarks/{name}/preparation` says how far that is.
struct PreparationRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.post("api/benchmarks/:name/prepare", use: prepare)
    routes.get("api/benchmarks/:name/preparation", use: show)
    return routes
  }

  struct PreparationResponse: Encodable, Sendable {
    let benchmarkName: String
    let state: State
    /// What is being done now.
    @Nullable var step: Step?
    @Nullable var error: FieldError?
    /// Whether the benchmark can run here, whoever got its data.
    let isReady: Bool

    enum State: String, Encodable, Sendable {
      /// Nobody has asked since the program started.
      case none
      case waiting, running, failed, done
    }

    init(_ name: BenchmarkName, _ state: DatasetPreparation.State?, setup: SetupNeeded?) {
      benchmarkName = name.rawValue
      isReady = setup == nil
      switch state {
      case nil: self.state = .none
      case .waiting: self.state = .waiting
      case .running(let progress):
        self.state = .running
        step = progress.map { Step($0) }
      case .failed(let problem):
        self.state = .failed
        error = FieldError(nil, problem.message, hint: problem.hint, kind: .setup)
      case .done: self.state = .done
      }
    }
  }

  /// A step with the numbers that it has: bytes of a file, or records of a part.
  struct Step: Encodable, Sendable {
    let kind: Kind
    /// The host, folder, file or part.
    let subject: String
    @Nullable var bytes: Int64?
    /// `null` when the server does not say.
    @Nullable var totalBytes: Int64?
    @Nullable var records: Int?

    enum Kind: String, Encodable, Sendable {
      case contacting, reading, downloading, converting
    }

    init(_ progress: DatasetProgress) {
      switch progress {
      case .contacting(let host): (kind, subject) = (.contacting, host)
      case .reading(let folder): (kind, subject) = (.reading, folder)
      case .downloading(let file, let received, let total):
        (kind, subject) = (.downloading, file)
        (bytes, totalBytes) = (received, total)
      case .converting(let part, let count):
        (kind, subject) = (.converting, part)
        records = count
      }
    }
  }

  @Sendable
  func prepare(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<PreparationResponse> {
    _ = try QueryFields(request, names: [])
    try await RequestBodies.none(request, limit: backend.options.bodyLimit)
    let benchmark = try backend.benchmark(context)
    try backend.prepare(benchmark.card.name)
    return JSONAnswer(await state(of: benchmark), status: .accepted)
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<PreparationResponse> {
    _ = try QueryFields(request, names: [])
    return JSONAnswer(await state(of: try backend.benchmark(context)))
  }

  private func state(of benchmark: any Benchmark) async -> PreparationResponse {
    let name = benchmark.card.name
    return PreparationResponse(
      name, backend.options.preparation?.state(of: name), setup: await BenchmarkShelf.setup(of: benchmark))
  }
}
