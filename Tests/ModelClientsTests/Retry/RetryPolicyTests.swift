import AssayKit
import Testing

@testable import ModelClients

@Suite struct RetryPolicyTests {
  private func decide(_ failures: [Failure], _ policy: RetryPolicy = .standard, seed: UInt64 = 1) -> [RetryState.Decision] {
    var state = RetryState(policy: policy)
    var generator = SeededGenerator(seed: seed)
    return failures.map { state.failed($0, jitter: &generator) }
  }

  @Test(arguments: Failure.Kind.allCases)
  func onlyWhatMayPassIsTriedAgain(_ kind: Failure.Kind) {
    let isTransport: Set<Failure.Kind> = [.rateLimited, .overloaded, .connection, .truncatedStream, .malformed, .timedOut]
    let isRetried = decide([Failure(kind, "x")]) != [.giveUp]
    #expect(isRetried == isTransport.contains(kind))
    if isRetried { #expect(kind.consequence == .retry) }
  }

  @Test(arguments: [(Failure.Kind.rateLimited, 8), (.overloaded, 6), (.connection, 5), (.malformed, 3), (.timedOut, 2)])
  func eachKindHasItsNumberOfTries(_ kind: Failure.Kind, _ tries: Int) {
    let decisions = decide(Array(repeating: Failure(kind, "x"), count: tries))
    #expect(decisions.firstIndex(of: .giveUp) == tries - 1)
  }

  @Test func pausesDoubleUpToTheCapWithinTheirHalf() {
    let pauses = decide(Array(repeating: Failure(.rateLimited, "x"), count: 7)).map { decision -> Duration in
      if case .retry(let pause) = decision { pause } else { .zero }
    }
    for (index, bound) in [1, 2, 4, 8, 16, 32, 60].enumerated() {
      #expect(pauses[index] >= .seconds(bound) / 2 && pauses[index] <= .seconds(bound), "pause \(index): \(pauses[index])")
    }
  }

  @Test func jitterFollowsTheGenerator() {
    let failure = Failure(.overloaded, "x")
    #expect(decide([failure], seed: 3) == decide([failure], seed: 3))
    #expect(decide([failure], seed: 3) != decide([failure], seed: 4))
  }

  @Test func theAskedPauseIsTheMinimum() {
    let decisions = decide([Failure(.rateLimited, "x", retryAfter: .seconds(45))])
    #expect(decisions == [.retry(after: .seconds(45))])
  }

  @Test func aPauseLongerThanAnyoneWaitsGivesUp() {
    #expect(decide([Failure(.rateLimited, "x", retryAfter: .seconds(301))]) == [.giveUp])
  }

  @Test func changingFailuresDoNotAddUpForEver() {
    let kinds: [Failure.Kind] = [.rateLimited, .overloaded, .connection]
    let decisions = decide((0..<20).map { Failure(kinds[$0 % 3], "x") })
    #expect(decisions.firstIndex(of: .giveUp) == 9)
  }
}
