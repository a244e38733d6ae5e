import AssayKit
import Testing

@testable import RunEngine

struct SampleFlowTests {
  private let run = RunID("000000000001")
  private static let lease = Lease(id: 1, worker: "test", epoch: 1)

  private func newFlow(concurrency: Int) -> SampleFlow {
    var flow = SampleFlow(concurrency: concurrency)
    flow.holds(Self.lease)
    return flow
  }

  private func samples(_ positions: Range<Int>, section: Int = 0) -> [LeasedSample] {
    positions.map {
      LeasedSample(
        key: SampleKey(run: run, section: section, item: ItemID("\($0)"), sampleIndex: 0), position: $0, attempts: 0,
        answered: nil)
    }
  }

  private func key(_ item: Int) -> SampleKey { SampleKey(run: run, section: 0, item: ItemID("\(item)"), sampleIndex: 0) }

  private func acquisition(_ samples: [LeasedSample], unfinished: Int) -> Acquisition {
    Acquisition(samples: samples, unfinished: unfinished, runState: .running)
  }

  @Test func neverStartsMoreThanTheConcurrency() {
    var flow = newFlow(concurrency: 2)
    flow.acquired(acquisition(samples(0..<5), unfinished: 5), under: Self.lease)

    let started = flow.next()?.position
    #expect(started == 0)
    let second = flow.next()?.position
    #expect(second == 1)
    let third = flow.next()
    #expect(third == nil)
    #expect(flow.idleAction == .wait)

    flow.asked(nil)
    let fourth = flow.next()?.position
    #expect(fourth == 2)
  }

  @Test func aFreePlaceLooksAgainWhileASlowSampleIsInFlight() {
    var flow = newFlow(concurrency: 2)
    flow.acquired(acquisition(samples(0..<1), unfinished: 3), under: Self.lease)
    _ = flow.next()
    flow.acquired(acquisition([], unfinished: 3), under: Self.lease)
    #expect(flow.wanted == nil, "others hold all that is open")

    let first = flow.takeLook()
    let second = flow.takeLook()
    #expect(first && !second, "one look is planned")
    flow.looks()

    #expect(flow.wanted != nil)
    let third = flow.takeLook()
    #expect(!third, "the store is asked first")
  }

  @Test func theNextSampleIsAskedWhileAnswersAreStored() {
    var flow = newFlow(concurrency: 2)
    flow.acquired(acquisition(samples(0..<5), unfinished: 5), under: Self.lease)
    for _ in 0..<2 { _ = flow.next() }
    for _ in 0..<2 { flow.asked(nil) }
    #expect(flow.held == 5)

    let beyondTheBound = flow.next()
    #expect(beyondTheBound == nil, "two answers wait already")
    flow.finished(nil, key(0))
    let third = flow.next()?.position
    #expect(third == 2)
  }

  @Test func whatWasQueuedUnderALostLeaseIsNotBegun() {
    var flow = newFlow(concurrency: 2)
    flow.acquired(acquisition(samples(0..<6), unfinished: 6), under: Self.lease)
    for _ in 0..<2 { _ = flow.next() }
    let new = Lease(id: 2, worker: "test", epoch: 2)
    flow.holds(new)
    #expect(flow.held == 2)

    flow.acquired(acquisition(samples(2..<4), unfinished: 6), under: Self.lease)
    #expect(flow.held == 2, "these were given back together with the old lease")
    // The store knows nothing of what is in flight under the old lease and gives it once more.
    flow.acquired(acquisition(samples(0..<4), unfinished: 6), under: new)
    #expect(flow.held == 4)
    flow.settle(key(0))
    let third = flow.next()?.position
    #expect(third == 2)
  }

  @Test func nothingEndsWhileSamplesAreBeingLeased() {
    var flow = newFlow(concurrency: 2)
    #expect(flow.wanted == 16)
    flow.acquires()
    #expect(flow.wanted == nil)
    #expect(flow.idleAction == .wait)
    flow.acquiredNothing(because: .drained)
    #expect(flow.idleAction == .end(.drained))
  }

  @Test func aUsersErrorStopsBeforeItIsStored() {
    var flow = newFlow(concurrency: 2)
    flow.acquired(acquisition(samples(0..<5), unfinished: 5), under: Self.lease)
    _ = flow.next()
    let failure = Failure(.unauthorized, "the key is wrong")
    flow.asked(.userError(failure))
    let another = flow.next()
    #expect(another == nil)
    #expect(flow.idleAction == .wait)
    flow.finished(nil, key(0))
    #expect(flow.idleAction == .end(.userError(failure)))
  }

