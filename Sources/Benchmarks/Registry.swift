public import AssayKit

/// Every benchmark that Assay knows, in the order of lists.
public enum Registry {
  /// - Parameter datasets: where benchmarks whose data is not in the program read it.
  public static func all(datasets: any DatasetLibrary) -> BenchmarkRegistry {
    BenchmarkRegistry(
      [
        StarterBenchmark(), MMLUProBenchmark(library: datasets), AIME2025Benchmark(library: datasets),
        GPQADiamondBenchmark(library: datasets), HLEBenchmark(library: datasets), IFEvalBenchmark(library: datasets),
        IFBenchBenchmark(library: datasets), AALCRBenchmark(library: datasets),
      ], pages: pages)
  }

  /// The text of each `README.md`, by the name in its first line, such as "# `mmlu_pro`: MMLU-Pro".
  private static var pages: [BenchmarkName: String] {
    var pages: [BenchmarkName: String] = [:]
    for (path, text) in Embedded.files where path.hasSuffix("/README.md") {
      let name = text.split(separator: "\n", maxSplits: 1).first?.split(separator: "`").dropFirst().first
      if let name { pages[BenchmarkName(String(name))] = text }
    }
    return pages
  }
}
