/// A model as its provider's catalogue describes it; what the provider does not say is `nil`.
public struct CatalogModel: Hashable, Sendable {
  public var card: ModelCard
  public var tagline: String?
  /// Who put it up, where providers say so.
  public var user: String?
  public var logo: String?
  public var chuteID: String?
  /// Machines that serve it right now.
  public var instanceCount: Int?
  /// Parameters that requests may carry, by the provider's names.
  public var supportedParameters: [String]? {
    get { card.supportedParameters }
    set { card.supportedParameters = newValue }
  }
  /// Whether the newest catalogue of its provider still has it.
  public var isActive: Bool
  /// When the provider last listed it; `nil` before it is stored.
  public var lastSeen: Timestamp?

  public init(
    card: ModelCard, tagline: String? = nil, user: String? = nil, logo: String? = nil, chuteID: String? = nil,
    instanceCount: Int? = nil, supportedParameters: [String]? = nil, isActive: Bool = true, lastSeen: Timestamp? = nil
  ) {
    self.card = card
    self.tagline = tagline
    self.user = user
    self.logo = logo
    self.chuteID = chuteID
    self.instanceCount = instanceCount
    if let supportedParameters { self.card.supportedParameters = supportedParameters }
    self.isActive = isActive
    self.lastSeen = lastSeen
  }
}

/// What one provider said when it was asked for its models.
public struct ProviderCatalog: Hashable, Sendable {
  public var provider: ProviderName
  public var answer: Answer

  public enum Answer: Hashable, Sendable {
    case models([CatalogModel])
    /// It gave no list, and why.
    case none(reason: String)
  }

  public init(provider: ProviderName, answer: Answer) {
    self.provider = provider
    self.answer = answer
  }
}

/// Asks providers for their catalogues.
public protocol ModelCatalogSource: Sendable {
  /// Every provider that can be asked, each with its answer.
  func catalogs() async -> [ProviderCatalog]
}

/// When a provider was last asked, and what came of it.
public struct CatalogSync: Hashable, Sendable {
  public var provider: ProviderName
  public var syncedAt: Timestamp
  /// Why it gave no list; `nil` when it did.
  public var problem: String?

  public init(provider: ProviderName, syncedAt: Timestamp, problem: String?) {
    self.provider = provider
    self.syncedAt = syncedAt
    self.problem = problem
  }
}

/// What comes first in a list of models; what is equal, or not known, is ordered by name.
public enum ModelOrder: String, Hashable, Sendable, CaseIterable {
  /// Those with most machines.
  case instances
  case name
  /// Those with the cheapest answers; unknown prices come last.
  case price
  /// Those with the longest context; unknown ones come last.
  case context
}

/// Which active models to list, and in which order.
public struct ModelQuery: Hashable, Sendable {
  /// Case-insensitive part of `provider/slug` or of the name.
  public var search: String?
  public var provider: ProviderName?
  public var order: ModelOrder
  public var limit: Int
  public var offset: Int
  public var cursor: ModelCursor?

  public init(
    search: String? = nil, provider: ProviderName? = nil, order: ModelOrder = .instances, limit: Int = 100, offset: Int = 0,
    cursor: ModelCursor? = nil
  ) {
    self.search = search
    self.provider = provider
    self.order = order
    self.limit = limit
    self.offset = offset
    self.cursor = cursor
  }
}

/// The last model of a page.
public struct ModelCursor: Hashable, Comparable, Sendable, Codable {
  /// What the list is ordered by, as a number: the larger comes first.
  public var weight: Int
  /// The folded name.
  public var name: String
  public var id: String

  public init(weight: Int, name: String, id: String) {
    self.weight = weight
    self.name = name
    self.id = id
  }

  /// The place of a model in the list; names are folded by lower case, byte by byte in order.
  public init(_ model: CatalogModel, order: ModelOrder = .instances) {
    let weight =
      switch order {
      case .instances: model.instanceCount ?? 0
      case .name: 0
      case .price: model.card.prices.map { -Int($0.outputPerMillion.amount) } ?? ModelCursor.unknownPrice
      case .context: model.card.contextLength ?? 0
      }
    self.init(weight: weight, name: ModelCursor.folded(model.card.displayName), id: model.card.model.description)
  }

  /// Stands where a price is not known: dearer than anything.
  public static let unknownPrice = -(1 << 62)

  public static func < (left: ModelCursor, right: ModelCursor) -> Bool {
    if left.weight != right.weight { return left.weight > right.weight }
    if left.name != right.name { return left.name.utf8.lexicographicallyPrecedes(right.name.utf8) }
    return left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
  }

  /// Text as lists order and search it; NUL cannot be stored in it.
  public static func folded(_ text: String) -> String { text.lowercased().filter { $0 != "\0" } }
}

/// A page of models.
public struct ModelPage: Hashable, Sendable {
  public var models: [CatalogModel]
  /// All models that fit the query.
  public var total: Int
  public var next: ModelCursor?

  public init(models: [CatalogModel], total: Int, next: ModelCursor?) {
    self.models = models
    self.total = total
    self.next = next
  }
}

/// The part of a store that knows the providers' models.
public protocol ModelCatalogStore: Sendable {
  /// Stores one provider's answer in one transaction: models that its list no longer has become inactive; an answer without a
  /// list leaves its models as they are.
  func save(_ catalog: ProviderCatalog) async throws(StoreError)
  func models(_ query: ModelQuery) async throws(StoreError) -> ModelPage
  /// Active models whose id (`provider/slug`), slug or chute id is `text`.
  func models(named text: String, provider: ProviderName?) async throws(StoreError) -> [CatalogModel]
  /// By provider; empty when nothing was ever asked.
  func catalogSyncs() async throws(StoreError) -> [CatalogSync]
}
