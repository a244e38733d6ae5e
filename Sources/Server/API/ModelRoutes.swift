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
    let query = try QueryFields(request, names: ["search", "provider", "sort", "limit", "offset", "cursor"])
    let wanted = ModelQuery(
      search: query.text("search"), provider: query.text("provider").map { ProviderName($0) },
      order: try query.choice("sort", as: ModelOrder.self) ?? .instances,
      limit: try query.integer("limit", in: 1...500) ?? 100, offset: try query.integer("offset", in: 0...Int(Int32.max)) ?? 0,
      cursor: try ModelCursor(query.text("cursor")))
    let catalog = try await backend.catalog(wanted)
    if let provider = wanted.provider, catalog.page.total == 0 { try await requireProvider(provider, catalog.syncs) }
    return JSONAnswer(
      Page(
        models: catalog.page.models.map { Model($0) }, total: catalog.page.total, nextCursor: catalog.page.next?.text,
        unreachable: catalog.unreachable.map { Unreachable(provider: $0.provider.rawValue, reason: $0.reason) }))
  }

  /// - Throws: 400 for a provider in a query that there is none of.
  private func requireProvider(_ name: ProviderName, _ syncs: [CatalogSync]) async throws(Problem) {
    let known = Set(await backend.models.providers().map(\.name) + syncs.map(\.provider) + [.simulated, .replay])
    guard !known.contains(name) else { return }
    let error = UserError.unknown("provider", name.rawValue, field: "provider", known: known.map(\.rawValue))
    throw .query("provider", error.message, hint: error.hint)
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
    guard let model = try await backend.catalogModel(name) else { throw Problem.notFound("model `\(name.prefix(100))`") }
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
}

/// A page of the catalogue, and what is not in it.
struct CatalogPage: Sendable {
  let page: ModelPage
  let unreachable: [ModelListing.Unreachable]
  /// By provider; empty before the first time.
  let syncs: [CatalogSync]
}

extension Backend {
  /// Before the first sync the providers' own lists are the catalogue; asking for them stores nothing.
  func catalog(_ query: ModelQuery) async throws -> CatalogPage {
    let syncs = try await store.catalogSyncs()
    guard syncs.isEmpty else {
      let unreachable = syncs.compactMap { sync in
        sync.problem.map { ModelListing.Unreachable(provider: sync.provider, reason: $0) }
      }
      return CatalogPage(page: try await store.models(query), unreachable: unreachable, syncs: syncs)
    }
    let listing = await models.list()
    return CatalogPage(
      page: query.page(of: listing.models.map { CatalogModel(card: $0) }), unreachable: listing.unreachable, syncs: [])
  }

  /// An active model by `provider/slug`, slug or chute id; `nil` when nobody knows it.
  func catalogModel(_ name: String) async throws -> CatalogModel? {
    if let stored = try await store.models(named: name, provider: nil).first { return stored }
    guard let reference = ModelReference(name) else { return nil }
    return await models.card(for: reference).map { CatalogModel(card: $0) }
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
    }.sorted { ModelCursor($0, order: order) < ModelCursor($1, order: order) }
    let rest = fitting.drop { model in cursor.map { !($0 < ModelCursor(model, order: order)) } ?? false }.dropFirst(offset)
    let page = Array(rest.prefix(limit))
    return ModelPage(
      models: page, total: fitting.count, next: rest.count > limit ? page.last.map { ModelCursor($0, order: order) } : nil)
  }
}

extension ModelCursor {
  /// The form of a cursor in URLs, already percent-encoded, so that it survives being decoded once by the query.
  var text: String { PercentCoding.encode("\(weight) \(id)\n\(name)") }

  init?(_ text: String?) throws(Problem) {
    guard let text else { return nil }
    let plain = PercentCoding.decode(text)
    guard let plain, !plain.contains("\0"), let space = plain.firstIndex(of: " "), let line = plain.firstIndex(of: "\n"),
      space < line, let weight = Int(plain[..<space]), weight > .min
    else {
      throw .query("cursor", "cursor `\(text.prefix(100))` is not one of ours", hint: "take it from `next_cursor` as it is")
    }
    self.init(
      weight: weight, name: String(plain[plain.index(after: line)...]),
      id: String(plain[plain.index(after: space)..<line]))
  }
}
