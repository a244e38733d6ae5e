import Testing

@testable import Scoring

@Suite struct SignSetTests {
  @Test(arguments: [
    ("abc", "c", true), ("abc", "d", false), ("", "a", false), ("a\u{0}", "\u{0}", true), ("?", "?@", true), ("A", "a", false),
    ("é", "ü", true), ("é", "a", false), ("\u{7f}", "\u{7f}", true), ("\u{7f}", "?", false),
  ])
  func tellsWhetherASignMayBeThere(text: String, signs: String, mayBe: Bool) {
    #expect(SignSet(signs.codePoints).intersects(SignSet(text.codePoints)) == mayBe)
  }
}

@Suite struct GramTableTests {
  @Test func numbersGramsInTheirOrder() {
    var table = GramTable(most: 1000)
    let grams = (0..<1000).map { UInt64($0 % 700 + 1) << 21 | 0x61 }
    let places = grams.map { table.place(adding: $0) }

    #expect(places == (0..<1000).map { Int32($0 % 700) })
    #expect(table.count == 700)
    #expect(grams.allSatisfy { table.place(of: $0) != nil })
    #expect(table.place(of: 0x61) == nil)
  }

  @Test func countsWhatTwoTablesShare() {
    var small = GramTable(most: 2)
    var large = GramTable(most: 10)
    for gram in 1...2 { _ = small.place(adding: UInt64(gram)) }
    for gram in 2...11 { _ = large.place(adding: UInt64(gram)) }

    #expect(small.countShared(with: large) == 1)
    #expect(large.countShared(with: small) == 1)
    #expect(GramTable(most: 0).isEmpty)
  }
}
