import Foundation
import TestSupport
import Testing

/// The built binary as a user runs it: exit code, standard output, standard error.
@Suite struct CommandLineTests {
  private let simulated = ["run", "--model", "simulated/default", "--benchmark", "starter"]

  private func inHome(
    _ extra: [String: String] = [:], _ body: (BuiltBinary) async throws -> Void
  ) async throws {
    try await TemporaryFolder.with { try await body(BuiltBinary(home: $0, extra)) }
  }

  @Test func theVersionIsPrintedWithoutTouchingTheHome() async throws {
    try await TemporaryFolder.with { home in
      let outcome = try await BuiltBinary(home: home).run("--version")
      #expect(outcome.exitCode == 0)
      #expect(outcome.stdout == "0.1.0-dev\n")
      #expect(outcome.stderr == "")
      #expect(try FileManager.default.contentsOfDirectory(atPath: home.path) == [])
    }
  }

  @Test(arguments: [
    (["run", "--nonsense"], "Error: Unknown option '--nonsense'"),
    (
      ["run", "--model", "simulated/default", "--benchmark", "starter", "--percent", "0"],
      "error: `--percent 0` is out of range\n\nhint: "
    ),
    (
      ["run", "--model", "simulated/default", "--benchmark", "starter", "--percent", "101"],
      "error: `--percent 101` is out of range\n\nhint: "
    ),
    (
      ["run", "--model", "simulated/default", "--benchmark", "statrer"],
      "error: unknown benchmark `statrer`\n\nhint: did you mean `starter`?"
    ),
    (
      ["run", "--model", "simulated/default", "--benchmark", "starter", "--protocol", "none"],
      "error: unknown protocol of starter `none`\n\nhint: "
    ),
    (["run", "--model", "simulated/other", "--benchmark", "starter"], "error: unknown simulated model `other`\n\nhint: "),
    (["run", "--model", "nobody/x", "--benchmark", "starter"], "error: unknown provider `nobody`\n\nhint: "),
    (["runs", "show", "0123"], "error: there is no run"),
    (["runs", "show", "latest"], "error: there is no run yet\n\nhint: "),
  ])
  func mistakesOfUsageExitWith64(arguments: [String], talk: String) async throws {
    try await inHome { assay in
      let outcome = try await assay.run(arguments)
      #expect(outcome.exitCode == 64)
      #expect(outcome.stdout == "")
      #expect(outcome.stderr.hasPrefix(talk))
    }
  }

