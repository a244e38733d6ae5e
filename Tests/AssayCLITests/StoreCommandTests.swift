import AssayCLI
import Foundation
import TestSupport
import Testing

/// Commands that open a database, inside the test process.
@Suite struct StoreCommandTests {
  private func inHome(_ body: (CommandLineRunner) async throws -> Void) async throws {
    try await TemporaryFolder.with { home in
      try await body(CommandLineRunner(environment: ["ASSAY_HOME": home.path], folder: home.path))
    }
  }

  @Test func anEmptyHomeListsNothingOnStandardOutput() async throws {
    try await inHome { assay in
      let outcome = await assay.run("runs", "list")
      #expect(outcome.status == .done)
      #expect(outcome.output == "")
      #expect(outcome.talk == "no runs; start one: assay run --model simulated/default --benchmark starter\n")
    }
  }

  @Test(arguments: [
    (["runs", "show", "0123"], "error: there is no run"), (["runs", "show", "latest"], "error: there is no run yet"),
    (["runs", "cancel", "0123"], "error: there is no run"), (["runs", "resume", "0123"], "error: there is no run"),
    (["runs", "pause", "0123"], "error: there is no run"), (["runs", "restore", "0123"], "error: there is no deleted run"),
  ])
  func anUnknownRunIsWrongUsage(arguments: [String], talk: String) async throws {
    try await inHome { assay in
      let outcome = await assay.run(arguments)
      #expect(outcome.status == .usage)
      #expect(outcome.talk.hasPrefix(talk))
      #expect(outcome.talk.contains("\n\nhint: "))
    }
  }

  @Test func aRunIsDeletedForAWhileAndRestored() async throws {
    try await inHome { assay in
      let made = await assay.run("run", "--model", "simulated/default", "--benchmark", "starter", "--count", "2", "--json")
      let id = try #require(made.output.firstMatch(of: /"id" ?: ?"([0-9a-f]{12})"/)).output.1
      #expect(await assay.run("runs", "pause", String(id)).talk.contains("only queued and running runs can be paused"))
      #expect(await assay.run("runs", "retry-errors", String(id), "--kind", "tired").talk.contains("`tired`"))
      #expect(await assay.run("runs", "retry-errors", String(id), "--kind", "judge").talk.contains("has failed as `judge`"))

      let deleted = await assay.run("runs", "delete", String(id), "--yes", "--undo-seconds", "600")
      #expect(deleted.talk == "run \(id) is deleted; for 600 s: assay runs restore \(id)\n")
      #expect(await assay.run("runs", "show", String(id)).status == .usage)

      let restored = await assay.run("runs", "restore", String(id), "--json")
      #expect(restored.output.contains("\"\(id)\""))
      #expect(await assay.run("runs", "show", String(id)).status == .done)
      #expect(await assay.run("runs", "delete", String(id), "--undo-seconds", "90000").status == .usage)
    }
  }

  @Test func aRunThatIsNamedTwiceIsDeletedOnce() async throws {
    try await inHome { assay in
      let made = await assay.run("run", "--model", "simulated/default", "--benchmark", "starter", "--count", "1", "--json")
      let id = String(try #require(made.output.firstMatch(of: /"id" ?: ?"([0-9a-f]{12})"/)).output.1)
      let board = await assay.run("leaderboard")
      #expect(board.output.contains("starter (simulated), official: 1 of 60 items"))

      let deleted = await assay.run("runs", "delete", id, String(id.prefix(8)), id, "--yes", "--json")

      #expect(deleted.status == .done)
      #expect(deleted.talk == "run \(id) is deleted\n")
      #expect(deleted.output.components(separatedBy: id).count == 2)
    }
  }

  @Test(arguments: [["--yes"], []])
  func nothingIsDeletedWhenOneOfTheRunsCannotBe(flags: [String]) async throws {
    try await inHome { assay in
      let run = ["run", "--model", "simulated/default", "--benchmark", "starter", "--count", "1", "--json"]
      let ended = try await assay.run(run).runID
      let open = try await assay.run(run + ["--detach"]).runID

      let refused = await assay.run(["runs", "delete", ended, open] + flags)

      #expect(refused.status == .couldNotFinish)
      #expect(refused.talk == "error: run `\(open)` is queued: it must be canceled before it can be deleted\n")
      #expect(await assay.run("runs", "show", ended).status == .done)
    }
  }

  @Test func aPauseEndsTheWatch() async throws {
    try await inHome { assay in
      let run = ["run", "--model", "simulated/default", "--benchmark", "starter", "--count", "5", "--detach", "--json"]
      let id = try await assay.run(run).runID
      #expect(await assay.run("runs", "pause", id).status == .done)

      let shown = await assay.run("runs", "show", id, "--follow")
      #expect(shown.status == .couldNotFinish)
      #expect(shown.output.contains("paused by hand"))
      #expect(shown.talk.hasSuffix("next: assay runs resume \(id)\n"))

      let events = await assay.run("runs", "show", id, "--follow", "--json")
      #expect(events.status == .couldNotFinish)
      let last = try #require(events.output.split(separator: "\n").last)
      #expect(last.contains(#""event_type":"run_paused""#))
      #expect(events.talk.contains("error: paused by hand\n"))
      #expect(events.talk.hasSuffix("next: assay runs resume \(id)\n"))
    }
  }

  @Test func theNextCommandNamesWhatTheSettingsLeaveOpen() async throws {
    try await inHome { assay in
      let open = await assay.run("benchmarks", "prepare", "starter")
      #expect(open.talk.contains("next: assay run --benchmark starter --model PROVIDER/SLUG\n`assay models list` shows"))
      var assay = assay
      assay.environment["DEFAULT_MODEL"] = "simulated/default"
      #expect(await assay.run("benchmarks", "prepare", "starter").talk.hasSuffix("next: assay run --benchmark starter\n"))
    }
  }

  @Test func aDatabaseThatCannotBeOpenedIsNamed() async throws {
    try await inHome { assay in
      try Data("this is no database, whatever its name says".utf8).write(to: URL(filePath: assay.folder + "/broken.sqlite"))
      var assay = assay
      assay.environment["DATABASE_URL"] = "broken.sqlite"

      let list = await assay.run("runs", "list")
      #expect(list.status == .couldNotFinish)
      #expect(list.talk.hasPrefix("error: "))

      let doctor = await assay.run("doctor")
      #expect(doctor.status == .couldNotFinish)
      #expect(doctor.output.contains("fail   database"))
    }
  }

  @Test func theDoctorNamesAFolderThatCannotBeWritten() async throws {
    try await inHome { assay in
      try Data().write(to: URL(filePath: assay.folder + "/data"))
      let outcome = await assay.run("doctor", "--json")
      #expect(outcome.status == .couldNotFinish)
      let report = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      #expect(report["ok"] as? Bool == false)
      let checks = try #require(report["checks"] as? [[String: Any]])
      #expect(
        checks.contains { $0["check"] as? String == "data folder" && $0["status"] as? String == "fail" && $0["hint"] is String })
    }
  }
}
