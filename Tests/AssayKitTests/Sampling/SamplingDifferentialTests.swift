import AssayKit
import Foundation
import TestSupport
import Testing

/// The vectors as the design document states them, so that code and document cannot drift apart.
@Suite struct SamplingDifferentialTests {
  @Test func theDesignsVectorsAreDrawn() throws {
    guard let document = SharedFolder.place("DESIGN.md") else { return }
    let text = try String(contentsOf: document, encoding: .utf8)

    let vectors = text.matches(of: /(\w+)\/(\w+), n (\d+), (?:(\d+) %|count (\d+)) → ((?:\d+ )*\d+)/)

    try #require(vectors.count >= 3)
    for vector in vectors {
      let (_, seed, benchmark, total, percent, count, drawn) = vector.output
      let subset = try #require(percent.flatMap { Int($0) }.map(Subset.percent) ?? count.flatMap { Int($0) }.map(Subset.count))
      let ids = (0..<(Int(total) ?? 0)).map(String.init)
      let selected = SubsetSampling.select(ids, subset: subset, seed: String(seed), benchmark: BenchmarkName(String(benchmark)))
      #expect(selected == drawn.split(separator: " ").map(String.init), "\(seed)/\(benchmark)")
    }
  }
}
