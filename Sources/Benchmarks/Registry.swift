public import AssayKit

/// Every benchmark that Assay knows, in the order of lists.
public enum Registry {
  public static let all = BenchmarkRegistry([StarterBenchmark()])
}
