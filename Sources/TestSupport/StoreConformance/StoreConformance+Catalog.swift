import AssayKit
import Testing

extension StoreConformance {
  static let catalog: [Case] = [
    Case("modelsAreSearchedAndPagedWithTrueTotals", modelsAreSearchedAndPagedWithTrueTotals),
    Case("aSyncDeactivatesWhatItDoesNotList", aSyncDeactivatesWhatItDoesNotList),
    Case("aModelIsFoundByEachOfItsNames", aModelIsFoundByEachOfItsNames),
  ]

  private static func model(_ provider: ProviderName, _ slug: String, _ name: String, instances: Int? = nil) -> CatalogModel {
    CatalogModel(
      card: ModelCard(model: ModelReference(provider: provider, slug: slug), displayName: name), instanceCount: instances)
  }

  private static func modelsAreSearchedAndPagedWithTrueTotals(_ bench: ConformanceBench) async throws {
    #expect(try await bench.store.catalogSyncs().isEmpty)
    let models = [
      model("p", "z", "Ärger 100%"), model("p", "b", "bee", instances: 2), model("p", "a", "Bee", instances: 2),
      model("p", "big", "a_c", instances: 9), model("p", "c", "abc"),
    ]
    try await bench.store.save(ProviderCatalog(provider: "p", answer: .models(models)))
    try await bench.store.save(ProviderCatalog(provider: "q", answer: .models([model("q", "x", "x\0y")])))

    var slugs: [String] = []
    var query = ModelQuery(limit: 2)
    repeat {
      let page = try await bench.store.models(query)
      #expect(page.total == 6)
      #expect(page.models.map { ModelCursor($0) }.sorted() == page.models.map { ModelCursor($0) })
      slugs += page.models.map(\.card.model.slug)
      query.cursor = page.next
    } while query.cursor != nil
    #expect(slugs == ["big", "a", "b", "c", "x", "z"])

    #expect(try await bench.store.models(ModelQuery(search: "A_C")).models.map(\.card.model.slug) == ["big"])
    #expect(try await bench.store.models(ModelQuery(search: "äRGER")).total == 1)
    #expect(try await bench.store.models(ModelQuery(search: "%")).total == 1)
    #expect(try await bench.store.models(ModelQuery(search: "P/B")).models.map(\.card.model.slug) == ["big", "b"])
    #expect(try await bench.store.models(ModelQuery(provider: "q")).models.map(\.card.displayName) == ["xy"])
    let tail = try await bench.store.models(ModelQuery(limit: 9, offset: 4))
    #expect((tail.models.map(\.card.model.slug), tail.total) == (["x", "z"], 6))
  }

  private static func aSyncDeactivatesWhatItDoesNotList(_ bench: ConformanceBench) async throws {
    var full = model("p", "a", "A", instances: 3)
    full.card.prices = TokenPrices(inputPerMillion: NanoDollars(5), outputPerMillion: NanoDollars(7))
    full.card.contextLength = 4_096
    full.card.maxOutputTokens = 512
    full.tagline = "fast"
    full.user = "someone"
    full.logo = "/logo.png"
    full.chuteID = "c-1"
    full.supportedParameters = ["temperature"]
    try await bench.store.save(ProviderCatalog(provider: "p", answer: .models([full, model("p", "b", "B")])))
    try await bench.store.save(ProviderCatalog(provider: "q", answer: .models([model("q", "c", "C")])))
    let first = bench.clock.now
    bench.clock.advance(by: .seconds(5))

    try await bench.store.save(ProviderCatalog(provider: "p", answer: .models([full])))
    try await bench.store.save(ProviderCatalog(provider: "q", answer: .none(reason: "asleep")))

    let page = try await bench.store.models(ModelQuery())
    full.lastSeen = bench.clock.now
    #expect(page.models.first == full)
    #expect(page.models.map(\.card.model.slug) == ["a", "c"])
    #expect(page.models.last?.lastSeen == first)
    #expect(
      try await bench.store.catalogSyncs() == [
        CatalogSync(provider: "p", syncedAt: bench.clock.now, problem: nil),
        CatalogSync(provider: "q", syncedAt: bench.clock.now, problem: "asleep"),
      ])
  }

  private static func aModelIsFoundByEachOfItsNames(_ bench: ConformanceBench) async throws {
    var known = model("p", "org/name", "Name")
    known.chuteID = "c-1"
    try await bench.store.save(ProviderCatalog(provider: "p", answer: .models([known])))
    try await bench.store.save(ProviderCatalog(provider: "q", answer: .models([model("q", "org/name", "Name")])))

    #expect(try await bench.store.models(named: "p/org/name", provider: nil).count == 1)
    #expect(try await bench.store.models(named: "org/name", provider: nil).count == 2)
    #expect(try await bench.store.models(named: "org/name", provider: "q").map(\.card.model.provider) == ["q"])
    #expect(try await bench.store.models(named: "c-1", provider: nil).count == 1)
    #expect(try await bench.store.models(named: "c-2", provider: nil).isEmpty)
    // Nothing has a name with a NUL: neither is the text cut there, nor is it looked for without.
    #expect(try await bench.store.models(named: "c-1\0", provider: nil).isEmpty)
    #expect(try await bench.store.models(named: "org/name", provider: "\0q").isEmpty)
    #expect(try await bench.store.models(ModelQuery(provider: "q\0")).total == 0)
  }
}
