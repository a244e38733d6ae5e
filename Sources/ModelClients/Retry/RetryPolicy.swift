public import AssayKit

/// How often and after what pause a request is tried again: a table over the kinds of failure.
public struct RetryPolicy: Hashable, Sendable {
  /// One row of the table.
  public struct Rule: Hashable, Sendable {
    /// Failures of the kind after which nothing more is tried; 1 means that it is never tried again.
    public var tries: Int
    /// The pause after the first failure; each further one doubles it.
    public var base: Duration
    /// The longest pause that doubling leads to.
    public var cap: Duration

    public init(tries: Int, base: Duration, cap: Duration) {
      self.tries = tries
      self.base = base
      self.cap = cap
    }

    static let never = Rule(tries: 1, base: .zero, cap: .zero)
  }

  private let rules: [Failure.Kind: Rule]
  /// Requests in all, whatever their failures were.
  public let totalTries: Int
  /// A provider that asks for a longer pause than this is not waited for.
  public let longestWait: Duration

  /// - Parameter rules: kinds that are missing are never tried again.
  public init(rules: [Failure.Kind: Rule], totalTries: Int, longestWait: Duration) {
    self.rules = rules
    self.totalTries = totalTries
    self.longestWait = longestWait
  }

  public func rule(for kind: Failure.Kind) -> Rule { rules[kind] ?? .never }

  /// The table that Assay uses.
  ///
  /// Capacity faults are cheap to try again and pass by themselves; a broken answer was paid for, so few tries; a timeout
  /// has already cost its whole wait.
  public static let standard = RetryPolicy(
    rules: [
      .rateLimited: Rule(tries: 8, base: .seconds(1), cap: .seconds(60)),
      .overloaded: Rule(tries: 6, base: .seconds(1), cap: .seconds(30)),
      .connection: Rule(tries: 5, base: .milliseconds(500), cap: .seconds(15)),
      .truncatedStream: Rule(tries: 3, base: .milliseconds(500), cap: .seconds(5)),
      .malformed: Rule(tries: 3, base: .milliseconds(500), cap: .seconds(5)),
      .timedOut: Rule(tries: 2, base: .seconds(1), cap: .seconds(1)),
    ], totalTries: 10, longestWait: .seconds(300))

  /// One request and no more.
  public static let never = RetryPolicy(rules: [:], totalTries: 1, longestWait: .zero)
}

/// The tries of one request so far.
struct RetryState {
  enum Decision: Hashable {
    case retry(after: Duration)
    case giveUp
  }

  private let policy: RetryPolicy
  private var failures: [Failure.Kind: Int] = [:]
  /// Requests that have failed.
  private(set) var tries = 0

  init(policy: RetryPolicy) { self.policy = policy }

  /// Counts a failure and says what follows from it.
  ///
  /// The pause is drawn from the upper half of the doubled base, so that clients that failed together do not come back
  /// together; the provider's `Retry-After` is its minimum.
  mutating func failed(_ failure: Failure, jitter generator: inout some RandomNumberGenerator) -> Decision {
    tries += 1
    let count = failures[failure.kind, default: 0] + 1
    failures[failure.kind] = count
    let rule = policy.rule(for: failure.kind)
    guard count < rule.tries, tries < policy.totalTries else { return .giveUp }
    let asked = failure.retryAfter ?? .zero
    guard asked <= policy.longestWait else { return .giveUp }
    let doubled = min(rule.cap, rule.base * (1 << min(count - 1, 30)))
    let pause = doubled * Double.random(in: 0.5...1, using: &generator)
    return .retry(after: max(asked, pause))
  }
}
