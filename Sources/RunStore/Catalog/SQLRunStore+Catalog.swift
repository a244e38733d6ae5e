public import AssayKit
import Foundation

extension SQLRunStore {
  public func save(_ catalog: ProviderCatalog) async throws(StoreError) {
    try await write { store throws(StoreError) in
      var problem: String?
      switch catalog.answer {
      case .models(let models):
        try store.sql.execute("UPDATE models SET is_active = false WHERE provider = $1", [.id(catalog.provider)])
        for model in models where !model.card.model.slug.contains("\0") { try store.save(model) }
      case .none(let reason): problem = reason
      }
      try store.sql.execute(
        """
        INSERT INTO model_syncs (provider, synced_at, problem) VALUES ($1, $2, $3)
        ON CONFLICT (provider) DO UPDATE SET synced_at = excluded.synced_at, problem = excluded.problem
        """, [.id(catalog.provider), .time(store.now), .words(problem)])
    }
  }

  public func models(_ query: ModelQuery) async throws(StoreError) -> ModelPage {
    try await read { store throws(StoreError) in
      let list = ModelListing(query, dialect: store.sql.dialect)
      var total = 0
      if var row = try store.sql.row(list.count, list.filterValues) { total = try row.int() }
      var models = try store.models(list.page, list.pageValues)
      let more = models.count > list.limit
      if more { models.removeLast() }
      return ModelPage(models: models, total: total, next: more ? models.last.map { ModelCursor($0, order: query.order) } : nil)
    }
  }

  public func models(named text: String, provider: ProviderName?) async throws(StoreError) -> [CatalogModel] {
    try await read { store throws(StoreError) in
      var filter = ""
      var values: [SQLValue] = [.sought(text)]
      if let provider {
        values.append(.sought(provider.rawValue))
        filter = " AND provider = $2"
      }
      return try store.models(
        """
        SELECT \(ModelListing.columns) FROM models
        WHERE is_active AND (id = $1 OR slug = $1 OR chute_id = $1)\(filter) ORDER BY id LIMIT 20
        """, values)
    }
  }

  public func catalogSyncs() async throws(StoreError) -> [CatalogSync] {
    try await read { store throws(StoreError) in
      var syncs: [CatalogSync] = []
      for var row in try store.sql.rows("SELECT provider, synced_at, problem FROM model_syncs ORDER BY provider", []) {
        syncs.append(CatalogSync(provider: try row.id(), syncedAt: try row.time(), problem: try row.wordsIfAny()))
      }
      return syncs
    }
  }
}

extension StoreTransaction {
  fileprivate func models(_ text: String, _ values: [SQLValue]) throws(StoreError) -> [CatalogModel] {
    var models: [CatalogModel] = []
    for row in try sql.rows(text, values) { models.append(try CatalogModel(row)) }
    return models
  }

  fileprivate func save(_ model: CatalogModel) throws(StoreError) {
    let card = model.card
    let place = ModelCursor(model)
    var parameters: String?
    if let names = model.supportedParameters { parameters = try JSONColumn.encode(names) }
    try sql.execute(
      """
      INSERT INTO models (id, provider, slug, name, rank, name_folded, search, tagline, user_name, logo, chute_id,
        instance_count, supported_parameters, context_length, max_output_tokens, input_price, output_price, is_active, last_seen)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, true, $18)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, rank = excluded.rank, name_folded = excluded.name_folded,
        search = excluded.search, tagline = excluded.tagline, user_name = excluded.user_name, logo = excluded.logo,
        chute_id = excluded.chute_id, instance_count = excluded.instance_count,
        supported_parameters = excluded.supported_parameters, context_length = excluded.context_length,
        max_output_tokens = excluded.max_output_tokens, input_price = excluded.input_price,
        output_price = excluded.output_price, is_active = true, last_seen = excluded.last_seen
      """,
      [
        .text(card.model.description), .id(card.model.provider), .text(card.model.slug),
        .text(card.displayName.filter { $0 != "\0" }), .integer(-place.weight), .text(place.name),
        .text(ModelCursor.folded(card.model.description) + "\n" + place.name), .words(model.tagline), .words(model.user),
        .words(model.logo), .text(model.chuteID?.filter { $0 != "\0" }), .integer(model.instanceCount), .text(parameters),
        .integer(card.contextLength), .integer(card.maxOutputTokens), .money(card.prices?.inputPerMillion),
        .money(card.prices?.outputPerMillion), .time(now),
      ])
  }
}

