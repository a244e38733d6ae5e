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
  }

  struct ItemList: Encodable, Sendable {
    let items: [ItemResponse]
    let total: Int
    @Nullable var nextCursor: String?
  }

  @Sendable
  func list(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<SectionPage> {
    let query = try QueryFields(request, names: ["filter", "category", "limit", "cursor"])
    let (run, section) = try await backend.section(context)
    let page = try await backend.store.samples(
      SampleQuery(
        run: run.id, section: section.ordinal, filter: try query.choice("filter", as: SampleQuery.Filter.self) ?? .all,
        category: query.text("category"), limit: try query.integer("limit", in: 1...500) ?? 100,
        cursor: try SampleCursor(query.text("cursor"))))
    return JSONAnswer(
      SectionPage(
        benchmark: SectionResponse(section, in: run),
        items: ItemList(items: page.samples.map { ItemResponse($0) }, total: page.total, nextCursor: page.next?.text)))
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
