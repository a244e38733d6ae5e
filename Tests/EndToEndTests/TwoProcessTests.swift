import TestSupport
import Testing

/// Several processes on one home folder.
@Suite(.timeLimit(.minutes(2))) struct TwoProcessTests {
  private static let run = ["run", "--model", "custom/scripted-model", "--benchmark", "starter", "--json"]

  @Test func aRunThatAnotherProcessWorksOnIsLeftAlone() async throws {
    try await HeldModel.with { model in
      let (assay, server, home) = (model.assay, model.server, model.home)
      let (second, first) = try await assay.running(Self.run + ["--count", "6", "--concurrency", "2"]) { _ in
        await server.requests(atLeast: 2)
        defer { model.release.raise() }
        let id = try #require(try StoredRun(home: home)).id
        return try await assay.run("runs", "resume", id)
      }
      #expect(second.exitCode == 2)
      #expect(second.stdout == "")
      #expect(second.stderr.contains("error: the run is being worked on by another process"), "\(second.stderr)")
      #expect(second.stderr.contains("hint: wait for it, or stop that process first"))
      #expect(first.exitCode == 0, "\(first.stderr)")
      let run = try RunJSON(first)
      #expect(run.status == "succeeded")
      #expect(run.scored == 6)
      #expect(server.requests.count == 6)
      #expect(Set(server.requests.map(\.request.sample)).count == 6)
      let stored = try #require(try StoredRun(home: home))
      #expect(stored.wronglyEvaluated == 0)
      #expect(stored.events == Array(1...stored.events.count))
      let events = try await assay.run("runs", "show", run.id, "--follow", "--json").stdout
      #expect(events.contains("run_completed"))
      #expect(!events.contains("run_resumed"), "a resume that was refused left an event")
    }
  }

  @Test func twoRunsAtOnceShareAFolder() async throws {
    try await HeldModel.with { model in
      let (assay, server) = (model.assay, model.server)
      let arguments = Self.run + ["--samples", "3", "--concurrency", "4"]
      async let one = assay.run(arguments)
      async let other = assay.run(arguments)
      await server.requests(atLeast: 8)
      model.release.raise()
      let outcomes = try await [one, other]
      for outcome in outcomes {
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        let run = try RunJSON(outcome)
        #expect(run.coverage == 1)
        #expect(run.scored == 180)
      }
      #expect(server.requests.count == 360)
      #expect(Set(server.requests.map(\.request.sample)).count == 360)
    }
  }

  @Test func eightProcessesMayFindAFreshFolder() async throws {
    try await TemporaryFolder.with { home in
      let assay = BuiltBinary(home: home)
      let outcomes = try await withThrowingTaskGroup(of: BuiltBinary.Outcome.self) { group in
        for _ in 0..<8 {
          group.addTask {
            try await assay.run("run", "--model", "simulated/default", "--benchmark", "starter", "--count", "1", "--json")
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for outcome in outcomes {
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        #expect(try RunJSON(outcome).status == "succeeded")
      }
      #expect(try await assay.run("runs", "list", "--json").object()["total"] as? Int == 8)
    }
  }
}
