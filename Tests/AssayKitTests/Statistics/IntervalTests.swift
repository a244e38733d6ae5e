import AssayKit
import TestSupport
import Testing

@Suite struct IntervalTests {
  @Test func wilsonEqualsSciPy() async throws {
    let sizes = [1, 2, 3, 7, 10, 30, 60, 100, 198, 1_000, 12_032]
    let table = sizes.flatMap { n in Set([0, 1, n / 7, n / 2, n - 1, n]).filter { $0 <= n }.sorted().map { [$0, n] } }

    let expected = try await Self.scipyWilson(table, as: [[Double]].self)

    try #require(expected.count == table.count && table.count > 50)
    for (row, bounds) in zip(table, expected) {
      let interval = try #require(Interval.wilson(successes: row[0], of: row[1]))
      #expect(abs(interval.low - bounds[0]) < 1e-12 && abs(interval.high - bounds[1]) < 1e-12, "\(row[0]) of \(row[1])")
      #expect(interval.method == .wilson)
    }
  }

  @Test func wilsonEndsExactlyAtZeroAndOne() throws {
    let none = try #require(Interval.wilson(successes: 0, of: 60))
    let all = try #require(Interval.wilson(successes: 60, of: 60))

    #expect(none.low == 0 && none.high > 0)
    #expect(all.high == 1 && all.low < 1)
    #expect(Interval.wilson(successes: 0, of: 0) == nil)
  }

  /// The reference is Miller's equation 4 as printed: the variance of the mean plus the sum over pairs within a cluster.
  @Test func clusteredErrorEqualsThePairwiseFormula() async throws {
    var generator = TestDraw.generator(for: "clusters")
    let tables = (0..<20).map { _ in
      (0..<(2 + generator.below(30))).map { _ in
        (0..<(1 + generator.below(6))).map { _ in Double(generator.below(1_001)) / 1_000 }
      }
    }

    let expected = try await Self.pairwise(tables, as: [[Double]].self)

    try #require(expected.count == tables.count)
    for (clusters, numbers) in zip(tables, expected) {
      let (mean, error) = try #require(Interval.clusteredError(clusters))
      #expect(abs(mean - numbers[0]) < 1e-12 && abs(error - numbers[1]) < 1e-12)
      let interval = try #require(Interval.clustered(clusters))
      #expect(abs(interval.low - max(0, numbers[0] - 1.959963984540054 * numbers[1])) < 1e-12)
      #expect(abs(interval.high - min(1, numbers[0] + 1.959963984540054 * numbers[1])) < 1e-12)
    }
  }

  @Test func repeatingEveryAnswerDoesNotNarrowTheInterval() throws {
    let once = [[0.0], [1], [1], [0], [1]]
    let fourTimes = once.map { cluster in Array(repeating: cluster[0], count: 4) }

    let narrow = try #require(Interval.clustered(once))
    let same = try #require(Interval.clustered(fourTimes))

    #expect(abs(narrow.halfWidth - same.halfWidth) < 1e-12)
  }

  @Test(arguments: [[], [[1.0, 0]], [[1.0], []]] as [[[Double]]])
  func oneClusterGivesNoInterval(clusters: [[Double]]) {
    #expect(Interval.clustered(clusters) == nil)
  }
}

extension IntervalTests {
  private static let scipyWilson = PythonReference(
    """
    from scipy.stats import binomtest

    def reference(given):
        intervals = [binomtest(k, n).proportion_ci(0.95, method="wilson") for k, n in given]
        return [[float(i.low), float(i.high)] for i in intervals]
    """)

  private static let pairwise = PythonReference(
    """
    import numpy

    def error(clusters):
        values = numpy.concatenate([numpy.array(c) for c in clusters])
        n, mean = len(values), values.mean()
        variance = ((values - mean) ** 2).sum() / n**2
        pairs = 0.0
        for cluster in clusters:
            for i, a in enumerate(cluster):
                for j, b in enumerate(cluster):
                    if i != j:
                        pairs += (a - mean) * (b - mean)
        return [float(mean), float((variance + pairs / n**2) ** 0.5)]

    def reference(given):
        return [error(clusters) for clusters in given]
    """)

  @Test func aLiveScoreOfSeveralSamplesAnItemIsAsSureAsItsItems() {
    #expect(Interval.live(mean: 0.5, scored: 40, of: 400, clusters: 100) == Interval.wilson(successes: 5, of: 10))
    #expect(Interval.live(mean: 1, scored: 3, of: 400, clusters: 100) == Interval.wilson(successes: 1, of: 1))
    #expect(Interval.live(mean: 0.25, scored: 8, of: 20, clusters: 20) == Interval.wilson(successes: 2, of: 8))
    #expect(Interval.live(mean: nil, scored: 0, of: 20, clusters: 20) == nil)
    // Three samples of each of 100 questions about 30 sets of documents.
    #expect(Interval.live(mean: 0.5, scored: 200, of: 300, clusters: 30) == Interval.wilson(successes: 10, of: 20))
    #expect(Interval.live(mean: 0.5, scored: 300, of: 300, clusters: 30) == Interval.wilson(successes: 15, of: 30))
  }
}
