import AssayKit
import Testing

extension StoreConformance {
  static let sorting: [Case] = [
    Case("samplesAreSortedByTheirNumbers", samplesAreSortedByTheirNumbers),
    Case("aSortedListIsPagedFromBothEnds", aSortedListIsPagedFromBothEnds),
    Case("aSortedListFollowsWhatHappens", aSortedListFollowsWhatHappens),
  ]

  /// Items 0 to 4 with times, tokens, costs and scores of their own, 5 failed, 6 waiting.
  private static func mixed(_ bench: ConformanceBench) async throws -> (run: RunID, lease: Lease) {
    let run = try await bench.create("aaa000000001", items: 7)
    let lease = try await bench.lease()
    let keys = try await bench.store.acquire(run, lease: lease, limit: 7, held: 0).samples.map(\.key)
    for (index, numbers) in Self.numbers.enumerated() {
      let response = ModelResponse(
        text: "42", finishReason: .stop, usage: Usage(inputTokens: 1, outputTokens: numbers.tokens),
        timing: Timing(total: .milliseconds(numbers.time)), tries: 1)
      let step = bench.attempt(
        keys[index], .success(Generation(messages: [.user("6 × 7?")], response: response)), cost: NanoDollars(numbers.cost))
      guard case .attempt(let id, true)? = try await bench.store.record([.started(keys[index]), step], lease: lease).last else {
        throw ConformanceError("the answer to \(index) does not count")
      }
      _ = try await bench.store.record([bench.evaluation(keys[index], of: id, score: numbers.score)], lease: lease)
    }
    _ = try await bench.store.record([bench.attempt(keys[5], .failure(Failure(.timedOut, "nothing came")))], lease: lease)
    return (run, lease)
  }

  private static let numbers: [(time: Int, tokens: Int, cost: Int64, score: Double)] = [
    (30, 500, 7, 1), (10, 100, 9, 0), (50, 300, 7, 0.5), (20, 400, 1, 1), (40, 200, 3, 0),
  ]

  private static func samplesAreSortedByTheirNumbers(_ bench: ConformanceBench) async throws {
    let (run, _) = try await mixed(bench)
    let orders: [(SampleQuery.Sort, Bool, [Int])] = [
      (.position, true, [0, 1, 2, 3, 4, 5, 6]), (.latency, false, [2, 4, 0, 3, 1, 5, 6]), (.latency, true, [1, 3, 0, 4, 2, 5, 6]),
      (.tokens, false, [0, 3, 2, 4, 1, 5, 6]), (.cost, false, [1, 0, 2, 4, 3, 5, 6]), (.cost, true, [3, 4, 0, 2, 1, 5, 6]),
      (.score, true, [1, 4, 2, 0, 3, 5, 6]), (.score, false, [0, 3, 2, 1, 4, 5, 6]),
    ]

    for (sort, isAscending, wanted) in orders {
      let page = try await bench.store.samples(SampleQuery(run: run, section: 0, sort: sort, isAscending: isAscending))
      #expect(page.samples.map(\.position) == wanted, "\(sort)")
      #expect((page.total, page.next, page.previous) == (7, nil, nil))
    }
    let wrong = try await bench.store.samples(
      SampleQuery(run: run, section: 0, filter: .wrong, category: "sums", text: "i", sort: .latency))
    #expect(wrong.samples.map(\.position) == [2, 4, 1])
    #expect(wrong.total == 3)
  }

  private static func aSortedListIsPagedFromBothEnds(_ bench: ConformanceBench) async throws {
    let (run, _) = try await mixed(bench)
    var query = SampleQuery(run: run, section: 0, sort: .latency, limit: 3)

    let first = try await bench.store.samples(query)
    query.cursor = first.next
    let second = try await bench.store.samples(query)
    query.cursor = second.next
    let third = try await bench.store.samples(query)
    #expect([first, second, third].map { $0.samples.map(\.position) } == [[2, 4, 0], [3, 1, 5], [6]])
    #expect(third.next == nil)

    (query.cursor, query.isBackwards) = (nil, true)
    let last = try await bench.store.samples(query)
    query.cursor = last.previous
    let before = try await bench.store.samples(query)
    #expect([last, before].map { $0.samples.map(\.position) } == [[1, 5, 6], [4, 0, 3]])
    #expect(before.next == SampleCursor(position: 3, sampleIndex: 0))
  }

  private static func aSortedListFollowsWhatHappens(_ bench: ConformanceBench) async throws {
    let (run, lease) = try await mixed(bench)
    let query = SampleQuery(run: run, section: 0, sort: .score)
    #expect(try await bench.store.samples(query).samples.first?.position == 0)
    try await bench.finish(ConformanceBench.key(run, 6), lease, score: 1)
    #expect(try await bench.store.samples(query).samples.map(\.position) == [0, 3, 6, 2, 1, 4, 5])

    try await bench.store.cancel(run)
    _ = try await bench.store.reopen(run, .rescore)
    #expect(try await bench.store.samples(query).samples.map(\.position) == [0, 1, 2, 3, 4, 5, 6])
  }
}
