import AssayKit
import Hummingbird

/// `GET /api/benchmarks`; reads only.
struct BenchmarkRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/benchmarks", use: list)
    return routes
  }

  struct List: Encodable, Sendable {
    let benchmarks: [Entry]
  }

  struct Entry: Encodable, Sendable {
    let name: String
    let displayName: String
    let description: String
    let category: String
    let version: String
    let source: String
    let licence: String
    let protocols: [ProtocolEntry]
    let categories: [String]
    let totalItems: Int
    let isEnabled: Bool
    let supportsSubset: Bool
    let defaultSelected: Bool
    /// Over everything that was ever answered here; `null` before the first answers are added up.
    @Nullable var avgItemLatencyMs: Double?
    let requiresSetup: Bool
    @Nullable var setupNotes: String?
    /// The file of the user's own that defines it.
    @Nullable var definitionFile: String?
    /// Who is asked for verdicts; `null` without a judge.
    @Nullable var judge: JudgeEntry?

    init(_ entry: BenchmarkShelf.Entry, latency: Double?) {
      let card = entry.card
      name = card.name.rawValue
      displayName = card.displayName
      description = card.summary
      category = card.category
      version = card.version
      source = card.source
      licence = card.licence
      protocols = card.protocols.map { ProtocolEntry($0) }
      categories = card.categories
      totalItems = card.itemCount
      isEnabled = true
      supportsSubset = true
      defaultSelected = entry.setup == nil
      avgItemLatencyMs = latency.map { $0 * 1_000 }
      requiresSetup = entry.setup != nil
      setupNotes = entry.setup.map { "\($0.message); \($0.hint)" }
      definitionFile = card.definition?.name
      judge = entry.judge.map { JudgeEntry(published: $0.published, setting: $0.setting) }
    }
  }

  struct JudgeEntry: Encodable, Sendable {
    /// The judge of those who publish the benchmark.
    let published: String
    /// The setting that chooses another one for this benchmark alone.
    let setting: String
  }

  struct ProtocolEntry: Encodable, Sendable {
    let name: String
    let summary: String
    let recommendedSamples: Int

    init(_ card: ProtocolCard) {
      name = card.name.rawValue
      summary = card.summary
      recommendedSamples = card.recommendedSamples
    }
  }

  @Sendable
  func list(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<List> {
    _ = try QueryFields(request, names: [])
    let latencies = try await backend.store.operations(seenWithin: .zero, window: .zero).averageLatency
    return JSONAnswer(
      List(
        benchmarks: await BenchmarkShelf.entries(of: backend.benchmarks).map { Entry($0, latency: latencies[$0.card.name]) }))
  }
}

/// Benchmarks with what each one still needs on this machine.
enum BenchmarkShelf {
  struct Entry: Sendable {
    let card: BenchmarkCard
    /// `nil` when the benchmark can run.
    let setup: SetupNeeded?
    /// Who is asked for verdicts by its default protocol; `nil` without a judge.
    let judge: JudgeRole?
  }

  /// In the registry's order.
  static func entries(of registry: BenchmarkRegistry) async -> [Entry] {
    var entries: [Entry] = []
    for benchmark in registry.all {
      // Opened first: only then does a benchmark in a file know how many items it has.
      let setup = await setup(of: benchmark)
      entries.append(Entry(card: benchmark.card, setup: setup, judge: benchmark.judge))
    }
    return entries
  }

  /// What a benchmark lacks for its default protocol; `nil` when it can run.
  static func setup(of benchmark: any Benchmark) async -> SetupNeeded? {
    guard let standard = benchmark.card.defaultProtocol else { return nil }
    do throws(SetupNeeded) {
      _ = try await benchmark.open(standard)
      return nil
    } catch {
      return error
    }
  }
}
