import AssayKit
import TestSupport

/// A benchmark with judges for tests of routes and pages.
enum JudgedRoutes {
  static let first = ModelReference(provider: "scripted", slug: "judge-1")
  static let second = ModelReference(provider: "scripted", slug: "judge-2")

  static let request = """
    {"model_id": "scripted/echo", "selected_benchmarks": ["judged"], "judges": ["scripted/judge-1", "scripted/judge-2"],
     "judge_budget_usd": 10}
    """

  static var benchmark: CountingBenchmark {
    var benchmark = CountingBenchmark(name: "judged", size: 4)
    benchmark.judge = CountingBenchmark.judgeRole
    return benchmark
  }

  /// A judge that calls every answer right but those of some items.
  static func judge(_ model: ModelReference, wrong: Set<ItemID> = []) -> ScriptedModels {
    judge(model) { request throws(Failure) in request.sample.map { wrong.contains($0.item) } ?? false ? "WRONG" : "RIGHT" }
  }

  static func judge(_ model: ModelReference, _ reply: @escaping ScriptedModels.Reply) -> ScriptedModels {
    let prices = TokenPrices(inputPerMillion: NanoDollars(1_000_000_000), outputPerMillion: NanoDollars(2_000_000_000))
    return ScriptedModels(
      model: model, listing: ModelListing(models: [ModelCard(model: model, prices: prices)], unreachable: []),
      template: ModelResponse(
        text: "", finishReason: .stop, usage: Usage(inputTokens: 40, outputTokens: 2, reasoningTokens: 1, cachedInputTokens: 3),
        timing: Timing(total: .milliseconds(5)), servedModel: "judge-0"), reply: reply)
  }
}
