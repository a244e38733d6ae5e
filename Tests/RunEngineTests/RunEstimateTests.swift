import AssayKit
import RunEngine
import TestSupport
import Testing

@Suite struct RunEstimateTests {
  private static let prices = TokenPrices(
    inputPerMillion: NanoDollars(1_000_000_000), outputPerMillion: NanoDollars(4_000_000_000))

  private static func models(_ prices: TokenPrices? = prices) -> ScriptedModels {
    let card = ModelCard(model: ModelReference(provider: "scripted", slug: "echo"), prices: prices)
    return ScriptedModels(listing: ModelListing(models: [card], unreachable: []))
  }

  private static func request(_ bench: Bench, samples: Int = 1) -> RunRequest {
    RunRequest(
      model: bench.models.model, benchmarks: [BenchmarkSelection("counting")], subset: .percent(50), samplesPerItem: samples)
  }

  @Test func withoutRunsAnswersAndTheirCostAreUnknown() async throws {
    try await Bench.with(CountingBenchmark(size: 20, maxOutputTokens: 100), models: Self.models()) { bench in
      let estimate = try await bench.service.estimate(Self.request(bench, samples: 3))

      let section = try #require(estimate.sections.first)
      #expect((section.items, section.totalItems, section.samples) == (10, 20, 30))
      #expect(section.inputTokens > 0)
      #expect((section.outputTokens, section.seconds, section.cost) == (nil, nil, nil))
      #expect(section.mostOutputTokens == 3_000)
      #expect(section.mostCost == NanoDollars(section.inputTokens * 1_000 + 3_000 * 4_000))
      #expect(section.basis == .nothing)
    }
  }

  @Test func earlierRunsOfTheModelTellHowLongAnswersAre() async throws {
    try await Bench.with(CountingBenchmark(size: 20), models: Self.models()) { bench in
      let past = try await bench.execute(try await bench.create())
      let progress = try #require(past.sections.first?.progress)

      let section = try #require(try await bench.service.estimate(Self.request(bench)).sections.first)

      #expect(section.basis == .sameModel(samples: 20))
      #expect(section.outputTokens == Int64((Double(progress.outputTokens) / 2).rounded()))
      #expect(section.inputTokens == Int64((Double(progress.inputTokens) / 2).rounded()))
      let output = try #require(section.outputTokens)
      #expect(section.cost == NanoDollars(section.inputTokens * 1_000 + output * 4_000))
      #expect(try #require(section.seconds) > 0)
      let twice = try #require(try await bench.service.estimate(Self.request(bench, samples: 2)).sections.first)
      #expect(twice.samples == 2 * section.samples)
      #expect(abs(try #require(twice.seconds) - 2 * (try #require(section.seconds))) < 1e-9)
    }
  }

  @Test func anUnknownPriceStaysUnknown() async throws {
    try await Bench.with(CountingBenchmark(size: 4), models: Self.models(nil)) { bench in
      _ = try await bench.execute(try await bench.create())

      let section = try #require(try await bench.service.estimate(Self.request(bench)).sections.first)

      #expect(section.outputTokens != nil)
      #expect((section.cost, section.mostCost) == (nil, nil))
    }
  }

  @Test func aRequestThatCannotBePlannedHasNoSections() async throws {
    try await Bench.with(CountingBenchmark(size: 4)) { bench in
      let estimate = try await bench.service.estimate(
        RunRequest(model: bench.models.model, benchmarks: [BenchmarkSelection("nowhere")]))

      #expect(estimate.sections.isEmpty)
    }
  }
}
