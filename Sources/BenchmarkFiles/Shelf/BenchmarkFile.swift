public import AssayKit
import Foundation

/// A file that defines a benchmark, as it is now.
public struct BenchmarkFile: Sendable {
  /// Its name, without the folder.
  public let name: String
  public let content: Content

  public enum Content: Sendable {
    case benchmark(any Benchmark)
    /// What is wrong with it, from the top.
    case mistakes([FileMistake])
  }

  /// The name that the benchmark has, or would have.
  let benchmarkName: BenchmarkName
  let definition: DefinitionFile

  /// - Parameters:
  ///   - path: of the file; data files are looked for from its folder.
  ///   - taken: names that other benchmarks have.
  public init(_ path: String, taken: Set<BenchmarkName>, library: any DatasetLibrary) {
    let url = URL(filePath: path)
    name = url.lastPathComponent
    let stem = BenchmarkName(String(name.split(separator: ".").first ?? ""))
    let text: String
    do throws(FileMistake) { text = try FilePlaces.text(of: path, atMost: FileText.mostBytes) } catch {
      definition = DefinitionFile(name: name, sha256: "")
      benchmarkName = taken.contains(stem) ? BenchmarkName(name) : stem
      content = .mistakes([error])
      return
    }
    definition = DefinitionFile(name: name, sha256: ItemText.sha256(of: text))
    switch DefinitionReader.read(text, taken: taken) {
    case .success(let made):
      benchmarkName = made.name
      let home = url.deletingLastPathComponent().path(percentEncoded: false)
      content = .benchmark(FileBenchmark(made, file: definition, home: home, library: library))
    case .failure(let refusal):
      benchmarkName = refusal.name ?? (taken.contains(stem) ? BenchmarkName(name) : stem)
      content = .mistakes(refusal.mistakes)
    }
  }

  /// The benchmark, or what stands for it in lists.
  var benchmark: any Benchmark {
    switch content {
    case .benchmark(let benchmark): benchmark
    case .mistakes(let mistakes): BrokenBenchmark(name: benchmarkName, file: definition, mistakes: mistakes)
    }
  }
}
