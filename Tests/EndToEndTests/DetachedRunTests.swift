import Foundation
import TestSupport
import Testing

/// Runs that one process starts and another one works on.
@Suite(.timeLimit(.minutes(1))) struct DetachedRunTests {
  private static let run = [
    "run", "--model", "custom/scripted-model", "--benchmark", "starter", "--count", "5", "--concurrency", "2", "--detach",
  ]

  @Test(arguments: [(["worker"], "waiting for detached runs"), (["serve", "--port", "0"], "assay serves")])
  func aDetachedRunIsTakenUpAtStart(program: [String], ready: String) async throws {
    try await ScriptedModelServer.run { _ in
      .answer("Answer: 4")
    } body: { server in
      try await TemporaryFolder.with { home in
        let assay = BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL])
        let started = try await assay.run(Self.run + ["--json"])
        #expect(started.exitCode == 0, "\(started.stderr)")
        let queued = try RunJSON(started)
        #expect(queued.status == "queued")
        #expect(server.requests.isEmpty)

        let (followed, exitCode) = try await assay.serving(program, ready: ready) { _ in
          try await assay.run("runs", "show", queued.id, "--follow", "--json")
        }
        #expect(exitCode == 0)
        try expectWholeStory(try #require(followed))
        #expect(server.requests.count == 5)
        let shown = try RunJSON(try await assay.run("runs", "show", queued.id, "--json"))
        #expect(shown.status == "succeeded")
        #expect(shown.scored == 5)
      }
    }
  }

  /// A worker that cannot store anything does not wait for runs.
  @Test(.timeLimit(.minutes(1))) func aWorkerOnAReadOnlyDiskSaysSoAndEnds() async throws {
    try await TemporaryFolder.with { home in
      guard let disk = try SmallDisk(at: home.path, megabytes: 8) else { return }
      defer { disk.unmount() }
      let assay = BuiltBinary(home: home)
      #expect(try await assay.run("runs", "list").exitCode == 0)
      try disk.makeReadOnly()

      let outcome = try await assay.run("worker")

      #expect(outcome.exitCode == 2, "\(outcome.stderr)")
      #expect(!outcome.stderr.contains("waiting for detached runs"), "\(outcome.stderr)")
      #expect(outcome.stderr.contains("error: the database cannot be used"), "\(outcome.stderr)")
      #expect(outcome.stderr.contains("hint: "), "\(outcome.stderr)")
    }
  }

  @Test func followingADetachedRunPrintsItsEvents() async throws {
    try await ScriptedModelServer.run { _ in
      .answer("Answer: 4")
    } body: { server in
      try await TemporaryFolder.with { home in
        let assay = BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL])
        let (followed, exitCode) = try await assay.serving(["worker"], ready: "waiting for detached runs") { _ in
          try await assay.run(Self.run + ["--follow", "--json"])
        }
        #expect(exitCode == 0)
        try expectWholeStory(try #require(followed))
        #expect(server.requests.count == 5)
      }
    }
  }

  /// JSON Lines with the numbers 1…n, from the making of the run to its end.
  private func expectWholeStory(_ outcome: BuiltBinary.Outcome) throws {
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    let events = try outcome.stdout.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    try #require(!events.isEmpty)
    #expect(events.map { $0["id"] as? Int } == Array(1...events.count))
    #expect(events.first?["event_type"] as? String == "run_created")
    #expect(events.last?["event_type"] as? String == "run_completed")
  }
}