/// The statements of one list of active models.
struct ModelListing {
  static let columns = """
    provider, slug, name, tagline, user_name, logo, chute_id, instance_count, supported_parameters, context_length, \
    max_output_tokens, input_price, output_price, is_active, last_seen
    """

  /// The negative weight of `ModelCursor`. Only the first has an index; for the others some thousand rows are sorted.
  private static func rank(_ order: ModelOrder) -> String {
    switch order {
    case .instances: "rank"
    case .name: "rank * 0"
    case .price: "coalesce(output_price, \(-ModelCursor.unknownPrice))"
    case .context: "-coalesce(context_length, 0)"
    }
  }

  let limit: Int
  let filterValues: [SQLValue]
  let pageValues: [SQLValue]
  let count: String
  let page: String

  init(_ query: ModelQuery, dialect: Dialect) {
    limit = max(1, query.limit)
    let rank = Self.rank(query.order)
    var conditions = ["is_active"]
    var values: [SQLValue] = []
    if let search = query.search.map(ModelCursor.folded), !search.isEmpty {
      values.append(.text(dialect.pattern(of: search)))
      conditions.append("search LIKE $\(values.count) ESCAPE '!'")
    }
    if let provider = query.provider {
      values.append(.sought(provider.rawValue))
      conditions.append("provider = $\(values.count)")
    }
    filterValues = values
    count = "SELECT count(*) FROM models WHERE " + conditions.joined(separator: " AND ")
    if let cursor = query.cursor {
      values += [.integer(-cursor.weight), .text(cursor.name), .text(cursor.id)]
      let first = values.count - 2
      conditions.append("(\(rank), name_folded, id) > ($\(first), $\(first + 1), $\(first + 2))")
    }
    values += [.integer(limit + 1), .integer(max(0, query.offset))]
    pageValues = values
    page = """
      SELECT \(Self.columns) FROM models WHERE \(conditions.joined(separator: " AND "))
      ORDER BY \(rank), name_folded, id LIMIT $\(values.count - 1) OFFSET $\(values.count)
      """
  }
}

extension CatalogModel {
  /// Reads a row of `ModelListing.columns`.
  init(_ columns: SQLRow) throws(StoreError) {
    var row = columns
    let (provider, slug, name) = (try row.id(ProviderName.self), try row.text(), try row.text())
    let (tagline, user, logo) = (try row.wordsIfAny(), try row.wordsIfAny(), try row.wordsIfAny())
    let (chute, instances) = (try row.textIfAny(), try row.intIfAny())
    var parameters: [String]?
    if let text = try row.textIfAny() { parameters = try JSONColumn.decode(from: text) }
    let (context, output) = (try row.intIfAny(), try row.intIfAny())
    let (input, answer) = (try row.moneyIfAny(), try row.moneyIfAny())
    var prices: TokenPrices?
    if let input, let answer { prices = TokenPrices(inputPerMillion: input, outputPerMillion: answer) }
    self.init(
      card: ModelCard(
        model: ModelReference(provider: provider, slug: slug), displayName: name, prices: prices, contextLength: context,
        maxOutputTokens: output),
      tagline: tagline, user: user, logo: logo, chuteID: chute, instanceCount: instances, supportedParameters: parameters,
      isActive: try row.boolean(), lastSeen: try row.time())
  }
}
