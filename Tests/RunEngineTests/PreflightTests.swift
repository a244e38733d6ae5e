import AssayKit
import Synchronization
import TestSupport
import Testing

@testable import RunEngine

/// What is found before the first request, at the level of the planner: no store and no server.
@Suite struct PreflightTests {
  private static let model = ModelReference(provider: "scripted", slug: "echo")

  private func preflight(
    _ benchmarks: [CountingBenchmark] = [CountingBenchmark(size: 6)], context: Int? = nil, output: Int? = nil, free: Int64? = nil
  ) -> RunPreflight {
    let card = ModelCard(model: Self.model, contextLength: context, maxOutputTokens: output)
    return RunPreflight(
      planner: RunPlanner(benchmarks: BenchmarkRegistry(benchmarks), code: CodeVersion(version: "test", commit: nil)),
      models: ScriptedModels(model: Self.model, listing: ModelListing(models: [card], unreachable: [])),
      disk: DiskSpace(folder: "/data") { free })
  }

  private func request(
    _ benchmarks: [BenchmarkName] = ["counting"], model: ModelReference = model, limit: Int? = nil, samples: Int = 1
  ) -> RunRequest {
    RunRequest(
      model: model, benchmarks: benchmarks.map { BenchmarkSelection($0) }, samplesPerItem: samples,
      parameters: GenerationParameters(maxOutputTokens: limit))
  }

  private func refusal(
    _ preflight: RunPreflight, _ request: RunRequest, depth: RunPreflight.Depth = .provider
  ) async -> [RunFinding] {
    do throws(RunServiceError) {
      _ = try await preflight.prepare(request, as: "0123456789ab", depth: depth)
      Issue.record("the request was not refused")
      return []
    } catch {
      guard case .refused(let findings) = error else {
        Issue.record("another error: \(error)")
        return []
      }
      return findings
    }
  }

  private func warnings(_ preflight: RunPreflight, _ request: RunRequest) async throws -> [RunFinding] {
    try await preflight.prepare(request, as: "0123456789ab", depth: .provider).warnings
  }

