import AssayKit

/// What benchmarks are called for people; one that is not on the shelf any more goes by its id.
struct BenchmarkNames: Sendable {
  private let names: [BenchmarkName: String]

  init(_ cards: [BenchmarkCard]) { names = Dictionary(cards.map { ($0.name, $0.displayName) }) { first, _ in first } }

  subscript(_ benchmark: BenchmarkName) -> String { names[benchmark] ?? benchmark.rawValue }

  /// The benchmarks of a run in its order: `Humanity's Last Exam, Starter set`.
  func list(_ run: RunRecord) -> String { run.sections.map { self[$0.benchmark] }.joined(separator: ", ") }
}

extension Backend {
  var benchmarkNames: BenchmarkNames { BenchmarkNames(benchmarks.all.map(\.card)) }
}
