import AssayKit

/// Which sample is worked on when: a pure state machine between the store's leases and the tasks in flight.
struct SampleFlow {
  /// What to do when no sample can be started now.
  enum IdleAction: Hashable {
    /// Samples are in flight, or are being leased: wait for one to end.
    case wait
    /// Others hold all that is open: look again later.
    case poll
    /// Nothing is left, or there is a reason to stop and nothing is in flight.
    case end(StopReason?)
  }

  private static let mostAhead = 256

  private let concurrency: Int
  /// The lease that the queue is held under.
  private var lease: Lease?
  private var queue: ArraySlice<LeasedSample> = []
  /// Samples whose model is being asked.
  private var asking = 0
  /// Samples whose answer has arrived and is being stored and scored. They hold no place among the requests: the next one is
  /// sent while the disk works.
  private var settling = 0
  /// The samples that are being asked or settled.
  private var inHand: Set<SampleKey> = []
  private var isAcquiring = false
  /// What the store said last. Only the store knows when nothing is left: tasks report later than what they have stored.
  private var isComplete = false
  private var lastWasEmpty = false
  /// Whether a look at what others have given back is planned.
  private var willLook = false
  private var reason: StopReason?
  /// Held samples of each section that was seen; one that has none left while a later one has begun may be complete.
  private var heldBySection: [Int: Int] = [:]
  private var newSections: [Int] = []
  private var sectionMayBeComplete = false

  init(concurrency: Int) { self.concurrency = concurrency }

  private var inFlight: Int { asking + settling }

  /// Samples that the lease holds: queued and in flight.
  var held: Int { queue.count + inFlight }

  /// How many samples to lease now; `nil` when the queue is at least half full or no more may be taken.
  ///
  /// A high concurrency is reached in several steps, none of which waits for a sample to end; each step is one transaction, so
  /// none is worth it for a few samples.
  var wanted: Int? {
    let ahead = min(Self.mostAhead, max(concurrency, 16))
    guard reason == nil, !isComplete, !isAcquiring, queue.count <= ahead / 2 else { return nil }
    // What is left is in flight, or in other hands, or is only given to those who hold nothing.
    if lastWasEmpty, inFlight > 0 { return nil }
    return ahead - queue.count
  }

  /// Whether to plan a look: places are free, and a worker that dies may leave samples while a slow one of ours is still in flight.
  mutating func takeLook() -> Bool {
    guard reason == nil, !isComplete, lastWasEmpty, !willLook, inFlight > 0, asking < concurrency else { return false }
    willLook = true
    return true
  }

  /// The time of the planned look has come.
  mutating func looks() {
    willLook = false
    lastWasEmpty = false
  }

  /// The store is being asked for the samples that were wanted; `acquired` or `acquiredNothing` follows.
  mutating func acquires() { isAcquiring = true }

  /// Says which lease is held now. What was queued under another one is free for everybody again, so nothing of it is begun.
  mutating func holds(_ lease: Lease) {
    guard lease != self.lease else { return }
    self.lease = lease
    for sample in queue { heldBySection[sample.key.section, default: 1] -= 1 }
    queue = []
    lastWasEmpty = false
  }

  mutating func acquired(_ acquisition: Acquisition, under lease: Lease) {
    isAcquiring = false
    guard lease == self.lease else { return }
    isComplete = acquisition.unfinished == 0
    // After a lease was lost, what is in hand is free in the store and may be given once more.
    let samples = acquisition.samples.filter { !inHand.contains($0.key) }
    lastWasEmpty = samples.isEmpty
    queue.append(contentsOf: samples)
    for sample in samples {
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
    // Answers that wait for a slow scorer are as many as requests at most: their texts are in memory.
    guard reason == nil, asking < concurrency, settling < concurrency, let sample = queue.popFirst() else { return nil }
    asking += 1
    inHand.insert(sample.key)
    return sample
  }

  /// A sample's model has answered or failed; its place is free for the next one.
  mutating func asked(_ ended: StopReason?) {
    asking -= 1
    settling += 1
    if let ended { stop(ended) }
  }

  /// Whether a section may have become complete since this was last asked.
  mutating func takeSectionMayBeComplete() -> Bool {
    defer { sectionMayBeComplete = false }
    return sectionMayBeComplete
  }

  /// A sample that was asked is stored, and scored where it has an answer.
  mutating func finished(_ ended: StopReason?, _ sample: SampleKey) {
    settling -= 1
    inHand.remove(sample)
    let section = sample.section
    let left = heldBySection[section, default: 1] - 1
    heldBySection[section] = left
    if left == 0, heldBySection.keys.contains(where: { $0 > section }) { sectionMayBeComplete = true }
    if let ended { stop(ended) }
  }

  /// The store could not be asked, or had nothing to give; without a reason it is asked again.
  mutating func acquiredNothing(because why: StopReason?) {
    isAcquiring = false
    if let why { stop(why) }
  }

  /// Takes no more samples; the first reason counts, except that a cancelled task is never drained.
  mutating func stop(_ why: StopReason) {
    if reason == nil || reason == .drained && why == .interrupted { reason = why }
  }

  var idleAction: IdleAction {
    if inFlight > 0 || isAcquiring { return .wait }
    if let reason { return .end(reason) }
    return isComplete ? .end(nil) : .poll
  }
}