  @Test func everythingIsListedAtOnce() async {
    let missing = SetupNeeded("the data set is missing", hint: "run `assay benchmarks prepare second`")
    var bad = request(["counting", "nonsense", "second"], model: ModelReference(provider: "scripted", slug: "other"), samples: 0)
    bad.subset = .percent(0)
    bad.parameters.temperature = 3
    let findings = await refusal(
      preflight([CountingBenchmark(size: 6), CountingBenchmark(name: "second", size: 3, setup: missing)]), bad)

    #expect(findings.map(\.kind) == [.request, .request, .request, .request, .setup, .model])
    #expect(findings.map(\.field) == [.percent, .samples, .temperature, .benchmarks, .benchmarks, .model])
    #expect(
      findings.map { $0.message(RequestField.apiNaming) } == [
        "`subset_pct` 0 is out of range", "`samples` 0 is out of range", "`temperature` 3.0 is out of range",
        "unknown benchmark `nonsense`", "`second` cannot run yet: the data set is missing", "unknown model `scripted/other`",
      ])
    #expect(findings[0].hint(RequestField.apiNaming) == "it must be from 1 to 100")
    #expect(findings[4].hint(RequestField.apiNaming) == "run `assay benchmarks prepare second`")
    #expect(findings.allSatisfy { $0.kind == .setup || $0.isBlocking })
  }

  /// JSON keeps whole numbers up to 2⁵³; sample k of an item asks with the seed plus k.
  @Test(arguments: [
    (0, 1, true), (9_007_199_254_740_990, 2, true), (9_007_199_254_740_991, 2, false), (Int.max, 2, false), (-1, 1, false),
  ])
  func aGenerationSeedMustLeaveRoomForEverySample(seed: Int, samples: Int, passes: Bool) async throws {
    var request = request(samples: samples)
    request.parameters.seed = seed
    if passes {
      #expect(try await warnings(preflight(), request).isEmpty)
      return
    }
    let findings = await refusal(preflight(), request)
    #expect(findings.map(\.field?.rawValue) == ["generation_seed"])
    #expect(findings.first?.message(RequestField.apiNaming) == "`generation_seed` \(seed) is out of range")
  }

  @Test func theBenchmarksThatCanRunAreRunAndTheOthersAreListed() async throws {
    let benchmarks = [
      CountingBenchmark(size: 6), CountingBenchmark(name: "second", size: 3, setup: SetupNeeded("gated", hint: "ask")),
      CountingBenchmark(name: "third", size: 3, setup: SetupNeeded("no data", hint: "prepare")),
    ]
    let prepared = try await preflight(benchmarks).prepare(
      request(["counting", "second", "third"]), as: "0123456789ab", depth: .provider)

    #expect(prepared.plan.sections.map(\.setupNeeded) == [nil, "gated; ask", "no data; prepare"])
    #expect(prepared.warnings.map(\.kind) == [.setup, .setup])
    #expect(await refusal(preflight(benchmarks), request(["second", "third"])).map(\.isBlocking) == [true, true])
  }

  /// `say N` and 999 letters: about 296 tokens, the message's own included.
  private static let long = CountingBenchmark(size: 6, filler: String(repeating: "x", count: 999))

  @Test(arguments: [(nil, 10_000), (400, nil), (400, 104), (100_000, 8_192)] as [(Int?, Int?)])
  func whatFitsTheContextOrCannotBeKnownPasses(context: Int?, limit: Int?) async throws {
    #expect(try await warnings(preflight([Self.long], context: context), request(limit: limit)).isEmpty)
  }

  @Test(arguments: [(400, 105, 104), (400, 10_000, 104), (312, 17, 16)])
  func promptAndAnswerTogetherMustFitTheContext(context: Int, limit: Int, fitting: Int) async throws {
    let findings = await refusal(preflight([Self.long], context: context), request(limit: limit))
    let finding = try #require(findings.first)
    #expect(findings.count == 1)
    #expect(finding.kind == .context)
    #expect(finding.field == .maxOutputTokens)
    #expect(
      finding.message(RequestField.apiNaming).hasSuffix(
        "of `counting`, about 296 tokens, and an answer of \(limit) do not fit the context of `scripted/echo`, \(context) tokens"))
    #expect(finding.hint(RequestField.apiNaming) == "use `max_output_tokens` \(fitting) or less")
    #expect(try await warnings(preflight([Self.long], context: context), request(limit: fitting)).isEmpty)
  }

  @Test func aLimitTooSmallForAnyAnswerIsNoAdvice() async throws {
    let finding = try #require(await refusal(preflight([Self.long], context: 311), request(limit: 200)).first)
    #expect(finding.field == .model)
    #expect(finding.hint(RequestField.apiNaming) == "choose a model with a longer context, or fewer benchmarks")
  }

  @Test func aPromptThatSurelyDoesNotFitIsRefusedByName() async throws {
    let long = CountingBenchmark(size: 1, filler: String(repeating: "word ", count: 400))
    let finding = try #require(await refusal(preflight([long], context: 200), request()).first)
    #expect(
      finding.message(RequestField.apiNaming).hasPrefix("the prompt of item `0` of `counting`, at least 250 tokens, does not fit"))
    #expect(finding.field == .model)
  }

  @Test func aPromptThatMayNotFitIsAWarning() async throws {
    let long = CountingBenchmark(size: 1, filler: String(repeating: "word ", count: 400))
    let finding = try #require(try await warnings(preflight([long], context: 400), request(limit: 50)).first)
    #expect(finding.kind == .context)
    #expect(finding.message(RequestField.apiNaming).contains("about"))
    #expect(!finding.isBlocking)
  }

  @Test func aLimitAboveTheModelsIsRefusedWithTheNumberThatFits() async throws {
    let byProtocol = CountingBenchmark(size: 6, maxOutputTokens: 5_000)
    for (benchmark, limit) in [(byProtocol, nil), (CountingBenchmark(size: 6), 5_000)] as [(CountingBenchmark, Int?)] {
      let finding = try #require(await refusal(preflight([benchmark], output: 4_096), request(limit: limit)).first)
      #expect(finding.kind == .outputLimit)
      #expect(finding.field == .maxOutputTokens)
      #expect(
        finding.message(RequestField.apiNaming).contains("5000 tokens, is above the 4096 that `scripted/echo` can answer with"))
      #expect(finding.message(RequestField.apiNaming).contains("`counting`") == (limit == nil))
      #expect(finding.hint(RequestField.apiNaming) == "use `max_output_tokens` 4096 or less")
    }
    #expect(try await warnings(preflight([byProtocol], output: 4_096), request(limit: 4_096)).isEmpty)
  }

  @Test func theAdvisedLimitFitsModelAndContextAtOnce() async throws {
    let long = CountingBenchmark(size: 6, filler: String(repeating: "x", count: 999), maxOutputTokens: 5_000)
    let preflight = preflight([long], context: 1_000, output: 4_096)
    let findings = await refusal(preflight, request())
    #expect(findings.map(\.kind) == [.outputLimit, .context])
    let hints = Set(findings.compactMap { $0.hint(RequestField.apiNaming) })
    #expect(hints.count == 1)
    let advised = try #require(hints.first?.split(separator: " ").compactMap { Int($0) }.first)
    #expect(try await warnings(preflight, request(limit: advised)).isEmpty)
    #expect(await refusal(preflight, request(limit: advised + 1)).map(\.kind) == [.context])
  }

  @Test(
    arguments: [
      (nil, nil), (1 << 40, nil), (10_000_000, RunFinding.Kind.disk), (2_000_000, .disk), (1_500_000, nil),
    ] as [(Int64?, RunFinding.Kind?)])
  func theDiskIsComparedWithWhatTheRunTakes(free: Int64?, warning: RunFinding.Kind?) async throws {
    let request = request(limit: 100, samples: 200)
    let preflight = preflight([CountingBenchmark(size: 6)], free: free)
    guard let free, free < 1_048_576 + 1_200 * 512 else {
      #expect(try await warnings(preflight, request).map(\.kind) == [warning].compactMap { $0 })
      return
    }
    let finding = try #require(await refusal(preflight, request).first)
    #expect(finding.kind == .disk)
    #expect(finding.field == nil)
    #expect(finding.message(RequestField.apiNaming) == "1.5 MB are free in `/data`, and this run needs at least 1.6 MB")
  }

  @Test func aCheckOfThisMachineLooksAtNoCard() async throws {
    let long = CountingBenchmark(size: 1, filler: String(repeating: "word ", count: 400))
    let prepared = try await preflight([long], context: 10, output: 1).prepare(
      request(limit: 100), as: "0123456789ab", depth: .local)
    #expect(prepared.warnings.isEmpty)
    let findings = await refusal(
      preflight(), request(model: ModelReference(provider: "nobody", slug: "x")), depth: .local)
    #expect(findings.map(\.kind) == [.model])
  }

  @Test func aCardWithoutLengthsReadsNoItem() async throws {
    let reads = Mutex(0)
    let counted = CountingBenchmark(size: 6, onRead: { reads.withLock { $0 += 1 } })
    #expect(try await warnings(preflight([counted]), request()).isEmpty)
    #expect(reads.withLock { $0 } == 0)
    #expect(try await warnings(preflight([counted], context: 100_000), request()).isEmpty)
    #expect(reads.withLock { $0 } == 6)
  }
}

@Suite struct TokenEstimateTests {
  @Test(arguments: [
    ("", 8), ("the quick brown fox", 14), ("1234567", 15), ("x = (a + b)", 13), ("привет", 12), ("日本語", 12), ("🙂", 10),
  ])
  func scriptsDiffer(text: String, tokens: Int) {
    #expect(TokenEstimate([.user(text)]).about == tokens)
  }

  @Test func messagesAndImagesCount() {
    let estimate = TokenEstimate([.system("be brief"), Message(.user, [.text("what is it?"), .imageURL("https://x/y.png")])])
    #expect(estimate.about == TokenEstimate([.system("be brief")]).about + TokenEstimate([.user("what is it?")]).about + 1_500)
    #expect(estimate.atLeast <= estimate.about)
  }
}
