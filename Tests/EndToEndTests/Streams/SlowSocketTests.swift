import Foundation
import TestSupport
import Testing

/// WebSockets that hardly read, and many that are told a long history at once, beside others.
@Suite(.timeLimit(.minutes(5))) struct SlowSocketTests {
  @Test func slowReadersAndLongHistoriesHoldNobodyUp() async throws {
    try await TemporaryFolder.with { folder in
      try await LargeRun.fill(folder, samples: 120)
      let trial = try SocketTrial(home: folder.path, clients: 40)
      let outcome = try await trial.run()
      print("socket trial: \(outcome)")

      #expect(outcome.slow.attempts == 7_200)
      #expect(outcome.slow.later == 7_200)
      #expect(trial.clients * outcome.slow.size > ExportMemory.limit, "what is not read would not fit if it were kept")
      #expect(outcome.slow.peak <= ExportMemory.limit, "\(outcome.slow.peak) bytes above idle")
      #expect(outcome.crowd.whole == trial.clients)
      #expect(outcome.crowd.answered > 100, "\(outcome.crowd)")
    }
  }
}
