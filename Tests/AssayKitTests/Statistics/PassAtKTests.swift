import AssayKit
import TestSupport
import Testing

@Suite struct PassAtKTests {
  @Test func everySmallCaseEqualsExactFractions() async throws {
    let table =
      (1...12).flatMap { n in (0...n).flatMap { c in (1...n).map { k in [n, c, k] } } } + [[1_000, 3, 100], [200, 199, 7]]

    let expected = try await Self.fractions(table, as: [[Double]].self)

    try #require(expected.count == table.count)
    for (row, chances) in zip(table, expected) {
      let any = try #require(PassAtK.anyCorrect(samples: row[0], correct: row[1], k: row[2]))
      let all = try #require(PassAtK.allCorrect(samples: row[0], correct: row[1], k: row[2]))
      #expect(abs(any - chances[0]) < 1e-12 && abs(all - chances[1]) < 1e-12, "n, c, k = \(row)")
    }
  }

  @Test(arguments: [(5, 3, 0), (5, 3, 6), (5, 6, 2), (5, -1, 2), (0, 0, 1)])
  func impossibleCountsGiveNothing(n: Int, c: Int, k: Int) {
    #expect(PassAtK.anyCorrect(samples: n, correct: c, k: k) == nil)
    #expect(PassAtK.allCorrect(samples: n, correct: c, k: k) == nil)
  }

  private static let fractions = PythonReference(
    """
    from fractions import Fraction
    from math import comb

    def reference(given):
        return [
            [float(1 - Fraction(comb(n - c, k), comb(n, k))), float(Fraction(comb(c, k), comb(n, k)))]
            for n, c, k in given]
    """)
}
