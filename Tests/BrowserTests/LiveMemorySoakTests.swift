import Foundation
import TestSupport
import Testing

/// A run whose page is watched for long: neither the page nor the server grows. `ASSAY_SOAK=1` watches for an hour.
@Suite(.timeLimit(.minutes(80))) struct LiveMemorySoakTests {
  private static var isSoak: Bool { ProcessInfo.processInfo.environment["ASSAY_SOAK"] == "1" }

  @Test func pageAndServerStayLevelUnderLiveUpdates() async throws {
    try await ScriptedModelServer.run(modelList: BrowserModels.list) { request in
      BrowserModels.reply(to: request)
    } body: { models in
      try await TemporaryFolder.with { home in
        let assay = BuiltBinary(home: home, ["ASSAY_BASE_URL": models.baseURL])
        let (trial, _) = try await assay.running(["serve", "--port", "0"]) { program in
          let line = try #require(await program.line(containing: "assay serves"))
          let url = try #require(line.firstMatch(of: /http:[^;\s]+/)).output
          let seconds = Self.isSoak ? "3600" : "30"
          let trial = try await BrowserFlowTests.outcome(
            ["run_flow.py", "soaks/live_memory.py", String(url), seconds, "\(program.processID)"])
          try program.send(.terminate)
          return trial
        }
        if Self.isSoak { print("memory of page and server: \(trial.output)") }
        #expect(trial.fault == nil, "\(trial.output)\(trial.fault ?? "")")
      }
    }
  }
}
