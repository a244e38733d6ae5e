import Synchronization
import TestSupport
import Testing

/// Ctrl-C and termination signals during a run.
@Suite(.timeLimit(.minutes(1))) struct InterruptTests {
  private static let samples = 8
  private static let run = [
    "run", "--model", "custom/scripted-model", "--benchmark", "starter", "--count", "\(samples)", "--concurrency", "2",
  ]

  @Test(arguments: [BuiltBinary.Signal.interrupt, .terminate])
  func theFirstSignalFinishesWhatIsInFlight(signal: BuiltBinary.Signal) async throws {
    try await HeldModel.with { model in
      let (assay, server, home) = (model.assay, model.server, model.home)
      let (line, stopped) = try await assay.running(Self.run) { program in
        await server.requests(atLeast: 2)
        try program.send(signal)
        defer { model.release.raise() }
        return await program.line(containing: "finishing")
      }
      #expect(line?.contains("finishing up to 2 requests in flight; press Ctrl-C again to stop now") == true)
      #expect(stopped.exitCode == 130, "\(stopped.stderr)")
      #expect(server.requests.count == 2)
      #expect(server.requests.allSatisfy { $0.outcome == .answered })
      let paused = try #require(try StoredRun(home: home))
      #expect(paused.state == "paused")
      #expect(paused.scored == 2)
      #expect(stopped.stderr.contains("next: assay runs resume \(paused.id)"))
      try await resume(paused, assay, server, home)
    }
  }

  @Test func theSecondSignalStopsAtOnce() async throws {
    let stalls = Mutex(true)
    try await ScriptedModelServer.run { request in
      // Two answers, then silence.
      request.number > 2 && stalls.withLock { $0 } ? .hang : .answer("Answer: 4")
    } body: { server in
      try await TemporaryFolder.with { home in
        let assay = BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL])
        let (_, stopped) = try await assay.running(Self.run) { program in
          await server.requests(atLeast: 4)
          try program.send(.interrupt)
          _ = await program.line(containing: "press Ctrl-C again to stop now")
          try program.send(.interrupt)
        }
        #expect(stopped.exitCode == 130, "\(stopped.stderr)")
        #expect(server.requests.count == 4)
        let paused = try #require(try StoredRun(home: home))
        #expect(paused.state == "paused")
        #expect(paused.scored == 2)
        #expect(stopped.stderr.contains("next: assay runs resume \(paused.id)"))
        stalls.withLock { $0 = false }
        try await resume(paused, assay, server, home)
      }
    }
  }

  @Test func anExperimentThatIsStoppedKeepsItsLaterRunsForResume() async throws {
    try await HeldModel.with { model in
      let (assay, server) = (model.assay, model.server)
      let (_, stopped) = try await assay.running(Self.run + ["--model", "simulated/default", "--json"]) { program in
        await server.requests(atLeast: 2)
        try program.send(.interrupt)
        defer { model.release.raise() }
        return await program.line(containing: "finishing")
      }
      #expect(stopped.exitCode == 130, "\(stopped.stderr)")
      let runs = try #require(try stopped.object()["runs"] as? [[String: Any]])
      #expect(runs.map { $0["status"] as? String } == ["paused", "queued"])
      let later = try #require(runs.last?["id"] as? String)
      #expect(stopped.stderr.contains("next: assay runs resume \(later)\n"), "\(stopped.stderr)")

      let resumed = try await assay.run("runs", "resume", later, "--json")
      #expect(resumed.exitCode == 0, "\(resumed.stderr)")
      #expect(try RunJSON(resumed).coverage == 1)
    }
  }

  /// Goes on with the run and expects that exactly the samples without an answer are asked.
  private func resume(
    _ paused: StoredRun, _ assay: BuiltBinary, _ server: ScriptedModelServer, _ home: TemporaryFolder
  ) async throws {
    #expect(paused.answered.count == 2)
    let before = server.requests.count
    let resumed = try await assay.run("runs", "resume", paused.id, "--json")
    #expect(resumed.exitCode == 0, "\(resumed.stderr)")
    #expect(try RunJSON(resumed).coverage == 1)
    let asked = server.requests.dropFirst(before).compactMap(\.request.sample)
    #expect(asked.count == Self.samples - 2)
    #expect(Set(asked).isDisjoint(with: paused.answered))
    let whole = try #require(try StoredRun(home: home))
    #expect(whole.state == "succeeded")
    #expect(whole.scored == Self.samples)
    #expect(whole.wronglyEvaluated == 0)
    #expect(whole.events == Array(1...whole.events.count))
  }
}
