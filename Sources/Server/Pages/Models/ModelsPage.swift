import AssayKit
import Hummingbird
import RunEngine

/// `GET /models`: the models of all providers; `POST /models/sync` asks the providers again.
struct ModelsPage {
  let backend: Backend
  let pages: PageRenderer

  static let pageSize = 50

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("models", use: show)
    routes.post("models/sync", use: sync)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    let query = try QueryFields(request, names: ["search", "provider", "sort", "cursor"])
    let wanted = ModelQuery(
      search: query.text("search"), provider: query.text("provider").map { ProviderName($0) },
      order: try query.choice("sort", as: ModelOrder.self) ?? .instances, limit: Self.pageSize,
      cursor: try ModelCursor(query.text("cursor")))
    async let providers = backend.models.providers()
    let catalog = try await backend.catalog(wanted)
    let view = ModelsView(catalog, query: wanted, providers: await providers, sync: SyncView(backend))
    return try pages.page(view, request: request)
  }

  @Sendable
  func sync(_ request: Request, _ context: ServerContext) async throws -> Response {
    let form = try await RequestBodies.form(request, limit: backend.options.bodyLimit)
    try backend.administrator.require(secret: form.first { $0.name == "secret" }?.value ?? "")
    guard let catalog = backend.options.catalog else {
      throw Problem(.serviceUnavailable, "no-catalog", "this server has no source of models")
    }
    _ = try await catalog.sync()
    return .seeOther("/models")
  }
}

/// How the catalogue can be brought up to date.
struct SyncView {
  /// Whether there is a secret that opens the form.
  let isOpen: Bool
  let isAutomatic: Bool

  init(_ backend: Backend) {
    isOpen = backend.options.catalog != nil && backend.options.adminSecret?.isEmpty == false
    isAutomatic = backend.options.catalog != nil && backend.options.syncsModels
  }
}

/// What the list of models shows.
struct ModelsView: PageModel {
  static let template = "models"

  let title = "Models"
  let place: Place? = .models
  let rows: [ModelRow]
  let isEmpty: Bool
  let total: String
  let isOne: Bool
  let typed: String?
  let providerChoices: [Choice]
  let orders: [Choice]
  let isFiltered: Bool
  let nextLink: String?
  let isLaterPage: Bool
  let firstLink: String
  let unreachable: [Unreachable]
  let providers: [ProviderRow]
  let hasProviders: Bool
  let sync: SyncView

  struct Choice {
    let value: String
    let label: String
    let selected: Bool
  }

  struct Unreachable {
    let provider: String
    let reason: Prose
  }

  init(_ catalog: CatalogPage, query: ModelQuery, providers statuses: [ProviderStatus], sync: SyncView) {
    rows = catalog.page.models.map { ModelRow($0) }
    isEmpty = rows.isEmpty
    total = Figures.count(catalog.page.total)
    isOne = catalog.page.total == 1
    typed = query.search
    isFiltered = query.search != nil || query.provider != nil
    var names = statuses.filter { status in status.isUsable || catalog.syncs.contains { $0.provider == status.name } }.map(\.name)
    for name in catalog.syncs.map(\.provider) + [query.provider].compactMap({ $0 }) where !names.contains(name) {
      names.append(name)
    }
    providerChoices = names.map { Choice(value: $0.rawValue, label: $0.title, selected: $0 == query.provider) }
    orders = ModelOrder.allCases.map { Choice(value: $0.rawValue, label: $0.words, selected: $0 == query.order) }
    firstLink = Self.link(query, cursor: nil)
    nextLink = catalog.page.next.map { Self.link(query, cursor: $0) }
    isLaterPage = query.cursor != nil
    unreachable = catalog.unreachable.map { Unreachable(provider: $0.provider.title, reason: Prose($0.reason.sentence)) }
    providers = statuses.map { status in ProviderRow(status, catalog.syncs.first { $0.provider == status.name }) }
    hasProviders = !providers.isEmpty
    self.sync = sync
  }

  private static func link(_ query: ModelQuery, cursor: ModelCursor?) -> String {
    var parts: [String] = []
    if let search = query.search { parts.append("search=\(PercentCoding.encode(search))") }
    if let provider = query.provider { parts.append("provider=\(PercentCoding.encode(provider.rawValue))") }
    if query.order != .instances { parts.append("sort=\(query.order.rawValue)") }
    if let cursor { parts.append("cursor=\(PercentCoding.encode(cursor.text))") }
    return "/models" + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
  }
}

