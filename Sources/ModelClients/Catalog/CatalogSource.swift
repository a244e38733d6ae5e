public import AssayKit
import Foundation

/// The catalogues of all providers: Chutes' own, which needs no key, and the lists of the others.
public struct CatalogSource: ModelCatalogSource {
  private let directory: ProviderDirectory
  private let chutes: ChutesCatalog

  /// - Parameter chutesURL: the address of the list of chutes.
  public init(directory: ProviderDirectory, chutesURL: String, services: ClientServices) {
    self.directory = directory
    chutes = ChutesCatalog(address: chutesURL, services: services)
  }

  public func catalogs() async -> [ProviderCatalog] {
    async let listing = directory.freshList()
    async let answer = chutes.fetch()
    let (listed, catalog) = (await listing, await answer)
    var byProvider = Dictionary(grouping: listed.models) { $0.model.provider }
    let gateway = byProvider.removeValue(forKey: ChutesCatalog.provider)
    var catalogs = byProvider.map { provider, cards in
      ProviderCatalog(provider: provider, answer: .models(cards.map { CatalogModel(card: $0) }))
    }
    for absent in listed.unreachable where absent.provider != ChutesCatalog.provider {
      catalogs.append(ProviderCatalog(provider: absent.provider, answer: .none(reason: absent.reason)))
    }
    catalogs.append(ProviderCatalog(provider: ChutesCatalog.provider, answer: Self.merged(catalog, gateway)))
    return catalogs.sorted { $0.provider < $1.provider }
  }

  /// The gateway's list says what can be asked, with limits and prices; the catalogue says the rest.
  static func merged(_ catalog: ProviderCatalog.Answer, _ gateway: [ModelCard]?) -> ProviderCatalog.Answer {
    guard let gateway, !gateway.isEmpty else { return catalog }
    guard case .models(let models) = catalog else { return .models(gateway.map { CatalogModel(card: $0) }) }
    let known = Dictionary(models.map { ($0.card.model.slug, $0) }) { first, _ in first }
    return .models(
      gateway.map { card in
        guard var model = known[card.model.slug] else { return CatalogModel(card: card) }
        model.card.contextLength = card.contextLength
        model.card.maxOutputTokens = card.maxOutputTokens
        model.card.supportedParameters = card.supportedParameters
        model.card.prices = card.prices ?? model.card.prices
        return model
      })
  }
}
