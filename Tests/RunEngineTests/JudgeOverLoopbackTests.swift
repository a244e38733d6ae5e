import AssayKit
import AsyncHTTPClient
import Logging
import ModelClients
import RunStore
import Synchronization
import TestSupport
import Testing

@testable import RunEngine

/// A model and its judge behind two real servers on the loopback interface.
@Suite(.serialized) struct JudgeOverLoopbackTests {
  private enum Health { case down, silent, well }

  private static let model = ModelReference(provider: "custom", slug: ScriptedModelServer.defaultModel)
  private static let judge = ModelReference(provider: "vllm", slug: ScriptedModelServer.defaultModel)

  @Test func aJudgeThatIsDownOrCutShortIsAskedAgainAndTheModelIsNot() async throws {
    let health = Mutex(Health.down)
    let never = TestSignal()
    try await ScriptedModelServer.run { request in
      .answer(String(request.prompt.dropFirst(4)), usage: Usage(inputTokens: 3, outputTokens: 2))
    } body: { candidate in
      try await ScriptedModelServer.run { _ in
        switch health.withLock({ $0 }) {
        case .down: .error(503, message: "the judge is ill")
        case .silent: .answer("RIGHT").held(until: never)
        case .well: .answer("RIGHT", usage: Usage(inputTokens: 30, outputTokens: 1))
        }
      } body: { judge in
        try await Self.withDirectory(candidate, judge) { models in
          try await Bench.with(JudgedRunTests.benchmark(8)) { bench in
            let id = try await Self.fail(bench, models, candidate, judge)
            health.withLock { $0 = .silent }
            try await Self.cutShort(id, bench, models, judge)
            health.withLock { $0 = .well }
            try await Self.finish(id, bench, models, candidate, judge)
          }
        }
        never.raise()
      }
    }
  }

  /// Every evaluation fails with the judge's own words; every answer is stored.
  private static func fail(
    _ bench: Bench, _ models: any ModelDirectory, _ candidate: ScriptedModelServer, _ judge: ScriptedModelServer
  ) async throws -> RunID {
    let request = RunRequest(
      model: Self.model, benchmarks: [BenchmarkSelection("counting")], concurrency: 4, judges: [Self.judge])
    let id = try await bench.service(through: models).create(request).id
    let run = try await bench.executor(models: models).execute(id, alone: true, drain: DrainSwitch())
    #expect(run.state == .failed)
    let samples = try await bench.store.samples(SampleQuery(run: id, section: 0)).samples
    #expect(samples.allSatisfy { $0.failure?.kind == .judge && $0.failure?.httpStatus == 503 })
    #expect(samples[0].failure?.providerMessage?.contains("the judge is ill") == true)
    #expect(candidate.requests.count == 8 && judge.requests.count == 8)
    return id
  }

  /// The work is broken off while judges are being asked: nothing of it is kept, and nothing is lost.
  private static func cutShort(
    _ id: RunID, _ bench: Bench, _ models: any ModelDirectory, _ judge: ScriptedModelServer
  ) async throws {
    #expect(try await bench.service(through: models).reopen(id, .resume) == 8)
    let work = Task { try await bench.executor(models: models).execute(id, alone: true, drain: DrainSwitch()) }
    await judge.requests(atLeast: 12)
    work.cancel()
    _ = try await work.value
    let states = try await bench.store.samples(SampleQuery(run: id, section: 0)).samples.map(\.state)
    #expect(states.allSatisfy { $0 == .answered })
  }

  private static func finish(
    _ id: RunID, _ bench: Bench, _ models: any ModelDirectory, _ candidate: ScriptedModelServer, _ judge: ScriptedModelServer
  ) async throws {
    let before = judge.requests.count
    _ = try await bench.service(through: models).reopen(id, .resume)
    let run = try await bench.executor("another", models: models).execute(id, alone: true, drain: DrainSwitch())
    #expect(run.state == .succeeded && run.overallScore == 1)
    #expect(candidate.requests.count == 8, "the answers were there")
    #expect(judge.requests.count - before == 8)
    #expect(RunNumbers(run).judging.inputTokens == 240 && RunNumbers(run).inputTokens == 24)
  }

  private static func withDirectory(
    _ candidate: ScriptedModelServer, _ judge: ScriptedModelServer, _ body: (ProviderDirectory) async throws -> Void
  ) async throws {
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .models(concurrency: 8))
    do {
      let settings = ["ASSAY_BASE_URL": candidate.baseURL, "VLLM_BASE_URL": judge.baseURL]
      let services = ClientServices(
        http: http, wallClock: Bench.now, jitter: JitterSource(SystemRandomNumberGenerator()), retry: .never,
        logger: Logger(label: "test"))
      try await body(ProviderDirectory(settings: try ProviderSettings(lookup: { settings[$0] }), services: services))
    } catch {
      try await http.shutdown()
      throw error
    }
    try await http.shutdown()
  }
}
