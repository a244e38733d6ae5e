import Foundation
import TestSupport
import Testing

/// The page of a run of IFEval or IFBench, with their real prompts.
@Suite(.timeLimit(.minutes(4))) struct InstructionPageDifferentialTests {
  /// Followed by some prompts as it stands, and by more without its first line.
  private static let reply = "Here it is, as you wish:\nall of this is written in small letters without any mark at all"

  @Test(arguments: ["ifeval", "ifbench"])
  func tilesSayWhatTheSingleVerdictsSay(_ benchmark: String) async throws {
    guard let data = SharedFolder.place("data/\(benchmark)"), let languages = SharedFolder.place("data/nlp-resources") else {
      return
    }
    try await ScriptedModelServer.run(models: ["small-letters"]) { _ in
      .answer(Self.reply)
    } body: { models in
      try await TemporaryFolder.with { home in
        let assay = BuiltBinary(
          home: home,
          [
            "ASSAY_BASE_URL": models.baseURL, "HF_HUB_OFFLINE": "1",
            "ASSAY_LANGUAGE_RESOURCES": languages.path(percentEncoded: false),
          ])
        let prepared = try await assay.run("benchmarks", "prepare", benchmark, "--from", data.path(percentEncoded: false))
        try #require(prepared.exitCode == 0, "\(prepared.stderr)")
        let (words, _, log) = try await assay.servingWithLog(["serve", "--port", "0"], ready: "assay serves") { line in
          let url = try #require(line.firstMatch(of: /http:[^;\s]+/)).output
          return try await BrowserFlowTests.python(["run_flow.py", "prepared/instructions.py", String(url), benchmark])
        }
        #expect(try #require(words, "the program did not start: \(log)") == "")
      }
    }
  }
}
