import AssayKit

/// Which sample is worked on when: a pure state machine between the store's leases and the tasks in flight.
struct SampleFlow {
  /// What to do when no sample can be started now.
  enum IdleAction: Hashable {
    /// Samples are in flight: wait for one to end.
    case wait
    /// Others hold all that is open: look again later.
    case poll
    /// Nothing is left, or there is a reason to stop and nothing is in flight.
    case end(StopReason?)
  }

  private static let leaseAhead = 256

  private let concurrency: Int
  private var queue: ArraySlice<LeasedSample> = []
  private var inFlight = 0
  /// What the store said last. Only the store knows when nothing is left: tasks report later than what they have stored.
  private var isComplete = false
  private var lastWasEmpty = false
  private var reason: StopReason?
  /// Held samples of each section that was seen; one that has none left while a later one has begun may be complete.
  private var heldBySection: [Int: Int] = [:]
  private var newSections: [Int] = []
  private var sectionMayBeComplete = false

  init(concurrency: Int) { self.concurrency = concurrency }

  /// Samples that the lease holds: queued and in flight.
  var held: Int { queue.count + inFlight }

  /// How many samples to lease now; `nil` when the queue is full enough or no more may be taken.
  var wanted: Int? {
    guard reason == nil, !isComplete, queue.count <= concurrency / 2 else { return nil }
    // What is left is in flight, or in other hands, or is only given to those who hold nothing.
    if lastWasEmpty, inFlight > 0 { return nil }
    return max(1, min(Self.leaseAhead, max(concurrency, 16)) - queue.count)
  }

  mutating func acquired(_ acquisition: Acquisition) {
    isComplete = acquisition.unfinished == 0
    lastWasEmpty = acquisition.samples.isEmpty
    queue.append(contentsOf: acquisition.samples)
    for sample in acquisition.samples {
      if heldBySection[sample.key.section] == nil { newSections.append(sample.key.section) }
      heldBySection[sample.key.section, default: 0] += 1
    }
  }

  /// Sections whose first sample has just been leased.
  mutating func takeNewSections() -> [Int] {
    defer { newSections = [] }
    return newSections
  }

  /// The next sample to work on, if a slot is free and nothing forbids it.
  mutating func next() -> LeasedSample? {
    guard reason == nil, inFlight < concurrency, let sample = queue.popFirst() else { return nil }
    inFlight += 1
    return sample
  }

  /// Whether a section may have become complete since this was last asked.
  mutating func takeSectionMayBeComplete() -> Bool {
    defer { sectionMayBeComplete = false }
    return sectionMayBeComplete
  }

  mutating func finished(_ ended: StopReason?, section: Int) {
    inFlight -= 1
    let left = heldBySection[section, default: 1] - 1
    heldBySection[section] = left
    if left == 0, heldBySection.keys.contains(where: { $0 > section }) { sectionMayBeComplete = true }
    if let ended { stop(ended) }
  }

  /// Takes no more samples; the first reason counts, except that a cancelled task is never drained.
  mutating func stop(_ why: StopReason) {
    if reason == nil || reason == .drained && why == .interrupted { reason = why }
  }

  var idleAction: IdleAction {
    if inFlight > 0 { return .wait }
    if let reason { return .end(reason) }
    return isComplete ? .end(nil) : .poll
  }
}
