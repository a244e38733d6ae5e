import AssayKit
import Testing

/// Lists that are paged both ways, searched and counted, and the summaries that a large run is shown by.
extension StoreConformance {
  static let paging: [Case] = [
    Case("pagesGoBothWays", pagesGoBothWays),
    Case("totalsAreWhatTheListsHold", totalsAreWhatTheListsHold),
    Case("aTextIsFoundWhateverItsCase", aTextIsFoundWhateverItsCase),
    Case("failuresAreGroupedByWhatHappened", failuresAreGroupedByWhatHappened),
    Case("progressIsSpreadEvenlyAndEndsWithTheNewest", progressIsSpreadEvenlyAndEndsWithTheNewest),
  ]

  private static func pagesGoBothWays(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 5, samplesPerItem: 2)
    try await bench.finishAll(run, try await bench.lease(), score: 0)
    for filter in [SampleQuery.Filter.all, .wrong] {
      var query = SampleQuery(run: run, section: 0, filter: filter, limit: 4)
      var pages: [SamplePage] = []
      repeat {
        pages.append(try await bench.store.samples(query))
        query.cursor = pages.last?.next
      } while query.cursor != nil
      let places = pages.flatMap(\.samples).map { $0.position * 2 + $0.key.sampleIndex }
      #expect(places == Array(0..<10))
      #expect(pages.map(\.samples.count) == [4, 4, 2])
      #expect(pages[0].previous == nil)

      query = SampleQuery(run: run, section: 0, filter: filter, limit: 4, isBackwards: true)
      let last = try await bench.store.samples(query)
      #expect(last.samples == Array(pages.flatMap(\.samples).suffix(4)))
      #expect((last.next, last.total) == (nil, 10))
      query.cursor = last.previous
      let middle = try await bench.store.samples(query)
      #expect(middle.samples == Array(pages.flatMap(\.samples)[2..<6]))
      query.cursor = middle.previous
      let first = try await bench.store.samples(query)
      #expect(first.samples.map(\.position) == [0, 0])
      #expect(first.previous == nil)
      let onward = try await bench.store.samples(
        SampleQuery(run: run, section: 0, filter: filter, limit: 4, cursor: first.next))
      #expect(onward.samples == middle.samples)
    }
  }

  private static func totalsAreWhatTheListsHold(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 9)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 7, held: 0).samples.map(\.key)
    for (index, key) in keys.dropLast().enumerated() {
      let attempt = try await bench.answer(key, lease)
      let flags: Set<Verdict.Flag> = index == 1 ? [.truncated, .unparsed] : index == 2 ? [.empty] : []
      let verdict = Verdict(
        score: [1, 0, 0, 0.5, 1, 0.25][index], correct: index == 3 ? nil : index == 0 || index == 4, flags: flags)
      _ = try await bench.store.record([bench.evaluation(key, of: attempt, .success(verdict))], lease: lease)
    }
    _ = try await bench.store.record([bench.attempt(keys[6], .failure(Failure(.rejected, "no")))], lease: lease)

    for filter in SampleQuery.Filter.allCases {
      for category in [nil, "sums", "other"] {
        let page = try await bench.store.samples(
          SampleQuery(run: run, section: 0, filter: filter, category: category, limit: 100))
        #expect(page.total == page.samples.count, "\(filter) \(category ?? "")")
      }
    }
    #expect(try await bench.samples(run, .wrong).samples.map(\.position) == [1, 2, 3, 5])
    #expect(try await bench.samples(run, .truncated).total == 1)
  }

  private static func aTextIsFoundWhateverItsCase(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 4)
    let lease = try await bench.lease()
    let titles = ["Ünïcode 100% sure", "a_b and A!B", "nul \u{0} inside", "plain"]
    for (key, title) in zip(try await bench.store.acquire(run, lease: lease, limit: 9, held: 0).samples.map(\.key), titles) {
      let item = ItemSummary(category: "c", title: title, expected: "Expected \(title.count)")
      _ = try await bench.store.record(
        [
          .attempt(
            AttemptRecord(
              key: key, item: item, startedAt: bench.clock.now, endedAt: bench.clock.now,
              outcome: .failure(Failure(.rejected, "x")),
              cost: nil, failureEndsSample: true))
        ], lease: lease)
    }
    func found(_ text: String, _ filter: SampleQuery.Filter = .all) async throws -> [Int] {
      let query = SampleQuery(run: run, section: 0, filter: filter, text: text, limit: 10)
      let page = try await bench.store.samples(query)
      #expect(page.total == page.samples.count && page.next == nil)
      var backwards = query
      backwards.isBackwards = true
      #expect(try await bench.store.samples(backwards).samples == page.samples)
      return page.samples.map(\.position)
    }

    #expect(try await found("PLAIN") == [3])
    #expect(try await found("i2") == [2])
    #expect(try await found("Ünï") == [0])
    #expect(try await found("100%") == [0])
    #expect(try await found("%") == [0])
    #expect(try await found("_") == [1])
    #expect(try await found("a!b") == [1])
    #expect(try await found("eXPected") == [0, 1, 2, 3])
    #expect(try await found("nul", .failed) == [2])
    #expect(try await found("plain", .correct) == [])
    #expect(try await found("' OR 1=1 --") == [])
  }

  private static func failuresAreGroupedByWhatHappened(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 6)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 9, held: 0).samples.map(\.key)
    for (index, key) in keys.prefix(5).enumerated() {
      let failure =
        index < 3
        ? Failure(.overloaded, "the provider is over capacity", providerMessage: "request \(index)", httpStatus: 503)
        : Failure(.timedOut, "nothing came for \(index) s")
      _ = try await bench.store.record([bench.attempt(key, .failure(failure))], lease: lease)
    }

    let groups = try await bench.store.failures(of: run, section: 0, limit: 100)

    #expect(groups.map(\.count) == [3, 1, 1])
    #expect(groups[0].example.kind == .overloaded && groups[0].example.httpStatus == 503)
    #expect(groups.dropFirst().map(\.example.message) == ["nothing came for 3 s", "nothing came for 4 s"])
    #expect(try await bench.store.failures(of: run, section: 0, limit: 2).map(\.count) == [2])
  }

  private static func progressIsSpreadEvenlyAndEndsWithTheNewest(_ bench: ConformanceBench) async throws {
    let run = try await bench.create("aaa000000001", items: 300)
    let lease = try await bench.lease()
    #expect(try await bench.store.progress(of: run, limit: 50).isEmpty)
    for sample in try await bench.store.acquire(run, lease: lease, limit: 300, held: 0).samples {
      bench.clock.advance(by: .milliseconds(10))
      if sample.position % 100 == 0 { try await bench.store.close(try await bench.lease(WorkerID("other\(sample.position)"))) }
      try await bench.finish(sample.key, lease)
      bench.clock.advance(by: .milliseconds(100))
    }
    let all = try await bench.store.events(of: run, after: 0, limit: 10_000)

    let spread = try await bench.store.progress(of: run, limit: 40)

    #expect(all.count > 60 && (30...40).contains(spread.count))
    #expect(spread.last == all.last { $0.kind == .benchmarkProgress })
    #expect(spread.allSatisfy { $0.kind == .benchmarkProgress && all.contains($0) })
    let steps = zip(spread, spread.dropFirst()).map { $1.id - $0.id }
    #expect(steps.allSatisfy { $0 >= 1 && $0 <= 2 * all.count / 40 + 1 })
    await #expect(throws: StoreError.self) { try await bench.store.progress(of: "ffffffffffff", limit: 5) }
  }
}