extension ModelOrder {
  /// As a page calls it.
  var words: String {
    switch self {
    case .instances: "Most instances"
    case .name: "Name"
    case .price: "Cheapest answers"
    case .context: "Longest context"
    }
  }
}

/// A model in a list.
struct ModelRow {
  let id: String
  let link: String
  let runLink: String
  let name: String
  let slug: String
  let provider: String
  let isSimulated: Bool
  let tagline: String?
  let context: String
  let output: String
  let inputPrice: String
  let outputPrice: String
  let instances: String?
  let isActive: Bool
  let capabilities: [String]
  let hasCapabilities: Bool
  /// What the provider says: a unit stands only beside a number.
  let hasContext: Bool
  let hasOutput: Bool
  let hasPrices: Bool

  init(_ model: CatalogModel) {
    let card = model.card
    id = card.model.description
    link = ModelLink.path(card.model)
    runLink = "/?model_id=\(PercentCoding.encode(card.model.description))"
    name = card.displayName
    slug = card.model.slug
    provider = card.model.provider.title
    isSimulated = card.model.isSimulated
    tagline = model.tagline.flatMap { $0.isEmpty ? nil : String($0.prefix(300)) }
    context = card.contextLength.map { Figures.tokens(Int64($0)) } ?? Figures.unknown
    output = card.maxOutputTokens.map { Figures.tokens(Int64($0)) } ?? Figures.unknown
    inputPrice = card.prices.map { Figures.price($0.inputPerMillion) } ?? Figures.unknown
    outputPrice = card.prices.map { Figures.price($0.outputPerMillion) } ?? Figures.unknown
    (hasContext, hasOutput, hasPrices) = (card.contextLength != nil, card.maxOutputTokens != nil, card.prices != nil)
    instances = model.instanceCount.map { Figures.count($0) }
    isActive = model.isActive
    capabilities = Self.capabilities(model.supportedParameters ?? [])
    hasCapabilities = !capabilities.isEmpty
  }

  /// What the names of parameters say that a model can do.
  private static func capabilities(_ names: [String]) -> [String] {
    let names = Set(names)
    let known: [(word: String, parameters: Set<String>)] = [
      ("reasoning", ["reasoning", "include_reasoning", "reasoning_effort"]), ("tools", ["tools", "tool_choice"]),
      ("JSON", ["response_format", "structured_outputs", "json_mode"]), ("seed", ["seed"]), ("log probabilities", ["logprobs"]),
    ]
    return known.filter { !$0.parameters.isDisjoint(with: names) }.map(\.word)
  }
}

/// A provider with what it still needs.
struct ProviderRow {
  let name: String
  /// What stands before a model of it; `nil` where that is its name.
  let id: String?
  let address: String?
  let addressSetting: String
  let state: StateMark
  let key: String
  let keySetting: String?
  let start: Prose?
  let synced: TimeText?
  let problem: Prose?

  init(_ status: ProviderStatus, _ sync: CatalogSync?) {
    name = status.name.title
    id = name == status.name.rawValue ? nil : status.name.rawValue
    address = status.address
    addressSetting = status.addressSetting
    keySetting = status.keySetting
    key = status.keySetting == nil ? "needs none" : status.hasKey ? "present" : status.needsKey ? "missing" : "not set"
    start = (status.startHint?.sentence).map { Prose($0) }
    synced = TimeText(sync?.syncedAt)
    problem = (sync?.problem?.sentence).map { Prose($0) }
    state =
      if status.address == nil {
        StateMark(word: "No address", letter: "–", tone: "muted")
      } else if !status.isUsable {
        StateMark(word: "Key missing", letter: "!", tone: "warning")
      } else if sync?.problem != nil {
        StateMark(word: "No answer", letter: "!", tone: "warning")
      } else if sync != nil {
        StateMark(word: "Ready", letter: "✓", tone: "success")
      } else if status.startHint != nil {
        StateMark(word: "Not running", letter: "–", tone: "muted")
      } else {
        StateMark(word: "Not asked yet", letter: "–", tone: "muted")
      }
  }
}
