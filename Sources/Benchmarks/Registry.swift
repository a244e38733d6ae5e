public import AssayKit

/// Every benchmark that Assay knows, in the order of lists.
public enum Registry {
  /// - Parameter datasets: where benchmarks whose data is not in the program read it.
  public static func all(datasets: any DatasetLibrary) -> BenchmarkRegistry {
    BenchmarkRegistry([
      StarterBenchmark(), MMLUProBenchmark(library: datasets), AIME2025Benchmark(library: datasets),
      IFEvalBenchmark(library: datasets), IFBenchBenchmark(library: datasets),
    ])
  }
}
