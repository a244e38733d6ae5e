import AssayKit
import Testing

extension StoreConformance {
  static let listing: [Case] = [
    Case("samplesAreFilteredAndPaged", samplesAreFilteredAndPaged),
    Case("outcomesComeInPagesInOrder", outcomesComeInPagesInOrder),
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
}
