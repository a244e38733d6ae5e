import AssayCLI
import Foundation
import TestSupport
import Testing

/// `assay run --output` and the gate, where the file or the end of the run cannot be had.
@Suite(.timeLimit(.minutes(1))) struct RunFileTests {
  private func atAServer(_ body: (CommandLineRunner, ScriptedModelServer) async throws -> Void) async throws {
    try await ScriptedModelServer.run { _ in
      .answer("Answer: 4")
    } body: { server in
      try await TemporaryFolder.with { home in
        let environment = ["ASSAY_HOME": home.path, "ASSAY_BASE_URL": server.baseURL]
        try await body(CommandLineRunner(environment: environment, folder: home.path), server)
      }
    }
  }

  private static let run = ["run", "--model", "custom/scripted-model", "--benchmark", "starter", "--count", "2"]

  @Test(arguments: [
    ("/nonexistent/x.json", "error: `/nonexistent/x.json` cannot be written: No such file or directory\n\nhint: name a file in"),
    (".", "error: `.` is a folder\n\nhint: add the name"), ("/proc/x.json", "error: `/proc/x.json` cannot be written: "),
  ])
  func aPathThatCannotBeWrittenCostsNothing(path: String, talk: String) async throws {
    try await atAServer { assay, server in
      let outcome = await assay.run(Self.run + ["--output", path])
      #expect(outcome.status == .usage)
      #expect(outcome.talk.hasPrefix(talk), "\(outcome.talk)")
      #expect(server.requests.isEmpty)
      #expect(await assay.run("runs", "list").output == "")
    }
  }

  @Test func aFileThatFailsAtTheEndHidesNeitherReportNorStatus() async throws {
    try await atAServer { assay, server in
      let outcome = await assay.run(Self.run + ["--output", "/dev/full", "--json"])
      #expect(outcome.status == .couldNotFinish)
      let id = try outcome.runID
      #expect(outcome.output.contains(#""overall_score""#))
      #expect(outcome.talk.contains("error: no space left on the disk that holds `/dev/full`\n"), "\(outcome.talk)")
      #expect(outcome.talk.contains("hint: nothing is lost: `assay runs show \(id) --json` prints"), "\(outcome.talk)")
      #expect(outcome.talk.hasSuffix("next: assay runs show \(id)  ·  assay serve\n"), "\(outcome.talk)")
    }
  }

  @Test func theFileIsReplacedWhenTheRunHasEnded() async throws {
    try await atAServer { assay, _ in
      let file = URL(filePath: assay.folder + "/run.json")
      try Data("old".utf8).write(to: file)
      let outcome = await assay.run(Self.run + ["--output", "run.json", "--json"])
      #expect(outcome.status == .done)
      #expect(try String(contentsOf: file, encoding: .utf8) == outcome.output)
      #expect(try FileManager.default.contentsOfDirectory(atPath: assay.folder).filter { $0.hasPrefix(".") } == [])
    }
  }

  @Test(arguments: [["--fail-under", "0.5"], ["--output", "run.json"]])
  func whatNeedsTheEndOfTheRunIsRefusedWithDetach(flags: [String]) async throws {
    try await atAServer { assay, _ in
      let outcome = await assay.run(Self.run + ["--detach"] + flags)
      #expect(outcome.status == .usage)
      #expect(outcome.talk.hasPrefix("error: `\(flags[0])` needs the end of the run"))
      #expect(outcome.talk.contains("\n\nhint: add `--follow`"))
      #expect(await assay.run("runs", "list").output == "")
    }
  }
}
