import AssayKit
import HTTPTypes
import RunEngine
import TestSupport
import Testing

@testable import Server

@Suite struct ModelPageTests {
  private static func model(_ number: Int) -> CatalogModel {
    let price = number % 3 == 0 ? nil : Int64(number) * 1_000_000
    return CatalogModel(
      card: ModelCard(
        model: ModelReference(provider: number % 2 == 0 ? "even" : "odd", slug: "maker/m\(number)"), displayName: "Model \(number)",
        prices: price.map { TokenPrices(inputPerMillion: NanoDollars($0), outputPerMillion: NanoDollars(2 * $0)) },
        contextLength: number % 5 == 0 ? nil : 1_000 * number),
      instanceCount: number % 7, supportedParameters: number == 1 ? ["reasoning", "tools"] : nil)
  }

  private static func withCatalog(
    _ count: Int, _ body: @escaping @Sendable (ServerBench, APIClient) async throws -> Void
  ) async throws {
    try await ServerBench.with { bench in
      let models = (0..<count).map { model($0) }
      for provider in ["even", "odd"] as [ProviderName] {
        try await bench.store.save(
          ProviderCatalog(provider: provider, answer: .models(models.filter { $0.card.model.provider == provider })))
      }
      try await bench.withRoutes { try await body(bench, $0) }
    }
  }

  @Test(arguments: ModelOrder.allCases)
  func pagesShowEveryModelOnceInTheOrderOfTheAPI(_ order: ModelOrder) async throws {
    try await Self.withCatalog(2_000) { _, api in
      var path: String? = "/models?sort=\(order.rawValue)&provider=odd"
      var shown: [String] = []
      while let next = path {
        let page = try await api.page(next)
        shown += page.values(of: "href").filter { $0.hasPrefix("/models/odd/") }
        path = page.link(with: "cursor=")
        #expect(shown.count <= 1_000)
      }
      var listed: [String] = []
      var cursor = ""
      repeat {
        let answer = try await api.get("/api/models?limit=500&sort=\(order.rawValue)&provider=odd" + cursor)
        listed += (answer.json?["models"]?.elements ?? []).compactMap { $0["slug"]?.text.map { "/models/odd/\($0)" } }
        cursor = answer.json?["next_cursor"]?.text.map { "&cursor=\($0)" } ?? ""
      } while !cursor.isEmpty

      #expect(shown.count == 1_000)
      #expect(Set(shown).count == 1_000)
      #expect(shown == listed)
    }
  }

  @Test func theOrdersAreWhatTheySay() async throws {
    try await Self.withCatalog(40) { bench, _ in
      let cheap = try await bench.store.models(ModelQuery(order: .price, limit: 100)).models
      let prices = cheap.map { $0.card.prices?.outputPerMillion.amount }
      let known = prices.prefix { $0 != nil }.compactMap { $0 }
      #expect(known == known.sorted())
      #expect(prices.dropFirst(known.count).allSatisfy { $0 == nil })
      #expect(known.count == 26)
      let long = try await bench.store.models(ModelQuery(order: .context, limit: 100)).models.map { $0.card.contextLength ?? 0 }
      #expect(long == long.sorted(by: >))
      let names = try await bench.store.models(ModelQuery(order: .name, limit: 100)).models.map { $0.card.displayName.lowercased() }
      #expect(names == names.sorted())
    }
  }

  @Test func aFilterIsKeptAndWhatIsNotKnownIsSaid() async throws {
    try await Self.withCatalog(10) { _, api in
      let page = try await api.page("/models?search=M1&provider=odd&sort=name")
      page.expect(
        "1 model with this filter", "value=\"M1\"", "<option value=\"odd\" selected>", "<option value=\"name\" selected>",
        "<span class=\"badge\">reasoning</span>", "<span class=\"badge\">tools</span>")
      try await api.page("/models?search=zzz").expect("No model fits this filter")
      try await api.page("/models?search=m9").expect("unknown")
    }
  }

