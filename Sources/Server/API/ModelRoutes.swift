import AssayKit
import Hummingbird

/// `GET /api/models`, `GET /api/models/capabilities`.
struct ModelRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/models", use: list)
    routes.get("api/models/capabilities", use: capabilities)
    return routes
  }

  struct Page: Encodable, Sendable {
    let models: [Model]
    /// All models that fit, not only those of this page.
    let total: Int
    @Nullable var nextCursor: String?
    let unreachable: [Unreachable]
  }

  struct Model: Encodable, Sendable {
    let id: String
    let slug: String
    let name: String
    let provider: String
    let simulated: Bool
    @Nullable var tagline: String?
    @Nullable var user: String?
    @Nullable var logo: String?
    @Nullable var chuteId: String?
    @Nullable var instanceCount: Int?
    let isActive: Bool
    @Nullable var contextLength: Int?
    @Nullable var maxOutputTokens: Int?
    @Nullable var inputPricePerMillionUsd: Double?
    @Nullable var outputPricePerMillionUsd: Double?

    init(_ model: CatalogModel) {
      let card = model.card
      id = card.model.description
      slug = card.model.slug
      name = card.displayName
      provider = card.model.provider.rawValue
      simulated = card.model.isSimulated
      tagline = model.tagline
      user = model.user
      logo = model.logo
      chuteId = model.chuteID
      instanceCount = model.instanceCount
      isActive = model.isActive
      contextLength = card.contextLength
      maxOutputTokens = card.maxOutputTokens
      inputPricePerMillionUsd = card.prices?.inputPerMillion.dollars
      outputPricePerMillionUsd = card.prices?.outputPerMillion.dollars
    }
  }

  struct Unreachable: Encodable, Sendable {
    let provider: String
    let reason: String
  }

  @Sendable
  func list(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Page> {
    let query = try QueryFields(request, names: ["search", "provider", "limit", "offset", "cursor"])
    let wanted = ModelQuery(
      search: query.text("search"), provider: query.text("provider").map { ProviderName($0) },
      limit: try query.integer("limit", in: 1...500) ?? 100, offset: try query.integer("offset", in: 0...Int(Int32.max)) ?? 0,
      cursor: try ModelCursor(query.text("cursor")))
    let syncs = try await backend.store.catalogSyncs()
    guard syncs.isEmpty else {
      let unreachable = syncs.compactMap { sync in
        sync.problem.map { Unreachable(provider: sync.provider.rawValue, reason: $0) }
      }
      return JSONAnswer(Page(try await backend.store.models(wanted), unreachable))
    }
    // Before the first sync the providers' own lists are the catalogue; asking for them stores nothing.
    let listing = await backend.models.list()
    let unreachable = listing.unreachable.map { Unreachable(provider: $0.provider.rawValue, reason: $0.reason) }
    return JSONAnswer(Page(wanted.page(of: listing.models.map { CatalogModel(card: $0) }), unreachable))
  }

  struct Capabilities: Encodable, Sendable {
    let modelId: String
    /// `null` where the provider says nothing about parameters.
    @Nullable var supportsThinking: Bool?
    @Nullable var thinkingVariant: String?
    @Nullable var supportedParameters: [String]?
    let suggestedLevels: [String]
    @Nullable var supportsBudgetTokens: Bool?
    let supportsBudgetSeconds: Bool
  }

  @Sendable
  func capabilities(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Capabilities> {
    let query = try QueryFields(request, names: ["model_id"])
    guard let name = query.text("model_id") else {
      throw Problem.query("model_id", "no model is named", hint: "add `?model_id=provider/slug`")
    }
    guard let model = try await model(name) else { throw Problem.notFound("model `\(name.prefix(100))`") }
    let id = model.card.model.description
    let variant = try await backend.store.models(named: id + ":thinking", provider: nil).first?.card.model.description
    let names = model.supportedParameters
    let thinks = names.map { !Set($0).isDisjoint(with: ["reasoning", "include_reasoning", "reasoning_effort"]) }
    return JSONAnswer(
      Capabilities(
        modelId: id, supportsThinking: thinks, thinkingVariant: variant, supportedParameters: names,
        suggestedLevels: thinks == true ? ["low", "medium", "high"] : [],
        supportsBudgetTokens: names.map { $0.contains("reasoning") }, supportsBudgetSeconds: false))
  }

  private func model(_ name: String) async throws -> CatalogModel? {
    if let stored = try await backend.store.models(named: name, provider: nil).first { return stored }
    guard let reference = ModelReference(name) else { return nil }
    return await backend.models.card(for: reference).map { CatalogModel(card: $0) }
  }
}

extension ModelRoutes.Page {
  fileprivate init(_ page: ModelPage, _ unreachable: [ModelRoutes.Unreachable]) {
    self.init(
      models: page.models.map { ModelRoutes.Model($0) }, total: page.total, nextCursor: page.next?.text, unreachable: unreachable)
  }
}

extension ModelQuery {
  /// What the store would answer if it had these models.
  func page(of models: [CatalogModel]) -> ModelPage {
    let needle = search.map { ModelCursor.folded($0) } ?? ""
    let fitting = models.filter { model in
      (provider.map { model.card.model.provider == $0 } ?? true)
        && (needle.isEmpty || ModelCursor.folded(model.card.model.description).contains(needle)
          || ModelCursor.folded(model.card.displayName).contains(needle))
    }.sorted { ModelCursor($0) < ModelCursor($1) }
    let rest = fitting.drop { model in cursor.map { !($0 < ModelCursor(model)) } ?? false }.dropFirst(offset)
    let page = Array(rest.prefix(limit))
    return ModelPage(models: page, total: fitting.count, next: rest.count > limit ? page.last.map { ModelCursor($0) } : nil)
  }
}

extension ModelCursor {
  /// The form of a cursor in URLs, already percent-encoded, so that it survives being decoded once by the query.
  var text: String { PercentCoding.encode("\(instances) \(id)\n\(name)") }

  init?(_ text: String?) throws(Problem) {
    guard let text else { return nil }
    let plain = PercentCoding.decode(text)
    guard let plain, !plain.contains("\0"), let space = plain.firstIndex(of: " "), let line = plain.firstIndex(of: "\n"),
      space < line, let instances = Int(plain[..<space])
    else {
      throw .query("cursor", "cursor `\(text.prefix(100))` is not one of ours", hint: "take it from `next_cursor` as it is")
    }
    self.init(
      instances: instances, name: String(plain[plain.index(after: line)...]),
      id: String(plain[plain.index(after: space)..<line]))
  }
}
