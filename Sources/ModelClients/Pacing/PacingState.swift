/// How many requests one credential may have in flight, as a pure state machine.
///
/// The limit starts at what was asked for. Trouble lowers it at most once per round trip, by half the share of recent responses
/// that were trouble: a provider that refuses everything halves it, one refusal in twenty takes a fortieth. Requests that were
/// in flight already when it was lowered belong to that round trip: they correct its share and lower nothing again. It grows
/// back by a fixed step for every `limit` successes. A `Retry-After` stops every request until it has passed; when it has, the
/// whole limit is free at once, so that a run through rare refusals is not slowed to one request for each pause. Waiting is
/// first come, first served.
struct PacingState {
  /// One task that waits for its turn.
  typealias Waiter = UInt64

  /// The right to have one request in flight.
  struct Permit: Hashable, Sendable {
    /// How often the limit had been lowered before the request was admitted.
    let epoch: Int
  }

  enum Answer: Hashable {
    case go(Permit)
    /// First in line inside a cool-down: ask again after this time.
    case sleep(Duration)
    /// Not first in line, or no slot: ask again when poked.
    case wait
  }

  /// What a request showed about the provider's capacity.
  enum Outcome: Hashable {
    case success
    /// The provider asked for fewer requests, and perhaps for how long to wait.
    case trouble(retryAfter: Duration?)
    /// Nothing, for example because it was cancelled.
    case neutral
  }

  private var exactLimit: Double
  private(set) var ceiling: Int
  private(set) var inFlight = 0
  private(set) var epoch = 0
  private(set) var coolDownEnd = Duration.zero
  /// The limit before it was last lowered.
  private var limitBefore: Double
  /// The share of trouble among recent responses, where one counts the less the more came after it.
  private var troubledShare = 0.0
  private var responses = 0
  private var queue: [Waiter] = []

  /// Requests that may be in flight now.
  var limit: Int { Int(exactLimit) }
  /// The waiter whose turn is next.
  var head: Waiter? { queue.first }
  var waiting: Int { queue.count }

  /// What a round trip of successes adds: a sixteenth of the ceiling, because answers may take a minute and a step of one
  /// would need hours to climb back to a hundred.
  private var step: Double { max(1, Double(ceiling) / 16) }

  init(limit: Int) {
    ceiling = max(1, limit)
    exactLimit = Double(ceiling)
    limitBefore = exactLimit
  }

  /// Lets the limit grow to `asked` when that is more than before; a limit that was lowered by trouble stays lowered.
  mutating func raiseCeiling(to asked: Int) {
    guard asked > ceiling else { return }
    if exactLimit == Double(ceiling) { exactLimit = Double(asked) }
    ceiling = asked
  }

  /// A slot for somebody who has not asked before, when nobody waits and nothing forbids it.
  mutating func admitAtOnce(now: Duration) -> Permit? {
    guard queue.isEmpty, now >= coolDownEnd, inFlight < limit else { return nil }
    inFlight += 1
    return Permit(epoch: epoch)
  }

  /// Asks for a slot; the first ask puts the waiter at the end of the line.
  mutating func ask(_ waiter: Waiter, now: Duration) -> Answer {
    if !queue.contains(waiter) { queue.append(waiter) }
    guard queue[0] == waiter else { return .wait }
    if now < coolDownEnd { return .sleep(coolDownEnd - now) }
    guard inFlight < limit else { return .wait }
    queue.removeFirst()
    inFlight += 1
    return .go(Permit(epoch: epoch))
  }

  /// Takes a waiter that gave up out of the line.
  mutating func leave(_ waiter: Waiter) {
    queue.removeAll { $0 == waiter }
  }

  /// Gives a slot back.
  mutating func finish(_ permit: Permit, _ outcome: Outcome, now: Duration) {
    inFlight -= 1
    switch outcome {
    case .success:
      weigh(trouble: false)
      exactLimit = min(Double(ceiling), exactLimit + step / exactLimit.rounded(.down))
    case .trouble(let retryAfter):
      weigh(trouble: true)
      lower(because: permit)
      if let retryAfter { coolDownEnd = max(coolDownEnd, now + retryAfter) }
    case .neutral:
      break
    }
  }

  /// Takes a response into the share; about the last `limit` responses decide it.
  private mutating func weigh(trouble: Bool) {
    responses = min(responses + 1, max(16, limit))
    troubledShare += ((trouble ? 1 : 0) - troubledShare) / Double(responses)
  }

  private mutating func lower(because permit: Permit) {
    if permit.epoch == epoch {
      limitBefore = exactLimit
      epoch += 1
    } else if permit.epoch != epoch - 1 {
      return
    }
    // Later responses of the same round trip may show that it was worse than the first one let see, never that it was better.
    exactLimit = max(1, min(exactLimit, (limitBefore * (1 - troubledShare / 2)).rounded(.down)))
  }
}