  @Test func aModelShowsItsScoresRunsAndWhatItsProviderSays() async throws {
    try await ServerBench.with { bench in
      let run = try await bench.ended(["counting", "second"])
      try await bench.withRoutes { api in
        let page = try await api.page("/models/scripted/echo")
        page.expect(
          "<a href=\"/benchmarks/counting\">", "href=\"/runs/\(run.id)?benchmark=counting\"", "all 6 items", "1 of 1",
          "href=\"/?model_id=scripted%2Fecho\"", "Its provider does not list it now.", "chart-model", "<td>Counting, Counting<br>",
          "data-label=\"Rank\">1 of 1<", ">Tokens/s of an answer</th>", "Counting, 6 items")
        #expect(try await api.page("/models/scripted/other").answer.status == 404)
        #expect(try await api.page("/models/scripted").answer.status == 404)
        #expect(try await api.page("/models/scripted/%FF").answer.status == 404)
      }
    }
  }

  @Test func providersSayWhichSettingIsMissing() {
    let missing = ProviderStatus(
      name: "p", address: "https://p.example/v1", addressSetting: "P_BASE_URL", keySetting: "P_API_KEY", hasKey: false,
      needsKey: true, startHint: nil)
    #expect(ProviderRow(missing, nil).key == "missing")
    #expect(ProviderRow(missing, nil).state.word == "Key missing")
    var ready = missing
    ready.hasKey = true
    let sync = CatalogSync(provider: "p", syncedAt: Timestamp(microseconds: 0), problem: nil)
    #expect(ProviderRow(ready, sync).key == "present")
    #expect(ProviderRow(ready, sync).state.word == "Ready")
    #expect(
      ProviderRow(ready, CatalogSync(provider: "p", syncedAt: Timestamp(microseconds: 0), problem: "no")).state.word == "No answer")
  }

  @Test func providersGoByTheirOwnNamesEverywhere() async throws {
    try await ServerBench.with { bench in
      for (provider, answer) in [
        ("lmstudio", .models([CatalogModel(card: ModelCard(model: ModelReference(provider: "lmstudio", slug: "m")))])),
        ("chutes", .none(reason: "its host `api.chutes.ai` was not found")),
      ] as [(ProviderName, ProviderCatalog.Answer)] {
        try await bench.store.save(ProviderCatalog(provider: provider, answer: answer))
      }
      try await bench.withRoutes { api in
        try await api.page("/models").expect(
          "<option value=\"lmstudio\">LM Studio</option>", "<span class=\"muted\">LM Studio · <bdi>m</bdi></span>",
          "<b>Chutes</b> gave no list. Its host <code>api.chutes.ai</code> was not found.")
      }
    }
    let status = ProviderStatus(
      name: "llamacpp", address: nil, addressSetting: "A", keySetting: nil, hasKey: false, needsKey: false, startHint: nil)
    let row = ProviderRow(status, nil)
    #expect(row.name == "llama.cpp" && row.id == "llamacpp")
    #expect((["openai", "vllm", "custom"] as [ProviderName]).map(\.title) == ["OpenAI", "vLLM", "custom"])
  }

  @Test func theSyncAsksForTheSecret() async throws {
    try await ServerBench.with { bench in
      var bench = bench
      bench.options.adminSecret = "geheim"
      let shelf = CatalogShelf([ProviderCatalog(provider: "p", answer: .models([Self.model(1)]))])
      bench.options.catalog = ModelCatalogSync(source: shelf, store: bench.store, logger: ServerBench.logger)
      let ready = bench
      try await ready.withRoutes { api in
        try await api.page("/models").expect("name=\"secret\"")
        #expect(try await api.submit("/models/sync", [("secret", "wrong")]).status == 401)
        #expect(try await ready.store.catalogSyncs().isEmpty)
        #expect(try await api.submit("/models/sync", [("secret", "geheim")]).status == 303)
        #expect(try await ready.store.catalogSyncs().count == 1)
      }
    }
  }

  @Test func lmStudioIsShownAndSwitched() async throws {
    try await ServerBench.with { bench in
      var bench = bench
      bench.options.localModels = StudioDouble()
      try await bench.withRoutes { api in
        try await api.page("/models/local").expect("href=\"/models/lmstudio/a\"", "Loaded")
        let switched = try await api.submit("/models/local/switch", [("model_id", "a")])
        #expect(switched.headers[.location] == "/models/local?loaded=a")
        try await api.page("/models/local?loaded=a").expect("has loaded <code>a</code>")
        #expect(try await api.submit("/models/local/switch", [("model_id", "b")]).status == 422)
      }
    }
  }
}
