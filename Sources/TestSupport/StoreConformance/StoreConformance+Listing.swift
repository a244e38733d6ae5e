import AssayKit
import Dispatch
import Testing

extension StoreConformance {
  static let listing: [Case] = [
    Case("samplesAreFilteredAndPaged", samplesAreFilteredAndPaged),
    Case("outcomesComeInPagesInOrder", outcomesComeInPagesInOrder),
    Case("aSnapshotHoldsEverythingThatCounts", aSnapshotHoldsEverythingThatCounts),
    Case("aSnapshotDoesNotSeeWhatIsWrittenMeanwhile", aSnapshotDoesNotSeeWhatIsWrittenMeanwhile),
    Case("endingsAreToldOnceEach", endingsAreToldOnceEach),
    Case("aSampleThatEndsAgainIsToldAgain", aSampleThatEndsAgainIsToldAgain),
  ]

  private static func samplesAreFilteredAndPaged(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 6, samplesPerItem: 2)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 9, held: 0).samples.map(\.key)
    for (index, key) in keys.enumerated() { try await bench.finish(key, lease, score: index % 3 == 0 ? 1 : 0) }

    #expect(try await bench.samples(run, .correct).samples.map(\.position) == [0, 1, 3])
    #expect(try await bench.samples(run, .wrong).total == 6)
    #expect(try await bench.samples(run, .waiting).total == 3)
    #expect(try await bench.samples(run, .failed).samples.isEmpty)
    var query = SampleQuery(run: run, section: 0, filter: .wrong, category: "sums", limit: 4)
    let first = try await bench.store.samples(query)
    #expect((first.samples.count, first.total) == (4, 6))
    query.cursor = first.next
    let second = try await bench.store.samples(query)
    #expect((second.samples.count, second.total, second.next) == (2, 6, nil))
    #expect(Set((first.samples + second.samples).map(\.key)).count == 6)
    query.category = "other"
    #expect(try await bench.store.samples(query).total == 0)
  }

  private static func outcomesComeInPagesInOrder(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 4)
    let lease = try await bench.lease()
    try await bench.finishAll(run, lease, score: 1)

    var items: [ItemID] = []
    var cursor: SampleCursor?
    repeat {
      let page = try await bench.store.outcomes(of: run, section: 0, after: cursor, limit: 3)
      #expect(page.outcomes.allSatisfy { $0.state == .scored && $0.score == 1 && $0.usage?.outputTokens == 3 })
      #expect(page.outcomes.allSatisfy { $0.cost == NanoDollars(1_000) && $0.category == "sums" })
      items += page.outcomes.map(\.item)
      cursor = page.next
    } while cursor != nil

    #expect(items == ["i0", "i1", "i2", "i3"])
  }

  private static func aSnapshotHoldsEverythingThatCounts(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", [("alpha", 3), ("beta", 1)], samplesPerItem: 2)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 3, held: 0).samples.map(\.key)
    try await bench.finish(keys[0], lease, score: 1)
    try await bench.answer(keys[1], lease, text: "waits for its verdict")
    let failure = Failure(.malformed, "no sense")
    _ = try await bench.store.record([bench.attempt(keys[2], .failure(failure))], lease: lease)

    let seen = try await bench.store.snapshot(of: run) { snapshot throws(StoreError) in
      var seen = Seen(run: snapshot.run)
      try snapshot.samples(of: 0) { sample in
        seen.samples.append(sample); return true
      }
      try snapshot.records(of: 0) { record in
        seen.records.append(record); return seen.records.count < 4
      }
      try snapshot.records(of: 1) { record in
        seen.others.append(record); return true
      }
      try snapshot.events { event in
        seen.events.append(event.id); return true
      }
      return seen
    }

    #expect(seen.run == (try await bench.store.run(run)))
    #expect(seen.events == Array(1...seen.run.lastEvent))
    #expect(seen.samples.map(\.record) == (try await bench.samples(run).samples))
    #expect(seen.records == seen.samples.prefix(4).map(\.record))
    #expect(seen.others == (try await bench.samples(run, section: 1).samples))
    for (index, sample) in seen.samples.enumerated() {
      let detail = try await bench.store.sample(sample.record.key)
      #expect(sample.attempt == detail.attempts.last, "sample \(index)")
      #expect(sample.evaluation == detail.evaluations.last, "sample \(index)")
    }
    await #expect(throws: StoreError.notFound("run `bbb000000001`")) {
      try await bench.store.snapshot(of: "bbb000000001") { _ throws(StoreError) in 0 }
    }
  }

  private static func aSnapshotDoesNotSeeWhatIsWrittenMeanwhile(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 3)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 3, held: 0).samples.map(\.key)
    let (hasBegun, isWritten) = (TestSignal(), DispatchSemaphore(value: 0))

    async let states = bench.store.snapshot(of: run) { snapshot throws(StoreError) in
      hasBegun.raise()
      isWritten.wait()
      var states: [SampleState] = []
      try snapshot.samples(of: 0) { sample in
        states.append(sample.record.state); return true
      }
      return (states, snapshot.run.sections[0].progress.scored)
    }
    await hasBegun.wait()
    for key in keys { try await bench.finish(key, lease) }
    isWritten.signal()

    let (seen, scored) = try await states
    #expect(seen == [.pending, .pending, .pending])
    #expect(scored == 0)
    #expect(try await bench.progress(run).scored == 3)
  }

  private static func endingsAreToldOnceEach(_ bench: ConformanceBench) async throws {
    let other = try await bench.create("aaa000000001", items: 3)
    let run = try await bench.create("aaa000000002", items: 4, samplesPerItem: 2)
    let lease = try await bench.lease()
    try await bench.finishAll(other, lease)
    let keys = try await bench.store.acquire(run, lease: lease, limit: 6, held: 0).samples.map(\.key)
    #expect(try await bench.store.endings(of: run, after: nil).endings.isEmpty)
    for key in keys[..<2] { try await bench.finish(key, lease, score: 1) }

    let first = try await bench.store.endings(of: run, after: nil)
    #expect(first.endings.map(\.key) == Array(keys[..<2]))
    #expect(first.endings.allSatisfy { $0.benchmark == "alpha" && $0.state == .scored && $0.score == 1 && $0.correct == true })
    #expect(first.endings.allSatisfy { $0.usage?.outputTokens == 3 && $0.cost == NanoDollars(1_000) && $0.timing?.chunks == 4 })
    #expect(!first.hasMore)
    let broken = Failure(.overloaded, "busy")
    let judge = Failure(.judge, "no verdict")
    _ = try await bench.store.record([bench.attempt(keys[2], .failure(broken))], lease: lease)
    let answer = try await bench.answer(keys[3], lease)
    _ = try await bench.store.record([bench.evaluation(keys[3], of: answer, .failure(judge))], lease: lease)
    // Neither an answer without a verdict nor a failure that does not end its sample is an ending.
    try await bench.answer(keys[4], lease)
    _ = try await bench.store.record([bench.attempt(keys[5], .failure(broken), endsSample: false)], lease: lease)

    let second = try await bench.store.endings(of: run, after: first.next)
    #expect(second.endings.map(\.key) == [keys[3], keys[2]])
    #expect(second.endings.map(\.failure) == [judge, broken])
    #expect(second.endings.allSatisfy { $0.state == .failed && $0.score == nil })
    #expect(try await bench.store.endings(of: run, after: second.next).endings.isEmpty)
    #expect(try await bench.store.endings(of: run, after: nil).endings.count == 4)
    #expect(try await bench.store.endings(of: other, after: nil).endings.count == 3)
  }

  private static func aSampleThatEndsAgainIsToldAgain(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 1)
    let lease = try await bench.lease()
    try await bench.finishAll(run, lease, score: 0)
    let before = try await bench.store.endings(of: run, after: nil)
    #expect(before.endings.map(\.score) == [0])
    #expect(try await bench.store.startRun(run))
    #expect(try await bench.store.startSection(0, of: run))
    #expect(try await bench.store.endSection(0, of: run, .succeed, metrics: nil, message: nil))
    #expect(try await bench.store.endRun(run, .succeed, message: nil))
    _ = try await bench.store.reopen(run, .rescore)
    try await bench.finishAll(run, lease, score: 1)

    #expect(try await bench.store.endings(of: run, after: before.next).endings.map(\.score) == [1])
    #expect(try await bench.store.endings(of: run, after: nil).endings.map(\.score) == [1])
  }
}

/// What a snapshot gave.
private struct Seen: Sendable {
  var run: RunRecord
  var samples: [StoredSample] = []
  var records: [SampleRecord] = []
  var others: [SampleRecord] = []
  var events: [Int] = []
}