  @Test func asksForMoreBeforeTheQueueIsEmpty() {
    var flow = newFlow(concurrency: 100)
    #expect(flow.wanted == 100)
    flow.acquired(acquisition(samples(0..<100), unfinished: 1_000), under: Self.lease)
    #expect(flow.wanted == nil)
    for _ in 0..<50 { _ = flow.next() }
    #expect(flow.wanted == 50)
  }

  @Test func aHighConcurrencyIsReachedWithoutWaitingForASampleToEnd() {
    var flow = newFlow(concurrency: 1_000)
    var leased = 0
    while let limit = flow.wanted {
      flow.acquired(acquisition(samples(leased..<leased + limit), unfinished: 10_000), under: Self.lease)
      leased += limit
      while flow.next() != nil {}
    }
    #expect(leased >= 1_128)
    #expect(flow.held == leased)
  }

  @Test func aFullQueueIsNotToppedUpSampleBySample() {
    var flow = newFlow(concurrency: 1_000)
    var (leased, acquisitions, ended) = (0, 0, 0)
    while ended < 5_000 {
      while let limit = flow.wanted {
        flow.acquired(acquisition(samples(leased..<leased + limit), unfinished: 100_000), under: Self.lease)
        leased += limit
        acquisitions += 1
        while flow.next() != nil {}
      }
      flow.settle(key(ended))
      ended += 1
      while flow.next() != nil {}
    }
    #expect(acquisitions <= 5_000 / 128 + 6)
  }

  @Test func asksNothingMoreWhileTheLastSamplesAreInFlight() {
    var flow = newFlow(concurrency: 8)
    flow.acquired(acquisition(samples(0..<3), unfinished: 3), under: Self.lease)
    while flow.next() != nil {}
    flow.acquired(acquisition([], unfinished: 3), under: Self.lease)
    #expect(flow.wanted == nil)
    #expect(flow.idleAction == .wait)
    for item in 0..<3 { flow.settle(key(item)) }
    #expect(flow.wanted != nil)
  }

  /// Found by the crash trials: what is stored already may not have been reported by its task yet.
  @Test func theStoreAloneSaysThatNothingIsLeft() {
    var flow = newFlow(concurrency: 8)
    flow.acquired(acquisition(samples(0..<2), unfinished: 3), under: Self.lease)
    while flow.next() != nil {}
    flow.acquired(acquisition([], unfinished: 1), under: Self.lease)
    flow.settle(key(0))
    flow.settle(key(1))

    #expect(flow.idleAction == .poll)
    #expect(flow.wanted != nil)
    flow.acquired(acquisition([], unfinished: 0), under: Self.lease)
    #expect(flow.idleAction == .end(nil))
  }

  @Test func looksAgainLaterWhenOthersHoldWhatIsOpen() {
    var flow = newFlow(concurrency: 8)
    flow.acquired(acquisition([], unfinished: 4), under: Self.lease)
    #expect(flow.idleAction == .poll)
    #expect(flow.wanted != nil)
  }

  @Test func drainingFinishesWhatIsInFlightAndStartsNothing() {
    var flow = newFlow(concurrency: 1)
    flow.acquired(acquisition(samples(0..<3), unfinished: 3), under: Self.lease)
    _ = flow.next()
    flow.stop(.drained)
    let fifth = flow.next()
    #expect(fifth == nil)
    #expect(flow.wanted == nil)
    #expect(flow.idleAction == .wait)
    flow.settle(key(0))
    #expect(flow.idleAction == .end(.drained))
  }

  @Test func theFirstReasonToStopCountsButASecondInterruptWins() {
    var flow = newFlow(concurrency: 1)
    flow.stop(.drained)
    flow.stop(.interrupted)
    #expect(flow.idleAction == .end(.interrupted))

    let failure = Failure(.unauthorized, "the key is wrong")
    var other = newFlow(concurrency: 1)
    other.stop(.userError(failure))
    other.stop(.interrupted)
    #expect(other.idleAction == .end(.userError(failure)))
  }

  @Test func aSectionMayBeCompleteOnceALaterOneHasBegunAndItHoldsNothing() {
    var flow = newFlow(concurrency: 8)
    flow.acquired(acquisition(samples(0..<2) + samples(0..<1, section: 1), unfinished: 3), under: Self.lease)
    let sixth = flow.takeNewSections()
    #expect(sixth == [0, 1])
    while flow.next() != nil {}
    flow.settle(key(0))
    let seventh = flow.takeSectionMayBeComplete()
    #expect(!seventh)
    flow.settle(key(1))
    let eighth = flow.takeSectionMayBeComplete()
    #expect(eighth)
    let ninth = flow.takeSectionMayBeComplete()
    #expect(!ninth)
  }
}

extension SampleFlow {
  /// The model has answered, and the answer is stored and scored.
  fileprivate mutating func settle(_ sample: SampleKey) {
    asked(nil)
    finished(nil, sample)
  }
}
