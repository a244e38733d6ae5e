import AssayKit
import Hummingbird

/// `GET /api/runs/{id}/benchmarks/{name}` and `…/items/{item_id}`.
struct ItemRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/runs/:id/benchmarks/:name", use: list)
    routes.get("api/runs/:id/benchmarks/:name/items/:item", use: show)
    return routes
  }

  struct SectionPage: Encodable, Sendable {
    let benchmark: SectionResponse
    let items: ItemList
    let summary: Summary
  }

  struct ItemList: Encodable, Sendable {
    let items: [ItemResponse]
    let total: Int
    let limit: Int
    let offset: Int
    @Nullable var nextCursor: String?
  }

  /// What heads the list, whatever is filtered. Costs are tokens at today's prices; what the run paid is in `benchmark`.
  struct Summary: Encodable, Sendable {
    let totalItems: Int
    let totalSamples: Int
    let correct: Int
    let incorrect: Int
    let errors: Int
    @Nullable var avgLatencyMs: Double?
    let inputTokens: Int64
    let outputTokens: Int64
    let totalTokens: Int64
    @Nullable var inputCostUsd: Double?
    @Nullable var outputCostUsd: Double?
    @Nullable var totalCostUsd: Double?
    @Nullable var pricingInputPerMillionUsd: Double?
    @Nullable var pricingOutputPerMillionUsd: Double?
    let errorBreakdown: [ErrorCount]

    init(_ section: SectionRecord, _ summary: SectionSummary, _ prices: TokenPrices?) {
      let progress = section.progress
      totalItems = section.sampledItems
      totalSamples = section.totalSamples
      correct = progress.correct
      incorrect = progress.scored - progress.correct
      errors = progress.failed
      avgLatencyMs = summary.averageLatency.map { $0 * 1_000 }
      inputTokens = progress.inputTokens
      outputTokens = progress.outputTokens
      totalTokens = progress.inputTokens + progress.outputTokens
      pricingInputPerMillionUsd = prices?.inputPerMillion.dollars
      pricingOutputPerMillionUsd = prices?.outputPerMillion.dollars
      let input = prices.map { $0.inputPerMillion.dollars * Double(progress.inputTokens) / 1e6 }
      let output = prices.map { $0.outputPerMillion.dollars * Double(progress.outputTokens) / 1e6 }
      inputCostUsd = input
      outputCostUsd = output
      totalCostUsd = if let input, let output { input + output } else { nil }
      errorBreakdown = summary.failures.map { ErrorCount(message: $0.message, count: $0.count) }
    }
  }

  struct ErrorCount: Encodable, Sendable {
    let message: String
    let count: Int
  }

  @Sendable
  func list(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<SectionPage> {
    let query = try QueryFields(request, names: ["filter", "category", "q", "sort", "order", "limit", "offset", "cursor"])
    let (run, section) = try await backend.section(context)
    let limit = try query.integer("limit", in: 1...500) ?? 100
    let offset = try query.integer("offset", in: 0...Int(Int32.max)) ?? 0
    let sort = try SampleSort(query)
    let page = try await backend.store.samples(
      SampleQuery(
        run: run.id, section: section.ordinal, filter: try query.choice("filter", as: SampleQuery.Filter.self) ?? .all,
        category: query.text("category"), text: query.text("q").map { String($0.prefix(200)) }, sort: sort.number,
        isAscending: sort.isAscending, limit: limit, offset: offset, cursor: try SampleCursor(query.text("cursor")),
        countsAll: true))
    if let category = query.text("category"), page.total == 0 { try requireCategory(category, section) }
    let summary = try await backend.store.summary(of: run.id, section: section.ordinal)
    let model = try await backend.store.models(named: run.request.model.description, provider: nil).first
    return JSONAnswer(
      SectionPage(
        benchmark: SectionResponse(section, in: run),
        items: ItemList(
          items: try await items(page.samples), total: page.total, limit: limit, offset: offset,
          nextCursor: page.next?.text),
        summary: Summary(section, summary, model?.card.prices)))
  }

  /// - Throws: 400 for a category that neither the benchmark nor the run's items have.
  private func requireCategory(_ name: String, _ section: SectionRecord) throws(Problem) {
    var known = section.metrics?.categories.map(\.name) ?? []
    // A benchmark that was taken away says nothing any more.
    known += backend.benchmarks.all.first { $0.card.name == section.benchmark }?.card.categories ?? []
    guard !known.isEmpty, !known.contains(name) else { return }
    let error = UserError.unknown("category", name, field: "category", known: Array(Set(known)))
    throw .query("category", error.message, hint: error.hint)
  }

  /// One after the other, each cut before the next one is read: the texts of a whole page may be large.
  private func items(_ samples: [SampleRecord]) async throws -> [ItemResponse] {
    var items: [ItemResponse] = []
    for sample in samples {
      items.append(ItemResponse(try await backend.store.sample(sample.key), limit: ItemResponse.listedBytes))
    }
    return items
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<TranscriptResponse> {
    let query = try QueryFields(request, names: ["sample_index"])
    let (run, section) = try await backend.section(context)
    let key = SampleKey(
      run: run.id, section: section.ordinal, item: ItemID(try context.pathText("item")),
      sampleIndex: try query.integer("sample_index", in: 0...999) ?? 0)
    return JSONAnswer(TranscriptResponse(try await backend.store.sample(key)))
  }
}

extension Backend {
  /// The run and the benchmark of it that stand in the path.
  ///
  /// - Throws: 404.
  func section(_ context: ServerContext) async throws -> (RunRecord, SectionRecord) {
    let run = try await run(context)
    let name = try context.pathText("name")
    guard let section = run.sections.first(where: { $0.benchmark.rawValue == name }) else {
      throw Problem.notFound("benchmark `\(name.prefix(100))` in run \(run.id)")
    }
    return (run, section)
  }
}

/// What a list of samples is sorted by, as addresses say it: `sort` and `order`.
struct SampleSort: Hashable, Sendable {
  var number = SampleQuery.Sort.position
  var isAscending = false

  init(_ number: SampleQuery.Sort = .position, isAscending: Bool? = nil) {
    self.number = number
    self.isAscending = isAscending ?? Self.startsAscending(number)
  }

  init(_ query: QueryFields) throws(Problem) {
    self.init(
      try query.choice("sort", as: SampleQuery.Sort.self) ?? .position,
      isAscending: try query.choice("order", as: Order.self).map { $0 == .asc })
  }

  /// The slowest, longest and dearest are looked for, and the lowest score.
  static func startsAscending(_ number: SampleQuery.Sort) -> Bool { number == .score }

  private enum Order: String, CaseIterable {
    case asc, desc
  }
}

extension SampleCursor {
  /// The form of a cursor in URLs.
  var text: String { "\(position).\(sampleIndex)" }

  init?(_ text: String?) throws(Problem) {
    guard let text else { return nil }
    // No larger than what places are made of, so that they can be multiplied.
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int32($0).map { Int($0) } }
    guard parts.count == 2, let position = parts[0], let sampleIndex = parts[1], position >= 0, sampleIndex >= 0 else {
      throw .query("cursor", "cursor `\(text.prefix(100))` is not one of ours", hint: "take it from `next_cursor` as it is")
    }
    self.init(position: position, sampleIndex: sampleIndex)
  }
}
