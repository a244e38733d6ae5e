import AssayKit
import TestSupport
import Testing

@testable import Server

/// What the form says of several models at once, and why a sum is unknown.
@Suite struct SeveralModelsEstimateTests {
  private static let prices = TokenPrices(
    inputPerMillion: NanoDollars(1_000_000_000), outputPerMillion: NanoDollars(2_000_000_000))

  private static func models(_ prices: TokenPrices?, count: Int = 60) -> ScriptedModels {
    let cards = ["echo"] + (0..<count).map { "m\($0)" }
    return ScriptedModels(
      listing: ModelListing(
        models: cards.map { ModelCard(model: ModelReference(provider: "scripted", slug: $0), prices: prices) }, unreachable: []))
  }

  private static func estimate(_ models: [String], _ rest: String = "") -> String {
    "/estimate?selected_benchmarks=counting&subset_mode=100" + models.map { "&model_id=scripted%2F\($0)" }.joined() + rest
  }

  private static func fact(_ label: String, _ figure: String, _ note: String? = nil) -> String {
    "<dt>\(label)</dt><dd class=\"num\">\(figure)" + (note.map { " <small>\($0)</small>" } ?? "") + "</dd>"
  }

  @Test func allChosenModelsAreStartedAlthoughSomeAreNotEstimated() async throws {
    try await ServerBench.withRoutes(models: Self.models(nil)) { _, api in
      let nine = try await api.page(Self.estimate((0..<9).map { "m\($0)" }))
      nine.expect(
        "<span data-part=\"run\">Run 9 models</span>", Self.fact("Items", "6", "the same for all 9 models"),
        Self.fact("Requests", "54"), "Tokens, cost and time are those of the first 8 models.")
      #expect(nine.text.matches(of: /class="model-facts"/).count == 8)

      let eight = try await api.page(Self.estimate((0..<8).map { "m\($0)" }))
      eight.expect("Run 8 models", Self.fact("Requests", "48"))
      eight.expectNone(of: "of the first")
      try await api.page(Self.estimate(["m0"])).expect("<span data-part=\"run\">Run</span>", Self.fact("Items", "6"))
    }
  }

  @Test func moreModelsThanAreStartedAtOnceAreSaidBeforeTheButtonIsPressed() async throws {
    try await ServerBench.withRoutes(models: Self.models(nil)) { _, api in
      let page = try await api.page(Self.estimate((0..<51).map { "m\($0)" }))
      page.expect("<p class=\"notice danger\">51 models are chosen. Choose at most 50.</p>")
      #expect(page.text.matches(of: /models are chosen/).count == 1)
    }
  }

  /// Both of them are measured by the same six answers, which are no twelve.
  @Test func answersOfOthersCountOnceAndOwnOnesBesideThem() async throws {
    try await ServerBench.withRoutes(models: Self.models(nil)) { bench, api in
      try await bench.ended()

      let never = try await api.page(Self.estimate(["m0", "m1"]))
      let both = try await api.page(Self.estimate(["echo", "m0", "m1"]))

      never.expect("<small>as 6 answers of other models were</small>")
      both.expect("<small>as 6 earlier answers and 6 of other models were</small>")
      try await api.page(Self.estimate(["echo"])).expect("<small>as 6 earlier answers were</small>")
    }
  }

  @Test func anUnknownCostSaysWhatIsUnknown() async throws {
    try await ServerBench.withRoutes(models: Self.models(Self.prices)) { bench, api in
      let lengths = try await api.page(Self.estimate(["echo"]))
      lengths.expect("$1.00 in, $2.00 out", Self.fact("Cost", "unknown", "no earlier run tells how long answers get"))
      lengths.expectNone(of: "a price is not known")
      try await api.page(Self.estimate(["echo"], "&max_output_tokens=1000")).expect("<small>at most $0.012</small>")
    }
    try await ServerBench.withRoutes(models: Self.models(nil)) { bench, api in
      try await bench.ended()
      try await api.page(Self.estimate(["echo"])).expect(Self.fact("Cost", "unknown", "a price is not known"))
    }
  }

  /// The catalogue has prices of another day, and the provider's list cannot be read now.
  @Test func pricesOfTheCatalogueAreNotCalledUnknown() async throws {
    try await ServerBench.withRoutes { bench, api in
      let card = ModelCard(model: bench.models.model, prices: Self.prices)
      try await bench.store.save(
        ProviderCatalog(provider: bench.models.model.provider, answer: .models([CatalogModel(card: card)])))
      let page = try await api.page(Self.estimate(["echo"]))
      page.expect("$1.00 in, $2.00 out", Self.fact("Cost", "unknown", "today&#39;s prices cannot be read"))
    }
  }
}
