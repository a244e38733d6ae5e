public import AssayKit
import Synchronization

/// A folder with files that define benchmarks, looked at again each time somebody asks.
///
/// A look costs a few calls of the system; a file is read again only when it has changed.
public final class BenchmarkFolder: Sendable {
  public let path: String
  private let taken: Set<BenchmarkName>
  private let library: any DatasetLibrary
  private let known = Mutex(Known())

  /// More files than this are no folder of benchmarks.
  private static let mostFiles = 500

  private struct Known {
    var stamps: [String: FilePlaces.Stamp] = [:]
    var benchmarks: [any Benchmark] = []
  }

  /// - Parameters:
  ///   - path: a folder that need not be there.
  ///   - taken: the names of the benchmarks in the program.
  public init(_ path: String, taken: Set<BenchmarkName>, library: any DatasetLibrary) {
    self.path = path
    self.taken = taken
    self.library = library
  }

  /// Every benchmark of the folder, by the names of the files; files with mistakes stand for themselves.
  public var benchmarks: [any Benchmark] {
    var stamps: [String: FilePlaces.Stamp] = [:]
    let names = FilePlaces.names(in: path).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.prefix(Self.mostFiles)
    for name in names { stamps[name] = FilePlaces.stamp(ofFile: path + "/" + name) }
    return known.withLock { known in
      if known.stamps != stamps {
        known.benchmarks = read(names.filter { stamps[$0] != nil })
        known.stamps = stamps
      }
      return known.benchmarks
    }
  }

  private func read(_ names: [String]) -> [any Benchmark] {
    var taken = taken
    return names.map { name in
      let file = BenchmarkFile(path + "/" + name, taken: taken, library: library)
      taken.insert(file.benchmarkName)
      return file.benchmark
    }
  }
}
