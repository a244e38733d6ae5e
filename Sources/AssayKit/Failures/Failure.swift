/// An infrastructure fault: the sample has no verdict because of it. Never used for a wrong answer.
///
/// A failure is made where it happens, from facts (a status code, a closed socket), and carries what the caller may do
/// about it; nothing later searches its text.
public struct Failure: Error, Hashable, Sendable, Codable {
  public let kind: Kind
  /// What happened, lower case, naming the subject; one sentence without a full stop.
  public let message: String
  /// What to do about it, when there is something to do.
  public let hint: String?
  /// The provider's own words, cut to 2,000 characters and cleared of credentials.
  public let providerMessage: String?
  public let httpStatus: Int?
  /// How long the provider asked to wait, as it said so.
  public let retryAfter: Duration?

  public init(
    _ kind: Kind, _ message: String, hint: String? = nil, providerMessage: String? = nil, httpStatus: Int? = nil,
    retryAfter: Duration? = nil
  ) {
    self.kind = kind
    self.message = message
    self.hint = hint
    self.providerMessage = providerMessage
    self.httpStatus = httpStatus
    self.retryAfter = retryAfter
  }

  public var consequence: Consequence { kind.consequence }
}

extension Failure {
  /// Each way in which infrastructure can let a sample down.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The provider refused for now because of a rate limit (429).
    case rateLimited = "rate_limited"
    /// The provider is over capacity or broken (500, 502, 503, 504, 529).
    case overloaded
    /// The credential is missing, wrong, or not allowed to use the model (401, 403).
    case unauthorized
    /// The provider does not know the model (404).
    case modelNotFound = "model_not_found"
    /// Prompt and output limit together do not fit the model's context.
    case contextExceeded = "context_exceeded"
    /// The provider refused the request for another reason (400, 413, 422).
    case rejected
    /// The account has no credit left (402).
    case paymentRequired = "payment_required"
    /// The response was not what the protocol promises: invalid JSON, invalid UTF-8, no choices, an error inside a stream.
    case malformed
    /// The response ended before it was complete.
    case truncatedStream = "truncated_stream"
    /// The response was larger than the limit.
    case tooLarge = "too_large"
    /// Nothing arrived for too long, or the deadline passed.
    case timedOut = "timed_out"
    /// The connection could not be opened or was reset.
    case connection
    /// A judge model failed or its verdict could not be read.
    case judge
    /// A scorer failed on an answer: our bug.
    case scorer
    /// Three workers were lost while they held the sample.
    case workerLost = "worker_lost"
    /// A stored response that should be replayed is not in its file.
    case notRecorded = "not_recorded"
    /// The work was cancelled; such an attempt is not recorded.
    case interrupted
    /// What the user allows a run or its judges to cost does not reach for the next request, which was not sent.
    case budgetUsedUp = "budget_used_up"
  }

  /// What the caller may do about a failure.
  public enum Consequence: String, Hashable, Sendable, Codable {
    /// The same request may succeed later.
    case retry
    /// This sample will not succeed by trying again; others may.
    case giveUp = "give_up"
    /// Nothing of this run will succeed until the user changes something: the run stops and can be resumed.
    case userError = "user_error"
    /// Nothing is wrong, but a limit that the user has set is reached: the run pauses, and goes on under a higher one.
    case pause
    /// Assay is wrong.
    case bug
  }
}

extension Failure.Kind {
  public var consequence: Failure.Consequence {
    switch self {
    case .rateLimited, .overloaded, .malformed, .truncatedStream, .timedOut, .connection, .judge, .interrupted: .retry
    case .contextExceeded, .rejected, .tooLarge, .workerLost, .notRecorded: .giveUp
    case .unauthorized, .modelNotFound, .paymentRequired: .userError
    case .budgetUsedUp: .pause
    case .scorer: .bug
    }
  }
}
