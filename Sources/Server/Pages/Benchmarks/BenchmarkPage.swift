import AssayKit
import Hummingbird
import RunEngine

/// `GET /benchmarks/{name}`: one benchmark; `POST /benchmarks/{name}/prepare` gets its data.
struct BenchmarkPage {
  let backend: Backend
  let pages: PageRenderer
  let tally: CategoryTally

  private static let shownRuns = 10

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("benchmarks/:name", use: show)
    routes.get("benchmarks/:name/state", use: state)
    routes.post("benchmarks/:name/prepare", use: prepare)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    let query = try QueryFields(request, names: ["protocol", "seed", "percent"])
    let benchmark = try backend.benchmark(context)
    let name = benchmark.card.name
    var material = BenchmarkMaterial(
      benchmark: benchmark, setup: await BenchmarkShelf.setup(of: benchmark),
      preparation: backend.options.preparation?.state(of: name),
      document: backend.benchmarks.pages[name].map { MarkdownDocument($0) }, hub: backend.hub,
      names: backend.benchmarkNames, judges: backend.options.defaults.judges)
    material.latency = try await backend.store.operations(seenWithin: .zero, window: .zero).averageLatency[name]
    material.boards = try await Leaderboard.boards(of: name, in: backend.store)
    for board in material.boards.prefix(BenchmarkMaterial.shownBoards) {
      guard let best = board.entries.first?.best.run else { continue }
      material.seeds.append(try await backend.storedRun(best)?.manifest.seed)
    }
    material.runs = try await backend.store.runs(RunQuery(benchmark: name, limit: Self.shownRuns))
    if material.setup == nil { material.draw = try await draw(benchmark, query) }
    return try pages.page(BenchmarkView(material), request: request)
  }

  /// The items that the query's seed and share draw.
  private func draw(_ benchmark: any Benchmark, _ query: QueryFields) async throws -> BenchmarkMaterial.Draw? {
    let names = benchmark.card.protocols.map(\.name)
    let asked = query.text("protocol").map { ProtocolName($0) }
    if let asked, !names.contains(asked) {
      let error = UserError.unknown("protocol", asked.rawValue, field: "protocol", known: names.map(\.rawValue))
      throw Problem.query("protocol", error.message, hint: error.hint)
    }
    guard let chosen = asked ?? names.first else { return nil }
    let seed = query.text("seed") ?? backend.options.defaults.seed
    guard seed.utf8.count <= 128 else { throw Problem.query("seed", "the seed has more than 128 bytes") }
    let percent = try query.integer("percent", in: 1...100) ?? 1
    let items: any ItemSet
    do throws(SetupNeeded) { items = try await benchmark.open(chosen) } catch { return nil }
    let ids = SubsetSampling.select(items.itemIDs, subset: .percent(percent), seed: seed, benchmark: benchmark.card.name)
    return BenchmarkMaterial.Draw(
      protocolName: chosen, seed: seed, percent: percent, items: items, ids: ids,
      categories: await tally.counts(of: benchmark.card.name, items))
  }

  /// The part of the page that moves while data is got.
  @Sendable
  func state(_ request: Request, _ context: ServerContext) async throws -> Response {
    let benchmark = try backend.benchmark(context)
    let view = BenchmarkStateView(
      benchmark, setup: await BenchmarkShelf.setup(of: benchmark),
      preparation: backend.options.preparation?.state(of: benchmark.card.name), hub: backend.hub)
    return try pages.fragment("benchmark-state", view, request: request)
  }

  @Sendable
  func prepare(_ request: Request, _ context: ServerContext) async throws -> Response {
    let name = try backend.benchmark(context).card.name
    _ = try await RequestBodies.form(request, limit: backend.options.bodyLimit)
    try backend.prepare(name)
    return .seeOther("/benchmarks/\(PercentCoding.encode(name.rawValue))")
  }
}

/// Whether data comes from the hub.
enum Hub {
  /// Pages offer to get it.
  case open
  /// Only the command line gets it.
  case byCommand
  /// Downloads are forbidden.
  case offline
}

extension Backend {
  fileprivate var hub: Hub { options.isHubOffline ? .offline : options.preparation == nil ? .byCommand : .open }

  /// `nil` for a run that was deleted meanwhile.
  func storedRun(_ id: RunID) async throws(StoreError) -> RunRecord? {
    do throws(StoreError) { return try await store.run(id) } catch .notFound { return nil }
  }

  /// The benchmark of the path.
  ///
  /// - Throws: 404, with the name that was perhaps meant.
  func benchmark(_ context: ServerContext) throws(Problem) -> any Benchmark {
    let name = try context.pathText("name")
    do throws(UserError) {
      return try benchmarks.benchmark(named: BenchmarkName(name))
    } catch {
      throw Problem(.notFound, "not-found", "there is no benchmark `\(name.prefix(100))`", hint: error.hint)
    }
  }

  /// Puts a benchmark's data in the queue of what is to be got.
  func prepare(_ name: BenchmarkName) throws(Problem) {
    guard let preparation = options.preparation else {
      throw Problem(
        .serviceUnavailable, "no-preparation", "this server gets no data",
        hint: "run `assay benchmarks prepare \(name)` on its machine")
    }
    do throws(UserError) { try preparation.request(name) } catch {
      throw Problem(.conflict, "nothing-to-prepare", error.message, hint: error.hint)
    }
  }
}

/// How many items of each category a benchmark has: counted once for each state of its data.
actor CategoryTally {
  private struct Entry {
    let datasets: [DatasetProvenance]
    let counts: [(category: String, count: Int)]
  }

  private var known: [BenchmarkName: Entry] = [:]

  /// In the order of the first item of each; items that cannot be read are left out.
  func counts(of benchmark: BenchmarkName, _ items: any ItemSet) -> [(category: String, count: Int)] {
    if let entry = known[benchmark], entry.datasets == items.datasets { return entry.counts }
    var order: [String] = []
    var counts: [String: Int] = [:]
    for id in items.itemIDs {
      do throws(Failure) {
        guard let category = try items.category(of: id) else { continue }
        if counts[category] == nil { order.append(category) }
        counts[category, default: 0] += 1
      } catch {
        continue
      }
    }
    let found = order.map { (category: $0, count: counts[$0] ?? 0) }
    known[benchmark] = Entry(datasets: items.datasets, counts: found)
    return found
  }
}
