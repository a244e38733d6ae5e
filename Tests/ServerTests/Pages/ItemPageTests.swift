import AssayKit
import HTTPTypes
import Reports
import RunEngine
import TestSupport
import Testing

@testable import Server

/// The page of one item.
@Suite struct ItemPageTests {
  /// Fails once at item 1, and thinks before it answers.
  static func models() -> ScriptedModels {
    ScriptedModels(
      template: ModelResponse(
        text: "", reasoning: "let me see", finishReason: .stop, usage: Usage(inputTokens: 3, outputTokens: 2),
        timing: Timing(total: .milliseconds(5)), servedModel: "echo-2", requestID: "request-7"))
  }

  @Test func theHeadingNamesTheItemAndTheModelStandsBelow() async throws {
    try await ServerBench.withRoutes { bench, api in
      let page = try await api.page("/runs/\(try await bench.ended().id)/benchmarks/counting/items/3")
      page.expect("<h1>Item <bdi>3</bdi> <span", "Counting · <bdi>echo</bdi>", "items\">Counting</a></p>")
      #expect(page.tags("h1").count == 1)
    }
  }

  @Test func theWholeRequestIsThereWithoutAKey() async throws {
    try await ServerBench.withRoutes(models: Self.models()) { bench, api in
      let parameters = GenerationParameters(temperature: 0.5, topP: 0.9, maxOutputTokens: 64, stop: ["END"], seed: 7)
      let request = RunRequest(
        model: bench.models.model, benchmarks: [BenchmarkSelection("counting")], samplesPerItem: 2, parameters: parameters,
        detached: true)
      let run = try await bench.execute(try await bench.service.create(request).id)

      let page = try await api.page("/runs/\(run.id)/benchmarks/counting/items/3?sample=1")

      page.expect(
        "&quot;model&quot; : &quot;echo&quot;", "&quot;temperature&quot; : 0.5", "&quot;top_p&quot; : 0.9",
        "&quot;max_output_tokens&quot; : 64", "&quot;seed&quot; : 8", "&quot;END&quot;",
        "&quot;client_request_id&quot; : &quot;\(run.id)-counting-3-1-1&quot;")
      page.expectNone(of: "api_key", "authorization", "Authorization")
    }
  }

  @Test func hashAndMetadataAreThoseOfTheExports() async throws {
    try await ServerBench.withRoutes(models: Self.models()) { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs/\(run.id)/benchmarks/counting/items/3")

      let detail = try await bench.store.sample(SampleKey(run: run.id, section: 0, item: "3", sampleIndex: 0))
      let messages = try #require(try detail.attempts.first?.outcome.get().messages)
      page.expect(try #require(PromptHash.of(messages)), "<bdi>4</bdi> <small>of 6 items of the run", "echo-2", "request-7")
      page.expect(
        "<details data-key=\"reasoning\">", "let me see", "of the last request",
        "<dt>Tokens</dt><dd class=\"num\">5 <small>3 in, 2 out")
      page.expect("<dt>Category</dt>", "answered <span class=\"muted\">· this one counts</span>")
    }
  }

  /// A server that sends everything at once would otherwise have a speed of many thousands.
  @Test(arguments: [(5_999, "–"), (6_000, "1,000"), (15_000, "100")])
  func aRateNeedsTimeAfterTheFirstToken(microseconds: Int64, words: String) async throws {
    let timing = Timing(total: .microseconds(microseconds), timeToFirstToken: .milliseconds(5))
    let models = ScriptedModels(
      template: ModelResponse(
        text: "", finishReason: .stop, usage: Usage(inputTokens: 3, outputTokens: 2), timing: timing))
    try await ServerBench.withRoutes(models: models) { bench, api in
      let page = try await api.page("/runs/\(try await bench.ended().id)/benchmarks/counting/items/3")
      page.expect("<dt>Tokens/s</dt><dd class=\"num\">\(words)</dd>")
    }
  }

  @Test func whatAFailedAttemptFailedWithIsThereWhole() async throws {
    try await ServerBench.withRoutes(models: UnfinishedRunTests.refusing) { bench, api in
      let page = try await api.page("/runs/\(try await bench.ended().id)/benchmarks/counting/items/2")
      page.expect(
        "<h3>Attempt 1</h3>", "&quot;kind&quot; : &quot;unauthorized&quot;", "&quot;http_status&quot; : 401",
        "&quot;provider_message&quot; : &quot;no such key&quot;")
      page.expectNone(of: "raw-request")
    }
  }
}
