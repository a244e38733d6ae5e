import AssayKit
import TestSupport
import Testing

@Suite struct PairedComparisonTests {
  @Test func exactMcNemarEqualsSciPy() async throws {
    let table = [0, 1, 2, 5, 9, 10, 31, 60, 250, 1_000].flatMap { gained in [0, 1, 3, 10, 60, 300].map { [gained, $0] } }

    let expected = try await Self.scipyBinomial(table, as: [Double].self)

    try #require(expected.count == table.count)
    for (row, pValue) in zip(table, expected) {
      let computed = PairedComparison.exactMcNemar(gained: row[0], lost: row[1])
      #expect(abs(computed - pValue) <= 1e-9 * pValue + 1e-300, "gained \(row[0]), lost \(row[1])")
    }
  }

  @Test func bootstrapEqualsPython() async throws {
    var generator = TestDraw.generator(for: "differences")
    let cases = [1, 2, 3, 17, 64, 100].map { count in
      Resampling(
        seed: generator.next(), resamples: 1_000 + generator.below(1_000),
        differences: (0..<count).map { _ in Double(generator.below(2_001) - 1_000) / 1_000 })
    }

    let expected = try await Self.pythonBootstrap(cases, as: [[Double]].self)

    try #require(expected.count == cases.count)
    for (given, numbers) in zip(cases, expected) {
      let (interval, pValue) = Bootstrap.meanDifference(given.differences, seed: given.seed, resamples: given.resamples)
      #expect(abs(interval.low - numbers[0]) < 1e-12 && abs(interval.high - numbers[1]) < 1e-12)
      #expect(abs(pValue - numbers[2]) < 1e-12)
      #expect(interval.method == .bootstrap)
    }
  }

  @Test func binaryPairsAreTestedWithMcNemar() throws {
    let pairs = [(0.0, 1.0), (0, 1), (0, 1), (1, 0), (1, 1), (0, 0)].map { (first: $0.0, second: $0.1) }

    let comparison = try #require(PairedComparison.compare(pairs, seed: 1, resamples: 500))

    #expect(comparison.test == .exactMcNemar)
    #expect(comparison.pairs == 6)
    #expect(abs(comparison.difference - 2.0 / 6) < 1e-15)
    #expect(comparison.pValue == PairedComparison.exactMcNemar(gained: 3, lost: 1))
  }

  @Test func theIntervalOfPairedSharesEqualsPython() async throws {
    let tables = [
      [20, 12, 2, 16], [30, 0, 0, 30], [5, 0, 0, 0], [0, 5, 0, 0], [0, 0, 7, 0], [1, 0, 0, 0], [0, 3, 3, 0], [400, 31, 60, 1_009],
      [2, 9, 1, 50],
    ]

    let expected = try await Self.pythonNewcombe(tables, as: [[Double]].self)

    try #require(expected.count == tables.count)
    for (table, bounds) in zip(tables, expected) {
      let interval = Interval.pairedShares(PairCounts(both: table[0], gained: table[1], lost: table[2], neither: table[3]))
      #expect(abs(interval.low - bounds[0]) < 1e-12 && abs(interval.high - bounds[1]) < 1e-12, "\(table)")
      #expect(interval.method == .newcombePaired)
    }
  }

  /// Agreement on every item is no proof that no item could differ.
  @Test(arguments: [
    [(0.0, 0.0), (1, 1)], [(0, 1)], [(0, 1), (0, 1), (0, 1), (0, 1), (0, 1)], [(0.3, 0.3), (0.9, 0.9)], [(0.25, 0.5)],
  ])
  func noIntervalIsWithoutWidth(_ pairs: [(Double, Double)]) throws {
    let comparison = try #require(PairedComparison.compare(pairs.map { (first: $0.0, second: $0.1) }, seed: 1, resamples: 100))

    #expect(comparison.interval.low < comparison.difference || comparison.difference == -1)
    #expect(comparison.interval.high > comparison.difference || comparison.difference == 1)
    #expect(comparison.interval.halfWidth > 0.05)
  }

  @Test func onePartialScoreMakesItABootstrap() throws {
    let pairs = [(0.0, 1.0), (0.5, 1), (1, 1)].map { (first: $0.0, second: $0.1) }

    let comparison = try #require(PairedComparison.compare(pairs, seed: 9, resamples: 500))

    #expect(comparison.test == .pairedBootstrap)
    #expect(comparison.difference == 0.5)
    #expect(comparison.pValue == Bootstrap.meanDifference([1, 0.5, 0], seed: 9, resamples: 500).pValue)
  }

  @Test func equalRunsDoNotDiffer() throws {
    let comparison = try #require(PairedComparison.compare([(0.3, 0.3), (0.9, 0.9)], seed: 1, resamples: 100))

    #expect(comparison.difference == 0)
    #expect(comparison.pValue == 1)
    #expect(PairedComparison.compare([], seed: 1) == nil)
  }
}

extension PairedComparisonTests {
  struct Resampling: Encodable, Sendable {
    var seed: UInt64
    var resamples: Int
    var differences: [Double]
  }

  private static let pythonNewcombe = PythonReference(
    """
    from math import sqrt
    Z = 1.959963984540054

    def wilson(k, n):
        roots = sorted(((2 * k + Z * Z) + sign * Z * sqrt(Z * Z + 4 * k * (n - k) / n)) / (2 * (n + Z * Z)) for sign in (-1, 1))
        return (0.0 if k == 0 else roots[0]), (1.0 if k == n else roots[1])

    def bounds(both, gained, lost, neither):
        n = both + gained + lost + neither
        one, two = both + lost, both + gained
        (l1, u1), (l2, u2) = wilson(one, n), wilson(two, n)
        p, q = one / n, two / n
        scale = sqrt(one * (n - one) * two * (n - two))
        cross = both * neither - gained * lost
        phi = 0.0 if scale == 0 else (max(cross - n / 2, 0) if cross > 0 else cross) / scale
        down, up = (q - l2, u1 - p), (u2 - q, p - l1)
        reach = lambda s, t: sqrt(max(0.0, s * s - 2 * phi * s * t + t * t))
        return [max(-1.0, q - p - reach(*down)), min(1.0, q - p + reach(*up))]

    def reference(given):
        return [bounds(*table) for table in given]
    """)

  private static let scipyBinomial = PythonReference(
    """
    from scipy.stats import binomtest

    def reference(given):
        return [float(binomtest(a, a + b, 0.5).pvalue) if a + b else 1.0 for a, b in given]
    """)

  private static let pythonBootstrap = PythonReference(
    """
    import numpy, random

    def below(generator, bound):
        bits = bound.bit_length()
        while True:
            drawn = generator.getrandbits(bits)
            if drawn < bound:
                return drawn

    def resample(case):
        generator, d = random.Random(case["seed"]), case["differences"]
        means = numpy.array(
            [sum(d[below(generator, len(d))] for _ in d) / len(d) for _ in range(case["resamples"])])
        low, high = numpy.quantile(means, [0.025, 0.975])
        share = min((means <= 0).mean(), (means >= 0).mean())
        return [float(low), float(high), float(min(1.0, max(2 * share, 1 / len(means))))]

    def reference(given):
        return [resample(case) for case in given]
    """)
}
