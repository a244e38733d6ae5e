import AssayKit
import Hummingbird

/// `GET /api/models`.
struct ModelRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/models", use: list)
    return routes
  }

  struct Page: Encodable, Sendable {
    let models: [Model]
    /// All models that fit, not only those of this page.
    let total: Int
    let unreachable: [Unreachable]
  }

  struct Model: Encodable, Sendable {
    let id: String
    let slug: String
    let name: String
    let provider: String
    let simulated: Bool
    @Nullable var contextLength: Int?
    @Nullable var maxOutputTokens: Int?
    @Nullable var inputPricePerMillionUsd: Double?
    @Nullable var outputPricePerMillionUsd: Double?

    init(_ card: ModelCard) {
      id = card.model.description
      slug = card.model.slug
      name = card.displayName
      provider = card.model.provider.rawValue
      simulated = card.model.isSimulated
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
    let query = try QueryFields(request, names: ["search", "provider", "limit", "offset"])
    let search = query.text("search")?.lowercased()
    let provider = query.text("provider")
    let limit = try query.integer("limit", in: 1...500) ?? 100
    let offset = try query.integer("offset", in: 0...Int(Int32.max)) ?? 0
    let listing = await backend.models.list()
    let fitting = listing.models.filter { card in
      (provider.map { card.model.provider.rawValue == $0 } ?? true)
        && (search.map { card.model.description.lowercased().contains($0) || card.displayName.lowercased().contains($0) } ?? true)
    }
    return JSONAnswer(
      Page(
        models: fitting.dropFirst(offset).prefix(limit).map { Model($0) }, total: fitting.count,
        unreachable: listing.unreachable.map { Unreachable(provider: $0.provider.rawValue, reason: $0.reason) }))
  }
}
