import AssayKit
import Foundation
import Synchronization
import TestSupport
import Testing

/// Runs that a judge decides, through the built program: a model and a judge behind servers of their own, and what goes wrong between.
@Suite(.serialized) struct JudgedRunsTests {
  /// 100 questions × 3 samples.
  private static let samples = 300
  private static let newRun = [
    "run", "--model", "custom/scripted-model", "--judge", "vllm/scripted-model", "--benchmark", "aa_lcr", "--samples", "3",
    "--concurrency", "16", "--json",
  ]
  private static var isSoak: Bool { ProcessInfo.processInfo.environment["ASSAY_SOAK"] == "1" }

  /// A token costs a tenth of a cent at the judge's provider.
  private static let priceList = ScriptedReply.json(
    #"{"object":"list","data":[{"id":"scripted-model","pricing":{"prompt":"0","completion":"0.001"}}]}"#)

  /// Two servers, and homes with prepared documents that the program knows them in.
  private struct Bench {
    let candidate: ScriptedModelServer
    let judge: ScriptedModelServer
    let source: TemporaryFolder

    func withHome(_ body: (BuiltBinary, TemporaryFolder) async throws -> Void) async throws {
      try await TemporaryFolder.with { home in
        let variables = [
          "ASSAY_BASE_URL": candidate.baseURL, "VLLM_BASE_URL": judge.baseURL, "HF_HUB_OFFLINE": "1",
        ]
        let assay = BuiltBinary(home: home, variables)
        let outcome = try await assay.run("benchmarks", "prepare", "aa_lcr", "--from", source.path)
        try #require(outcome.exitCode == 0, "\(outcome.stderr)")
        #expect(outcome.stderr.contains("next: assay run --benchmark aa_lcr --model PROVIDER/SLUG --judge PROVIDER/SLUG\n"))
        try await body(assay, home)
      }
    }

    /// How often each server was asked.
    var asked: (candidate: Int, judge: Int) { (candidate.requests.count, judge.requests.count) }
  }

  /// Every answer is another one, so that no judgement can stand for two.
  private static func with(
    judge reply: @escaping @Sendable (ScriptedRequest) async -> ScriptedReply, _ body: (Bench) async throws -> Void
  ) async throws {
    try await ScriptedModelServer.run { request in
      .answer("the answer to \(request.clientRequestID ?? "")", tokenDelay: .milliseconds(1))
    } body: { candidate in
      try await ScriptedModelServer.run(modelList: priceList, reply) { judge in
        try await TemporaryFolder.with { source in
          try MadeUpFiles.write(LongDocuments.files, to: source.url)
          try await body(Bench(candidate: candidate, judge: judge, source: source))
        }
      }
    }
  }

  private static let correct = ScriptedReply.answer("CORRECT", tokenDelay: .milliseconds(2))

  // MARK: Killed

  @Test func aRunKilledWhileItIsJudgedAsksNothingCommittedAgain() async throws {
    try await Self.with { _ in
      Self.correct
    } _: { bench in
      let whole = try await wallTime(bench)
      var moments = SeededMoments(trials: Self.isSoak ? 30 : 3)
      print("kill moments of judged runs: seed \(moments.seed), uniform over \(whole)")
      var inTheMiddle = 0
      while let share = moments.next() {
        // Not before the first judgement: other trials kill then.
        if try await trial(bench, killAfter: whole * (0.2 + 0.8 * share)) { inTheMiddle += 1 }
      }
      print("killed with some verdicts and not all: \(inTheMiddle)")
    }
  }

  /// The judge answers a few questions and then none, so that the run is surely killed between answers and verdicts.
  @Test func answersThatWaitForTheirJudgeAreNotAskedForAgain() async throws {
    let isSilent = Mutex(true)
    let never = TestSignal()
    try await Self.with { request in
      request.number <= 40 || !isSilent.withLock({ $0 }) ? Self.correct : Self.correct.held(until: never)
    } _: { bench in
      try await bench.withHome { assay, home in
        let outcome = try await assay.running(Self.newRun) { program in
          // 40 are answered, and as many as may be in flight wait.
          await bench.judge.requests(atLeast: 48)
          try program.send(.kill)
        }
        #expect(outcome.outcome.signal == 9)
        let before = try #require(try StoredRun(home: home))
        #expect(!before.judged.isEmpty && before.judged.count < before.answered.count, "\(before.judged.count)")
        isSilent.withLock { $0 = false }
        try await finish(assay, home, bench)
      }
    }
    never.raise()
  }

  private func wallTime(_ bench: Bench) async throws -> Duration {
    var time = Duration.zero
    try await bench.withHome { assay, _ in
      let start = ContinuousClock.now
      let outcome = try await assay.run(Self.newRun)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      time = ContinuousClock.now - start
    }
    return time
  }

  /// - Returns: whether it was killed while samples had verdicts and others had none.
  private func trial(_ bench: Bench, killAfter moment: Duration) async throws -> Bool {
    var isInTheMiddle = false
    try await bench.withHome { assay, home in
      let killed = try await assay.run(Self.newRun, signals: [.init(.kill, after: moment)])
      #expect(killed.signal == 9 || killed.exitCode == 0)
      if let stored = try StoredRun(home: home) { isInTheMiddle = !stored.judged.isEmpty && stored.judged.count < Self.samples }
      try await finish(assay, home, bench)
    }
    return isInTheMiddle
  }

  /// Goes on to the end and compares the database with both servers' own logs.
  private func finish(_ assay: BuiltBinary, _ home: TemporaryFolder, _ bench: Bench) async throws {
    let (before, asked) = (try StoredRun(home: home), bench.asked)
    if before?.state != "succeeded" {
      let outcome = try await assay.run(before.map { ["runs", "resume", $0.id] } ?? Self.newRun)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    }
    let after = try #require(try StoredRun(home: home))
    #expect(after.state == "succeeded" && after.samples == Self.samples && after.scored == Self.samples)
    #expect(after.wronglyEvaluated == 0)
    #expect(after.events == Array(1...after.events.count))
    let (answered, judged) = (before?.answered ?? [], before?.judged ?? [])
    let answers = Self.samples(bench.candidate, since: asked.candidate), words = Self.samples(bench.judge, since: asked.judge)
    #expect(answered.isDisjoint(with: answers), "committed answers were asked for again")
    #expect(judged.isDisjoint(with: words), "committed judgements were asked for again")
    #expect(Set(words).count == words.count, "nothing is judged twice")
  }

  private static func samples(_ server: ScriptedModelServer, since start: Int) -> [String] {
    server.requests.dropFirst(start).compactMap { $0.request.clientRequestID.map(StoredRun.sample) }
  }

  // MARK: Down

  @Test func aJudgeThatIsDownIsAskedAgainOnResumeAndTheModelIsNot() async throws {
    let isDown = Mutex(true)
    try await Self.with { _ in
      isDown.withLock { $0 } ? .error(503, message: "the judge is ill", retryAfter: "0") : Self.correct
    } _: { bench in
      try await bench.withHome { assay, home in
        let failed = try await assay.run(Self.newRun + ["--count", "5"])
        #expect(failed.exitCode == 2)
        #expect(try failed.object()["status"] as? String == "failed")
        #expect(failed.stdout.contains("the judge is ill") && failed.stderr.contains("retry-errors"), "\(failed.stderr)")
        #expect(try #require(try StoredRun(home: home)).answered.count == 15)
        #expect(bench.asked.candidate == 15 && bench.asked.judge > 15)

        isDown.withLock { $0 = false }
        let resumed = try await assay.run("runs", "resume", "latest", "--json")
        #expect(resumed.exitCode == 0, "\(resumed.stderr)")
        #expect(try resumed.object()["overall_score"] as? Double == 1)
        #expect(bench.asked.candidate == 15, "the answers were there")
        #expect(try #require(try StoredRun(home: home)).wronglyEvaluated == 0)
      }
    }
  }

  // MARK: Too dear

  @Test func aUsedUpBudgetPausesTheRunAndSaysHowToGoOn() async throws {
    try await Self.with { _ in
      // A thousand tokens are a dollar; a question may cost 1,024.
      .answer("CORRECT", usage: .init(inputTokens: 100, outputTokens: 1_000))
    } _: { bench in
      try await bench.withHome { assay, home in
        let paused = try await assay.run(Self.newRun + ["--count", "4", "--judge-budget", "5"])
        #expect(paused.exitCode == 2)
        let run = try paused.object()
        let id = try #require(run["id"] as? String)
        #expect(run["status"] as? String == "paused")
        let words = "error: of the judges' budget of $5.0000, $4.0000 is used, and the next question may cost $1.0240"
        #expect(paused.stderr.contains(words), "\(paused.stderr)")
        #expect(paused.stderr.contains("assay runs resume \(id) --judge-budget USD"))
        let stored = try #require(try StoredRun(home: home))
        #expect(stored.judged.count == 4 && bench.asked.judge == 4)
        let answers = bench.asked.candidate

        // What a run on its way says of itself can be followed from its items too; its interval is that of sets of documents.
        let export = try await assay.run("runs", "export", id, "--format", "zip", "--output", "paused.zip")
        #expect(export.exitCode == 0, "\(export.stderr)")
        let verified = try await assay.run("verify", "paused.zip", "--json")
        #expect(verified.exitCode == 0, "\(verified.stdout)")

        let small = try await assay.run("runs", "resume", id, "--judge-budget", "4")
        let least = "more than $4.0000, which the judges have cost so far"
        #expect(small.exitCode == 64 && small.stderr.contains(least), "\(small.stderr)")
        let again = try await assay.run("runs", "resume", id)
        #expect(again.exitCode == 2 && again.stdout.contains("paused"), "the budget is the same")

        let resumed = try await assay.run("runs", "resume", id, "--judge-budget", "50", "--json")
        #expect(resumed.exitCode == 0, "\(resumed.stderr)")
        #expect(bench.asked.candidate == 12 && answers <= 12, "each sample is answered once")
        #expect(bench.asked.judge == 12)
        let judging = try #require(try resumed.object()["judging"] as? [String: Any])
        #expect(judging["cost_usd"] as? Double == 12)
        #expect(try #require(try StoredRun(home: home)).wronglyEvaluated == 0)
      }
    }
  }

  @Test(arguments: [true, false])
  func aBudgetThatIsUsedUpEndsTheWatch(isJSON: Bool) async throws {
    try await Self.with { _ in
      .answer("CORRECT", usage: .init(inputTokens: 100, outputTokens: 1_000))
    } _: { bench in
      try await bench.withHome { assay, _ in
        let command = Self.newRun.filter { isJSON || $0 != "--json" }
        let (watched, _) = try await assay.serving(["worker"], ready: "waiting for detached runs") { _ in
          try await assay.run(command + ["--count", "4", "--judge-budget", "2", "--detach", "--follow"])
        }
        let outcome = try #require(watched)
        #expect(outcome.exitCode == 2)
        #expect(outcome.stderr.contains(" --judge-budget USD\n"), "\(outcome.stderr)")
        let last = try #require(outcome.stdout.split(separator: "\n").last)
        #expect(!isJSON || last.contains(#""event_type":"run_paused""#), "\(last)")
        #expect((isJSON ? outcome.stderr : outcome.stdout).contains("of the judges' budget of $2.0000"), "\(outcome)")
      }
    }
  }
}
