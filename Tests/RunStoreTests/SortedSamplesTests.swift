import AssayKit
import Testing

@testable import RunStore

/// How much is kept of sorted lists.
@Suite struct SortedSamplesTests {
  private static func key(_ number: Int) throws -> SortedSamples.Key {
    let query = SampleQuery(run: "aaa000000001", section: 0, text: "search \(number)")
    return SortedSamples.Key(query, section: 1, revision: 1, state: .running, progress: SectionProgress())
  }

  @Test func searchesThatFindNothingDoNotPileUp() throws {
    let shelf = SortedSamples(most: 6_400)
    for number in 0..<100_000 {
      #expect(try shelf.places(Self.key(number)) { () throws(StoreError) in [] }.isEmpty)
    }
    #expect(shelf.count == 100)
  }

  @Test func theListsThatWereUsedLastAreKept() throws {
    let shelf = SortedSamples(most: 500)
    var made: [Int] = []
    func places(_ number: Int, _ count: Int32) throws -> Int {
      try shelf.places(Self.key(number)) { () throws(StoreError) in
        made.append(number)
        return Array(0..<count)
      }.count
    }
    #expect(try places(1, 100) == 100)
    #expect(try places(2, 100) == 100)
    #expect(try places(1, 100) == 100)
    #expect(try places(3, 100) == 100)
    #expect(made == [1, 2, 3] && shelf.count == 3)
    // No room for four: the second one was not asked for the longest time.
    #expect(try places(4, 100) == 100)
    #expect(try places(1, 100) == 100)
    #expect(made == [1, 2, 3, 4] && shelf.count == 3)
    #expect(try places(2, 100) == 100)
    #expect(made == [1, 2, 3, 4, 2])
    #expect(try places(5, 1_000) == 1_000, "a list that is too long is made, and not kept")
    #expect(shelf.count == 3)
  }
}
