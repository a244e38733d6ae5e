import AssayKit
import Testing

@Suite struct ClientDelaySummaryTests {
  @Test func meanAndTailComeFromTheAnswers() throws {
    let delays = (1...101).map { ClientDelay(mean: .milliseconds($0), longest: .milliseconds(2 * $0)) }
    let summary = try #require(ClientDelaySummary(delays.shuffled()))
    #expect(abs(summary.mean - 0.051) < 1e-9)
    #expect(abs(summary.p99 - 0.2) < 1e-9)
    #expect(summary.count == 101)
    #expect(ClientDelaySummary([]) == nil)
  }

  @Test(arguments: [
    // mean, p99 and median time to the first token, in milliseconds
    (0.9, 9.0, 1.0 as Double?, false), (1.1, 1.1, 1.0, true), (4.9, 9.0, 100, false), (5.1, 9.0, 100, true),
    (9.9, 9.9, 60_000, false), (10.1, 10.1, 60_000, true), (1.0, 10.1, 100, true), (1.0, 10.1, 1_000, false),
    (1.0, 50.1, 1_000, true), (9.9, 9.9, nil, false), (10.1, 10.1, nil, true), (1.0, 10.1, nil, true), (0, 0, 0, false),
  ])
  func aDelayIsLargeInItselfOrBesidesTheFirstToken(mean: Double, p99: Double, firstToken: Double?, isLarge: Bool) {
    let summary = ClientDelaySummary(mean: mean / 1e3, p99: p99 / 1e3, count: 1)
    #expect(summary.isLarge(besides: firstToken.map { $0 / 1e3 }) == isLarge)
  }
}
