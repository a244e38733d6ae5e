import AssayKit
import Foundation
import HTTPTypes
import RunEngine
import TestSupport
import Testing

@testable import Server

/// The figures beside the headline of a run.
@Suite struct RunFactsTests {
  /// A model with a price, each of whose answers takes longer than the one before.
  static func models() -> ScriptedModels {
    let timing = Timing(total: .milliseconds(50), timeToFirstToken: .milliseconds(20), maxGap: .milliseconds(8))
    return ScriptedModels(
      template: ModelResponse(
        text: "", finishReason: .stop, usage: Usage(inputTokens: 30, outputTokens: 12), timing: timing))
  }

  @Test func tokensPricesAndTheShareThatWasDrawnStandBesideTheScore() async throws {
    try await ServerBench.withRoutes(models: Self.models()) { bench, api in
      let prices = TokenPrices(inputPerMillion: NanoDollars(150_000_000), outputPerMillion: NanoDollars(600_000_000))
      let card = ModelCard(model: bench.models.model, prices: prices)
      let catalog = ProviderCatalog(provider: bench.models.model.provider, answer: .models([CatalogModel(card: card)]))
      try await bench.store.save(catalog)
      let run = try await bench.execute(bench.create(subset: .count(3)))

      let page = try await api.page("/runs/\(run.id)")

      page.expect("<dt>Tokens</dt><dd class=\"num\">126 <small>90 in, 36 out</small></dd>")
      page.expect("<dt>Sampled</dt><dd class=\"num\">50.0\u{A0}% <small>3 of 6 items</small></dd>")
      page.expect("$0.150 in, $0.600 out per million tokens today")
    }
  }

  @Test func passRatesStandInThePageAndTheAPI() async throws {
    let models = ScriptedModels { request throws(Failure) in
      request.sample?.sampleIndex == 0 ? String(request.messages[0].text.dropFirst(4)) : "wrong"
    }
    try await ServerBench.withRoutes([CountingBenchmark(size: 3)], models: models) { bench, api in
      let request = RunRequest(
        model: bench.models.model, benchmarks: [BenchmarkSelection("counting")], samplesPerItem: 4, detached: true)
      let run = try await bench.execute(bench.service.create(request).id)

      let page = try await api.page("/runs/\(run.id)")
      page.expect("<dt>pass@4</dt><dd class=\"num\">100\u{A0}% <small>one of 4 right, 3 items</small></dd>")
      page.expect("<dt>pass^2</dt><dd class=\"num\">0\u{A0}% <small>all 2 right, 3 items</small></dd>")
      page.expectNone(of: "pass@1<")
      let shown = try await api.get("/api/runs/\(run.id)").json
      let passes = shown?["benchmarks"]?.elements.first?["metrics"]?["passes"]?.elements ?? []
      #expect(passes.map { $0["k"] } == [1, 2, 4])
      #expect(passes.first?["pass_at_k"] == 0.25 && passes.first?["pass_hat_k"] == 0.25 && passes.first?["items"] == 3)
      #expect(passes.dropFirst().first?["pass_at_k"] == 0.5)
    }
  }

  @Test func timesAreThoseOfAllBenchmarks() async throws {
    try await ServerBench.withRoutes(models: Self.models()) { bench, api in
      let run = try await bench.ended(["counting", "second"])

      let page = try await api.page("/runs/\(run.id)")

      page.expect("<dt>First token</dt><dd class=\"num\">20\u{A0}ms <small>p95 20\u{A0}ms</small></dd>")
      page.expect("<dt>Longest gap</dt><dd class=\"num\">8\u{A0}ms <small>p95 8\u{A0}ms</small></dd>")
      page.expectNone(of: "see its benchmarks")
      #expect(try await bench.store.timings(of: run.id, limit: 100).count == 9)
      #expect(try await bench.store.timings(of: run.id, limit: 3).count == 3)
    }
  }

  @Test func anEmptyAnswerIsNotAlsoCountedAsUnread() async throws {
    let models = ScriptedModels { request throws(Failure) in request.messages[0].text == "say 1" ? " " : "1" }
    try await ServerBench.withRoutes([CountingBenchmark(size: 2)], models: models) { bench, api in
      let run = try await bench.ended()
      try await api.page("/runs/\(run.id)").expect(
        "<dt>Empty</dt><dd class=\"num\">50.0\u{A0}% <small>1 of 2</small></dd>")
    }
  }

  @Test func linesEndWithWhatTheBenchmarkEndedWith() async throws {
    // More samples than fit between two reports of progress.
    try await ServerBench.withRoutes([CountingBenchmark(size: 150)]) { bench, api in
      let run = try await bench.ended()
      let page = try await api.page("/runs/\(run.id)")
      let table = try #require(page.text.range(of: "chart-done"))
      #expect(page.text[table.lowerBound...].contains("<td class=\"num\">150</td>"))
    }
  }
}
