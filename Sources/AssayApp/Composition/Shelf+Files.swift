public import AssayKit
import BenchmarkFiles

extension Shelf {
  /// What a file that should define a benchmark turns out to be.
  public enum CheckedFile: Sendable {
    case benchmark(any Benchmark)
    /// From the top of the file; at least one.
    case mistakes([Mistake])
  }

  /// Something wrong in a file; line and column are counted from 1.
  public struct Mistake: Hashable, Sendable {
    public let line: Int
    public let column: Int
    public let message: String
    public let hint: String?
  }

  /// Reads the file at `path`, wherever it lies; its data is looked for from its own folder.
  public func check(fileAt path: String) -> CheckedFile {
    switch BenchmarkFile(path, taken: builtIn, library: datasets).content {
    case .benchmark(let benchmark): .benchmark(benchmark)
    case .mistakes(let mistakes):
      .mistakes(mistakes.map { Mistake(line: $0.place.line, column: $0.place.column, message: $0.message, hint: $0.hint) })
    }
  }
}
