import AssayKit
import TestSupport
import Testing

@Suite struct QuantilesTests {
  @Test func quantilesEqualNumPy() async throws {
    var generator = TestDraw.generator(for: "quantile values")
    let samples = [1, 2, 3, 4, 19, 20, 21, 500].map { count in
      (0..<count).map { _ in Double(generator.nextWord()) / 1_000 }.sorted()
    }

    let expected = try await Self.numpyQuantiles(samples, as: [[Double]].self)

    try #require(expected.count == samples.count)
    for (values, quantiles) in zip(samples, expected) {
      for (probability, quantile) in zip([0, 0.025, 0.25, 0.5, 0.95, 0.975, 1], quantiles) {
        let computed = Quantiles.linear(sorted: values, probability)
        #expect(abs(computed - quantile) <= 1e-12 * abs(quantile), "\(probability) of \(values.count) values")
      }
    }
  }

  private static let numpyQuantiles = PythonReference(
    """
    import numpy

    def reference(given):
        return [[float(q) for q in numpy.quantile(v, [0, 0.025, 0.25, 0.5, 0.95, 0.975, 1])] for v in given]
    """)
}
