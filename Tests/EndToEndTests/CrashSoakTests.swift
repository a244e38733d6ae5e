import Foundation
import TestSupport
import Testing

/// The built program killed with SIGKILL at random moments; `ASSAY_SOAK=1` gives every trial of the issue, else a few.
@Suite(.serialized) struct CrashSoakTests {
  /// 60 items × 34 samples.
  private static let samples = 2_040
  private static var isSoak: Bool { ProcessInfo.processInfo.environment["ASSAY_SOAK"] == "1" }

  @Test func aKilledRunLosesNothingCommittedAndAsksNothingCommittedAgain() async throws {
    try await ScriptedModelServer.run { _ in
      .answer("Answer: 4", tokenDelay: .milliseconds(2))
    } body: { server in
      let whole = try await wallTimeOfAWholeRun(server)
      var moments = SeededMoments(trials: Self.isSoak ? 50 : 5)
      print("kill moments: seed \(moments.seed), uniform over \(whole)")
      var tooEarly = 0
      while let share = moments.next() {
        if try await !trial(server, killAfter: whole * share) { tooEarly += 1 }
      }
      print("killed before the run was stored: \(tooEarly)")
      #expect(tooEarly < (Self.isSoak ? 50 : 5), "no trial resumed anything")
    }
  }

  /// One run that is killed again and again until it has ended.
  @Test func aRunThatIsKilledTimeAndAgainStillEndsWhole() async throws {
    try await ScriptedModelServer.run { _ in
      .answer("Answer: 4", tokenDelay: .milliseconds(2))
    } body: { server in
      try await TemporaryFolder.with { home in
        let whole = try await wallTimeOfAWholeRun(server)
        let program = BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL])
        var moments = SeededMoments(trials: Self.isSoak ? 20 : 4)
        print("repeated kills: seed \(moments.seed)")
        while let share = moments.next() {
          let (before, asked) = (try StoredRun(home: home), server.requests.count)
          let arguments = before.map { ["runs", "resume", $0.id] } ?? Self.newRun
          _ = try await program.run(arguments, signals: [.init(.kill, after: whole * share / 4)])
          expectNothingAskedAgain(before, server, since: asked)
        }
        try await finish(program, home, server)
      }
    }
  }

  private static let newRun = [
    "run", "--model", "custom/scripted-model", "--benchmark", "starter", "--samples", "34", "--concurrency", "64", "--json",
  ]

  private func wallTimeOfAWholeRun(_ server: ScriptedModelServer) async throws -> Duration {
    try await TemporaryFolder.with { home in
      let start = ContinuousClock.now
      let outcome = try await BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL]).run(Self.newRun)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      return ContinuousClock.now - start
    }
  }

  /// - Returns: whether the run had been stored when it was killed; else the trial is only a new run.
  private func trial(_ server: ScriptedModelServer, killAfter moment: Duration) async throws -> Bool {
    try await TemporaryFolder.with { home in
      let program = BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL])
      let killed = try await program.run(Self.newRun, signals: [.init(.kill, after: moment)])
      #expect(killed.signal == 9 || killed.exitCode == 0)
      let wasStored = try StoredRun(home: home) != nil
      try await finish(program, home, server)
      return wasStored
    }
  }

  /// Resumes to the end and compares the database with the server's own log of requests.
  private func finish(
    _ program: BuiltBinary, _ home: TemporaryFolder, _ server: ScriptedModelServer
  ) async throws {
    let (before, asked) = (try StoredRun(home: home), server.requests.count)
    if before?.state != "succeeded" {
      let arguments = before.map { ["runs", "resume", $0.id] } ?? Self.newRun
      let outcome = try await program.run(arguments)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    }
    let after = try #require(try StoredRun(home: home))

    #expect(after.state == "succeeded")
    #expect(after.samples == Self.samples)
    #expect(after.scored == Self.samples)
    #expect(after.wronglyEvaluated == 0)
    #expect(after.events == Array(1...after.events.count))
    expectNothingAskedAgain(before, server, since: asked)
  }

  private func expectNothingAskedAgain(_ before: StoredRun?, _ server: ScriptedModelServer, since asked: Int) {
    let askedAgain = server.requests.dropFirst(asked)
      .compactMap { $0.request.clientRequestID.map(StoredRun.sample) }
      .filter { before?.answered.contains($0) ?? false }
    #expect(askedAgain.isEmpty, "asked again although committed: \(askedAgain.prefix(5))")
  }
}

/// Moments as shares of a whole, uniform over 0…1, from a seed that can be logged and set again with `ASSAY_KILL_SEED`.
struct SeededMoments {
  let seed: UInt64
  private var generator: SplitMix64
  private var left: Int

  init(trials: Int) {
    let given = ProcessInfo.processInfo.environment["ASSAY_KILL_SEED"].flatMap(UInt64.init)
    seed = given ?? UInt64.random(in: 0...UInt64(UInt32.max))
    generator = SplitMix64(state: seed)
    left = trials
  }

  mutating func next() -> Double? {
    guard left > 0 else { return nil }
    left -= 1
    return Double.random(in: 0..<1, using: &generator)
  }
}

/// Steele, Lea and Flood's generator: enough to repeat a draw.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}