  @Test(arguments: [false, true])
  func everythingInTheWayOfARunIsListedAtOnce(isDryRun: Bool) async throws {
    try await inHome { assay in
      let outcome = try await assay.run(
        ["run", "--model", "openrouter/x", "--benchmark", "starter", "--benchmark", "statrer", "--percent", "0"]
          + (isDryRun ? ["--dry-run"] : []))
      #expect(outcome.exitCode == 64)
      #expect(outcome.stdout == "")
      #expect(
        outcome.stderr.hasPrefix(
          """
          error: the run cannot start for 3 reasons

            1. `--percent 0` is out of range
               hint: it must be from 1 to 100
            2. unknown benchmark `statrer`
               hint: did you mean `starter`? known: 
          """))
      #expect(outcome.stderr.contains("  3. provider `openrouter` needs a key, and OPENROUTER_API_KEY is not set\n     hint: put"))
    }
  }

  @Test func aDryRunSaysWhatItDidNotCheckAndTouchesNothing() async throws {
    try await TemporaryFolder.with { home in
      let assay = BuiltBinary(home: home)
      let outcome = try await assay.run(simulated + ["--dry-run"])
      #expect(outcome.exitCode == 0)
      #expect(outcome.stderr.hasPrefix("not checked, since nothing was asked: "))
      let document = try await assay.run(simulated + ["--dry-run", "--json"]).object()
      #expect((document["not_checked"] as? [String])?.count == 2)
      #expect((document["warnings"] as? [Any])?.isEmpty == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: home.path) == [])
    }
  }

  @Test func aRunIsPrintedAsOneObjectAndKept() async throws {
    try await inHome { assay in
      let outcome = try await assay.run(simulated + ["--json", "--output", "run.json"])
      #expect(outcome.exitCode == 0)
      let run = try outcome.object()
      #expect(run["status"] as? String == "succeeded")
      #expect(run["simulated"] as? Bool == true)
      let section = try #require((run["benchmarks"] as? [[String: Any]])?.first)
      let total = try #require(section["sampled_items"] as? Int)
      #expect((section["items"] as? [Any])?.count == total)
      #expect(section["scored"] as? Int == total)
      let id = try #require(run["id"] as? String)

      #expect(try String(contentsOfFile: assay.file("run.json"), encoding: .utf8) == outcome.stdout)
      #expect(try await assay.run("runs", "show", String(id.prefix(6)), "--json").stdout == outcome.stdout)
      #expect(try await assay.run("runs", "list", "--quiet").stdout == id + "\n")
      let report = try await assay.run("runs", "show", "latest")
      #expect(report.exitCode == 0)
      #expect(report.stdout.contains("simulated/default (simulated)"))
      #expect(report.stderr == "")
    }
  }

  @Test func anEmptyHomeHasNoRuns() async throws {
    try await inHome { assay in
      let list = try await assay.run("runs", "list")
      #expect(list.exitCode == 0)
      #expect(list.stdout == "")
      #expect(list.stderr.hasPrefix("no runs; start one: "))
      #expect(try await assay.run("runs", "list", "--json").object()["total"] as? Int == 0)
    }
  }

  @Test func aGateThatFailsExitsWith1() async throws {
    try await inHome { assay in
      let low = try await assay.run(simulated + ["--count", "10", "--fail-under", "0"])
      #expect(low.exitCode == 0)
      let high = try await assay.run(simulated + ["--fail-under", "1"])
      #expect(high.exitCode == 1)
    }
  }

  @Test func aDryRunPrintsItemsInOrderAndStoresNothing() async throws {
    try await TemporaryFolder.with { home in
      let assay = BuiltBinary(home: home)
      let all = try await assay.run(simulated + ["--dry-run", "--json"])
      #expect(all.exitCode == 0)
      let section = try #require((try all.object()["benchmarks"] as? [[String: Any]])?.first)
      #expect(section["name"] as? String == "starter")
      let ids = try #require(section["items"] as? [String])
      #expect(section["total"] as? Int == ids.count)

      let some = try await assay.run(simulated + ["--dry-run", "--json", "--percent", "10"])
      let drawn = try #require(((try some.object()["benchmarks"] as? [[String: Any]])?.first)?["items"] as? [String])
      #expect(drawn.count == max(1, ids.count / 10))
      #expect(Set(drawn).isSubset(of: ids))
      #expect(try FileManager.default.contentsOfDirectory(atPath: home.path) == [])
    }
  }

  @Test func storedResponsesAreScoredInOrder() async throws {
    try await inHome { assay in
      let plan = try await assay.run(simulated + ["--dry-run", "--json", "--count", "3"])
      let ids = try #require(((try plan.object()["benchmarks"] as? [[String: Any]])?.first)?["items"] as? [String])
      let input = ids.map { #"{"item_id":"\#($0)","sample_index":1,"response":"no idea"}"# }.joined(separator: "\n")
      try Data(input.utf8).write(to: URL(filePath: assay.file("answers.jsonl")))

      let outcome = try await assay.run("score", "starter", "--responses", "answers.jsonl", "--json")

      #expect(outcome.exitCode == 0)
      let lines = try outcome.stdout.split(separator: "\n").map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
      #expect(lines.map { $0["item_id"] as? String } == ids)
      let keys: Set = ["item_id", "sample_index", "score", "correct", "extracted", "rule", "flags", "details", "failure"]
      #expect(lines.allSatisfy { Set($0.keys) == keys && $0["sample_index"] as? Int == 1 })
    }
  }

  @Test func anUnknownItemIsNamedWithItsLine() async throws {
    try await inHome { assay in
      try Data("\n{\"item_id\":\"nothing\",\"response\":\"x\"}\n".utf8).write(to: URL(filePath: assay.file("answers.jsonl")))
      let outcome = try await assay.run("score", "starter", "--responses", "answers.jsonl")
      #expect(outcome.exitCode == 64)
      #expect(outcome.stderr.hasPrefix("error: line 2: `starter` has no item `nothing`"))
    }
  }

  @Test(.timeLimit(.minutes(1))) func theSecondServerOfAFolderIsToldWhereTheFirstOneIs() async throws {
    try await inHome { assay in
      let first = try await assay.serving(["serve", "--port", "0"], ready: "assay serves") { line in
        (line: line, second: try await assay.run("serve", "--port", "0"))
      }
      #expect(first.exitCode == 0)
      let (line, second) = try #require(first.value)
      let url = try #require(line.split(separator: " ").first { $0.hasPrefix("http://127.0.0.1:") }?.dropLast())
      #expect(second.exitCode == 2)
      #expect(second.stderr.hasPrefix("error: another `assay serve` uses "))
      #expect(second.stderr.contains("at \(url)"))
    }
  }

  @Test func postgresIsRefusedWithAReason() async throws {
    try await inHome(["DATABASE_URL": "postgres://u:secret@db/x"]) { assay in
      let outcome = try await assay.run("runs", "list")
      #expect(outcome.exitCode == 64)
      #expect(
        outcome.stderr.hasPrefix("error: DATABASE_URL names a PostgreSQL database\n\nhint: PostgreSQL comes with a later version"))
      #expect(!outcome.stderr.contains("secret"))
    }
  }
}
