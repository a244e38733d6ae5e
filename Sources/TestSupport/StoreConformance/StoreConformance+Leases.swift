import AssayKit
import Testing

extension StoreConformance {
  static let leases: [Case] = [
    Case("samplesAreGivenInOrderAndOnce", samplesAreGivenInOrderAndOnce),
    Case("aClosedLeaseGivesItsSamplesBackWithoutStrikes", aClosedLeaseGivesItsSamplesBackWithoutStrikes),
    Case("aLostLeaseStrikesOnlyWhatHadStarted", aLostLeaseStrikesOnlyWhatHadStarted),
    Case("aSampleIsFailedByItsThirdStrike", aSampleIsFailedByItsThirdStrike),
    Case("struckSamplesComeLastFewestStrikesFirstAndAlone", struckSamplesComeLastFewestStrikesFirstAndAlone),
    Case("aRenewedLeaseLivesOnAndALostOneSaysSo", aRenewedLeaseLivesOnAndALostOneSaysSo),
    Case("aDeadWorkersLeasesEndAtOnce", aDeadWorkersLeasesEndAtOnce),
    Case("aHeldRunIsItsHoldersAlone", aHeldRunIsItsHoldersAlone),
    Case("detachedRunsAreOfferedOldestFirst", detachedRunsAreOfferedOldestFirst),
    Case("anAnsweredSampleComesBackWithItsAnswer", anAnsweredSampleComesBackWithItsAnswer),
    Case("aLeaseOfTheSameWorkerHasAnotherEpoch", aLeaseOfTheSameWorkerHasAnotherEpoch),
    Case("leasesThatEndedLongAgoAreForgottenAndTheRestIsNot", leasesThatEndedLongAgoAreForgottenAndTheRestIsNot),
    Case("aRunThatWaitsSaysWhyUntilSomebodyGoesOn", aRunThatWaitsSaysWhyUntilSomebodyGoesOn),
    Case("aRunThatIsWorkedOnOrHasEndedWaitsForNothing", aRunThatIsWorkedOnOrHasEndedWaitsForNothing),
  ]

  private static func samplesAreGivenInOrderAndOnce(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", [("alpha", 2), ("beta", 2)], samplesPerItem: 2)
    let (first, second) = (try await bench.lease("first"), try await bench.lease("second"))

    let taken = try await bench.store.acquire(run, lease: first, limit: 5, held: 0)
    let rest = try await bench.store.acquire(run, lease: second, limit: 50, held: 0)

    #expect(taken.samples.map(\.key.section) == [0, 0, 0, 0, 1])
    #expect(taken.samples.map(\.key.item) == ["i0", "i0", "i1", "i1", "i0"])
    #expect(taken.samples.map(\.key.sampleIndex) == [0, 1, 0, 1, 0])
    #expect(rest.samples.map(\.key.item) == ["i0", "i1", "i1"])
    #expect((taken.unfinished, rest.unfinished, rest.runState) == (8, 8, .queued))
    #expect(try await bench.store.acquire(run, lease: second, limit: 50, held: 3).samples.isEmpty)
  }

  private static func aClosedLeaseGivesItsSamplesBackWithoutStrikes(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2)
    let lease = try await bench.lease()
    let taken = try await bench.store.acquire(run, lease: lease, limit: 2, held: 0).samples
    _ = try await bench.store.record(taken.map { .started($0.key) }, lease: lease)

    try await bench.store.close(lease)

