import AssayKit
import Hummingbird
import RunEngine

/// `GET /experiments/{id}`: runs that were started together over several models.
struct ExperimentRunsPage {
  let backend: Backend
  let pages: PageRenderer

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("experiments/:id", use: show)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    _ = try QueryFields(request, names: [])
    let id = try context.pathText("id")
    guard RunID.isWellFormed(id) else { throw Problem.notFound("experiment `\(id.prefix(100))`") }
    let experiment = try await backend.store.experiment(ExperimentID(id))
    let found = try await backend.runs(experiment.runs)
    let runs = experiment.runs.compactMap { found[$0] }
    return try pages.page(ExperimentView(experiment, runs, names: backend.benchmarkNames, now: backend.now()), request: request)
  }
}

/// What the page of an experiment shows.
struct ExperimentView: PageModel {
  static let template = "experiment"

  let title: String
  let place: Place? = .history
  let script: String? = "moving-part.js"
  let reloadSeconds: Int?
  let id: String
  let heading: String
  /// With their protocols: `Starter set, protocol official; AIME 2025, protocol official`; `nil` without a run.
  let benchmarks: String?
  /// Whether any of its models is simulated.
  let isSimulated: Bool
  let subset: String
  let seed: String
  let started: TimeText
  let isLive: Bool
  /// How far all its runs have come, also read aloud.
  let sentence: String
  let isEmpty: Bool
  /// With two runs or more.
  let compareLink: String?
  let rows: [Row]

  struct Row {
    let id: String
    let state: StateMark
    let model: String
    let isSimulated: Bool
    let done: String
    let score: String?
    let plusMinus: String?
    let bar: IntervalBar?
    let coverage: String
    let cost: String
    let took: String
  }

  init(_ experiment: ExperimentRecord, _ runs: [RunRecord], names: BenchmarkNames, now: Timestamp) {
    id = experiment.id.rawValue
    heading = experiment.name.isEmpty ? "Experiment" : experiment.name
    title = "\(heading) · experiment"
    benchmarks = Self.benchmarks(runs, names)
    isSimulated = runs.contains { $0.request.model.isSimulated }
    subset = runs.first?.request.subset.description ?? Figures.none
    seed = runs.first?.manifest.seed ?? Figures.none
    started = TimeText(experiment.createdAt)
    isLive = runs.contains { !$0.state.hasEnded }
    reloadSeconds = isLive ? 5 : nil
    let numbers = runs.map { RunNumbers($0) }
    let (done, samples) = (numbers.reduce(0) { $0 + $1.done }, numbers.reduce(0) { $0 + $1.samples })
    sentence = "\(Figures.count(done)) of \(Figures.count(samples)) samples done"
    isEmpty = runs.isEmpty
    compareLink = ComparePlace.link(to: runs.map(\.id))
    rows = runs.map { Row($0, now: now) }
  }

  /// Each benchmark once for every protocol, in the order of the runs.
  private static func benchmarks(_ runs: [RunRecord], _ names: BenchmarkNames) -> String? {
    var words: [String] = []
    var seen: Set<[String]> = []
    for section in runs.flatMap(\.sections)
    where seen.insert([section.benchmark.rawValue, section.protocolName.rawValue]).inserted {
      words.append("\(names[section.benchmark]), protocol \(section.protocolName)")
    }
    return words.isEmpty ? nil : words.joined(separator: "; ")
  }
}

extension ExperimentView.Row {
  init(_ run: RunRecord, now: Timestamp) {
    let numbers = RunNumbers(run)
    self.init(
      id: run.id.rawValue, state: StateMark(run, numbers), model: run.request.model.description,
      isSimulated: run.request.model.isSimulated, done: "\(Figures.count(numbers.done)) of \(Figures.count(numbers.samples))",
      score: numbers.score.map { Figures.points($0) }, plusMinus: Figures.plusMinus(numbers.interval, of: numbers.score),
      bar: IntervalBar(score: numbers.score, interval: numbers.interval), coverage: Figures.percent(numbers.coverage),
      cost: numbers.done == 0 ? Figures.none : Figures.money(numbers.cost),
      took: Figures.duration(run.duration(at: now)))
  }
}
