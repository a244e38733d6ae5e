import Foundation
import TestSupport
import Testing

/// One running run watched by many; `ASSAY_SOAK=1` gives a thousand, else fewer.
@Suite(.serialized) struct StreamSoakTests {
  private static var isSoak: Bool { ProcessInfo.processInfo.environment["ASSAY_SOAK"] == "1" }

  @Test func everyClientGetsEveryEventInOrderThroughReconnectsAndAKilledServer() async throws {
    let (clients, stalled) = Self.isSoak ? (1_000, 100) : (150, 15)
    let outcome = try await ScriptedModelServer.run { _ in
      .answer("Answer: 4", tokenDelay: .milliseconds(4))
    } body: { models in
      try await TemporaryFolder.with { home in
        try await StreamTrial(
          program: BuiltBinary.path(), home: home.path, models: models.baseURL, clients: clients, stalled: stalled,
          samples: Self.isSoak ? 100 : 30, killAfter: 12
        ).run()
      }
    }
    print("stream trial: \(outcome)")

    #expect(outcome.status == "succeeded")
    #expect(outcome.whole == clients, "\(outcome.faults)")
    #expect(outcome.last > outcome.seenBeforeKill, "something was told after the kill")
    #expect(outcome.reconnects > clients, "clients come back about twice each")
    #expect(outcome.lost >= clients / 2, "the kill ended connections")
    // A stream costs its task and buffers; a server that kept everything for everybody would take several times this.
    let limit = 48 << 20 + (clients + stalled) * 96 << 10
    #expect(outcome.peak - outcome.idle <= limit, "\(outcome.peak - outcome.idle) bytes above idle")
  }
}