    let next = try await bench.lease()
    #expect(try await bench.store.acquire(run, lease: next, limit: 2, held: 0).samples.count == 2)
    await #expect(throws: StoreError.leaseLost) { try await bench.store.acquire(run, lease: lease, limit: 1, held: 0) }
    #expect(try await !bench.kinds(run).contains(.workerLost))
  }

  private static func aLostLeaseStrikesOnlyWhatHadStarted(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 3)
    let lost = try await bench.lease("lost")
    let taken = try await bench.store.acquire(run, lease: lost, limit: 3, held: 0).samples
    _ = try await bench.store.record([.started(taken[1].key)], lease: lost)

    bench.clock.advance(by: ConformanceBench.leaseTime)

    let next = try await bench.lease("next")
    let again = try await bench.store.acquire(run, lease: next, limit: 3, held: 0).samples
    #expect(again.map(\.key.item) == ["i0", "i2"])
    let event = try await bench.store.events(of: run, after: 1, limit: 1).first
    #expect(event?.kind == .workerLost)
    #expect(event?.data == ["worker": "lost", "samples": 3, "struck": 1, "failed": 0])
  }

  private static func aSampleIsFailedByItsThirdStrike(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    for _ in 0..<3 {
      let lease = try await bench.lease()
      let taken = try await bench.store.acquire(run, lease: lease, limit: 4, held: 0).samples
      _ = try await bench.store.record(taken.map { .started($0.key) }, lease: lease)
      #expect(taken.count == 1)
      bench.clock.advance(by: ConformanceBench.leaseTime)
    }

    let last = try await bench.store.acquire(run, lease: try await bench.lease(), limit: 4, held: 0)

    #expect(last == Acquisition(samples: [], unfinished: 0, runState: .queued))
    let sample = try await bench.samples(run).samples[0]
    #expect((sample.state, sample.failure?.kind) == (.failed, .workerLost))
    #expect(try await bench.progress(run).failed == 1)
    #expect(try await bench.kinds(run).filter { $0 == .workerLost }.count == 3)
  }

  private static func aRunThatWaitsSaysWhyUntilSomebodyGoesOn(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2, detached: true)
    #expect(try await bench.store.noteWaiting(run, because: "no key here\0"))
    #expect(try await !bench.store.noteWaiting(run, because: "no key here\0"))
    // Another worker lacks something else, and both look again and again.
    for _ in 0..<3 {
      #expect(try await bench.store.noteWaiting(run, because: "no server answers"))
      #expect(try await bench.store.noteWaiting(run, because: "no key here\0"))
    }
    #expect(try await bench.store.run(run).message == "no key here\0")
    let events = try await bench.store.events(of: run, after: 1, limit: 100)
    #expect(events.map(\.kind) == [.runWaiting, .runWaiting])
    #expect(events.map(\.message) == ["no key here\0", "no server answers"])

    let lease = try await bench.lease()
    _ = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0)
    #expect(try await bench.store.startRun(run))
    #expect(try await bench.store.run(run).message == nil)
    // A run that is running waits too when its worker is lost, until another one takes samples.
    bench.clock.advance(by: ConformanceBench.leaseTime)
    #expect(try await bench.store.noteWaiting(run, because: "no server answers"))
    #expect(try await bench.store.run(run).message == "no server answers")
    let next = try await bench.lease("next")
    _ = try await bench.store.acquire(run, lease: next, limit: 1, held: 0)
    #expect(try await bench.store.run(run).message == nil)
  }

  private static func aRunThatIsWorkedOnOrHasEndedWaitsForNothing(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2, detached: true)
    let lease = try await bench.lease()
    _ = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0)
    #expect(try await !bench.store.noteWaiting(run, because: "no key here"))
    try await bench.store.close(lease)
    try await bench.store.cancel(run)
    #expect(try await !bench.store.noteWaiting(run, because: "no key here"))
    #expect(try await bench.store.run(run).message == nil)
    #expect(try await !bench.kinds(run).contains(.runWaiting))
    await #expect(throws: StoreError.self) { try await bench.store.noteWaiting("aaa000000009", because: "x") }
  }

  private static func struckSamplesComeLastFewestStrikesFirstAndAlone(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 4)
    // i0 gets two strikes, i1 and i2 one, i3 none.
    for struck in [["i0"], ["i0", "i1", "i2"]] as [[ItemID]] {
      let lease = try await bench.lease()
      if struck.count > 1 {
        #expect(try await bench.store.acquire(run, lease: lease, limit: 9, held: 0).samples.count == 3)
        let alone = try await bench.lease("alone")
        #expect(try await bench.store.acquire(run, lease: alone, limit: 9, held: 1).samples.isEmpty)
        let taken = try await bench.store.acquire(run, lease: alone, limit: 9, held: 0).samples
        #expect(taken.map(\.key.item) == ["i0"])
        _ = try await bench.store.record(taken.map { .started($0.key) }, lease: alone)
      } else {
        #expect(try await bench.store.acquire(run, lease: lease, limit: 9, held: 0).samples.count == 4)
      }
      _ = try await bench.store.record(struck.map { .started(key(run, $0)) }, lease: lease)
      bench.clock.advance(by: ConformanceBench.leaseTime)
    }

    let lease = try await bench.lease()
    var order: [[ItemID]] = []
    while case let samples = try await bench.store.acquire(run, lease: lease, limit: 9, held: 0).samples, !samples.isEmpty {
      order.append(samples.map(\.key.item))
      #expect(try await bench.store.acquire(run, lease: lease, limit: 9, held: samples.count).samples.isEmpty)
      for sample in samples { try await bench.finish(sample.key, lease) }
    }

    #expect(order == [["i3"], ["i1"], ["i2"], ["i0"]])
  }

  private static func key(_ run: RunID, _ item: ItemID) -> SampleKey {
    SampleKey(run: run, section: 0, item: item, sampleIndex: 0)
  }

  private static func aRenewedLeaseLivesOnAndALostOneSaysSo(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let lease = try await bench.lease("first")
    _ = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0)
    bench.clock.advance(by: .seconds(20))
    _ = try await bench.store.renew(lease, duration: ConformanceBench.leaseTime)
    bench.clock.advance(by: .seconds(20))
    let other = try await bench.lease("other")

    #expect(try await bench.store.acquire(run, lease: other, limit: 1, held: 0).samples.isEmpty)
    bench.clock.advance(by: .seconds(10))
    #expect(try await bench.store.acquire(run, lease: other, limit: 1, held: 0).samples.count == 1)
    await #expect(throws: StoreError.leaseLost) {
      try await bench.store.renew(lease, duration: ConformanceBench.leaseTime)
    }
  }

  private static func aDeadWorkersLeasesEndAtOnce(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2)
    let dead = try await bench.lease("dead")
    try await bench.store.hold(run, lease: dead)
    let taken = try await bench.store.acquire(run, lease: dead, limit: 1, held: 0).samples
    _ = try await bench.store.record([.started(taken[0].key)], lease: dead)

    try await bench.store.expireLeases(of: "dead")

    let next = try await bench.lease("next")
    try await bench.store.hold(run, lease: next)
    #expect(try await bench.store.acquire(run, lease: next, limit: 2, held: 0).samples.map(\.key.item) == ["i1"])
    await #expect(throws: StoreError.leaseLost) { try await bench.store.hold(run, lease: dead) }
  }

  private static func aHeldRunIsItsHoldersAlone(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2, detached: true)
    let (holder, other) = (try await bench.lease("holder"), try await bench.lease("other"))
    let until = bench.clock.now + ConformanceBench.leaseTime
    _ = try await bench.store.acquire(run, lease: other, limit: 1, held: 0)
    await #expect(throws: StoreError.heldBy("other", until: until)) { try await bench.store.hold(run, lease: holder) }
    try await bench.store.close(other)

    try await bench.store.hold(run, lease: holder)
    try await bench.store.hold(run, lease: holder)

    let third = try await bench.lease("third")
    await #expect(throws: StoreError.heldBy("holder", until: until)) { try await bench.store.hold(run, lease: third) }
    await #expect(throws: StoreError.heldBy("holder", until: until)) {
      try await bench.store.acquire(run, lease: third, limit: 1, held: 0)
    }
    #expect(try await bench.store.detachedRuns(besides: [], limit: 5) == [])
    bench.clock.advance(by: ConformanceBench.leaseTime)
    #expect(try await bench.store.detachedRuns(besides: [], limit: 5) == [run])
  }

  private static func detachedRunsAreOfferedOldestFirst(_ bench: ConformanceBench) async throws {
    let old = try await bench.create("ccc000000001", items: 1, detached: true)
    bench.clock.advance(by: .seconds(1))
    let new = try await bench.create("bbb000000002", items: 1, detached: true)
    bench.clock.advance(by: .seconds(1))
    try await bench.create("aaa000000003", items: 1, detached: false)
    let lease = try await bench.lease()

    #expect(try await bench.store.detachedRuns(besides: [], limit: 5) == [old, new])
    #expect(try await bench.store.detachedRuns(besides: [], limit: 1) == [old])
    #expect(try await bench.store.detachedRuns(besides: [old], limit: 1) == [new])
    let taken = try await bench.store.acquire(old, lease: lease, limit: 1, held: 0).samples
    #expect(try await bench.store.detachedRuns(besides: [], limit: 5) == [new])
    // Nothing waits any more, but somebody has to close it.
    try await bench.finish(taken[0].key, lease)
    #expect(try await bench.store.detachedRuns(besides: [], limit: 5) == [old, new])
    try await bench.store.cancel(old)
    #expect(try await bench.store.detachedRuns(besides: [], limit: 5) == [new])
    // Samples of a lease that has run out are free for the taking.
    _ = try await bench.store.acquire(new, lease: lease, limit: 1, held: 0)
    #expect(try await bench.store.detachedRuns(besides: [], limit: 5) == [])
    bench.clock.advance(by: ConformanceBench.leaseTime)
    #expect(try await bench.store.detachedRuns(besides: [], limit: 5) == [new])
  }

  private static func anAnsweredSampleComesBackWithItsAnswer(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2)
    let first = try await bench.lease()
    let taken = try await bench.store.acquire(run, lease: first, limit: 1, held: 0).samples
    let attempt = try await bench.answer(taken[0].key, first, text: "a long answer, \(String(repeating: "x", count: 500))")
    try await bench.store.close(first)

    let again = try await bench.store.acquire(run, lease: try await bench.lease(), limit: 2, held: 0).samples

    let answer = Answer(
      text: "a long answer, \(String(repeating: "x", count: 500))", reasoning: "because", finishReason: .stop)
    #expect(again.map(\.answered) == [attempt, nil])
    #expect(try await bench.store.answer(of: attempt) == answer)
    await #expect(throws: StoreError.notFound("answer of attempt 99")) { try await bench.store.answer(of: 99) }
    #expect(again.map(\.attempts) == [1, 0])
  }

  private static func aLeaseOfTheSameWorkerHasAnotherEpoch(_ bench: ConformanceBench) async throws {
    let first = try await bench.lease()
    try await bench.store.close(first)
    let second = try await bench.lease()

    #expect(second.id != first.id)
    #expect(second.epoch > first.epoch)
  }

  private static func leasesThatEndedLongAgoAreForgottenAndTheRestIsNot(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 2)
    let old = try await bench.lease("old")
    try await bench.finishAll(run, old)
    try await bench.store.close(old)
    let own = try await bench.lease("own")
    try await bench.store.close(own)
    let silent = try await bench.lease("silent")
    bench.clock.advance(by: .seconds(2 * 86_400))

    let next = try await bench.lease("own")

    #expect(next.epoch > own.epoch)
    // What had not ended can still be renewed; what was forgotten can not.
    _ = try await bench.store.renew(silent, duration: ConformanceBench.leaseTime)
    await #expect(throws: StoreError.leaseLost) { try await bench.store.renew(old, duration: ConformanceBench.leaseTime) }
    #expect(try await bench.progress(run).scored == 2)
    #expect(try await bench.lease("old").epoch == 1)
  }
}
