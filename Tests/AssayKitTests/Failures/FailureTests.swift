import AssayKit
import Foundation
import Testing

@Suite struct FailureTests {
  /// What may be done about each kind; a new kind needs a line here.
  static let consequences: [Failure.Kind: Failure.Consequence] = [
    .rateLimited: .retry, .overloaded: .retry, .malformed: .retry, .truncatedStream: .retry, .timedOut: .retry,
    .connection: .retry, .judge: .retry, .interrupted: .retry,
    .contextExceeded: .giveUp, .rejected: .giveUp, .tooLarge: .giveUp, .workerLost: .giveUp, .notRecorded: .giveUp,
    .unauthorized: .userError, .modelNotFound: .userError, .paymentRequired: .userError,
    .budgetUsedUp: .pause, .scorer: .bug,
  ]

  @Test(arguments: Failure.Kind.allCases)
  func everyKindHasItsConsequence(kind: Failure.Kind) {
    #expect(Failure(kind, "something happened").consequence == Self.consequences[kind])
  }

  /// Stored failures are found by these words.
  @Test func kindsKeepTheirStoredWords() {
    #expect(
      Failure.Kind.allCases.map(\.rawValue) == [
        "rate_limited", "overloaded", "unauthorized", "model_not_found", "context_exceeded", "rejected", "payment_required",
        "malformed", "truncated_stream", "too_large", "timed_out", "connection", "judge", "scorer", "worker_lost", "not_recorded",
        "interrupted", "budget_used_up",
      ])
  }

  @Test func survivesJSONWithItsRetryTime() throws {
    let failure = Failure(
      .rateLimited, "`lab/model` refused for now", hint: "wait", providerMessage: "slow down", httpStatus: 429,
      retryAfter: .milliseconds(1_500))

    #expect(try JSONDecoder().decode(Failure.self, from: JSONEncoder().encode(failure)) == failure)
  }
}
