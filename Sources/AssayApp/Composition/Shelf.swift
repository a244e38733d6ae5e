public import AssayKit
import BenchmarkFiles
import Benchmarks
import Datasets
public import Logging

/// Every benchmark of this build and the data sets that they read. Needs no store and opens nothing by itself.
public struct Shelf: Sendable {
  public let benchmarks: BenchmarkRegistry
  public let datasets: any DatasetLibrary
  /// The folder with benchmarks of the user's own.
  public let folder: String
  /// The names of the benchmarks in the program.
  let builtIn: Set<BenchmarkName>

  /// - Parameter now: the time of day.
  public init(_ settings: Settings, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
    let hub = HubSettings(endpoint: settings.hubEndpoint, token: settings.hubToken, isOffline: settings.isHubOffline)
    let library = CachedDatasetLibrary(
      settings: DatasetSettings(
        folder: settings.folders.datasets, hub: hub, duckDB: Self.duckDB(settings),
        languageResources: settings.languageResources),
      environment: PreparationEnvironment(
        clock: ContinuousClock(), now: now, jitter: { Double.random(in: 0...1) }, logger: logger),
      command: { Self.command(preparing: $0) })
    datasets = library
    let registry = Registry.all(datasets: library)
    let shelf = registry.all
    let names = Set(shelf.map(\.card.name))
    let folder = BenchmarkFolder(settings.benchmarksFolder, taken: names, library: library)
    self.folder = folder.path
    builtIn = names
    benchmarks = BenchmarkRegistry(shelf.map { OpenedOnce($0, datasets: library) }, pages: registry.pages) { folder.benchmarks }
  }

  static func duckDB(_ settings: Settings) -> DuckDB {
    DuckDB(program: settings.duckDBProgram, searchPath: settings.searchPath)
  }

  /// What a user types to prepare `specification`; asked only when something is missing.
  private static func command(preparing specification: DatasetSpecification) -> String {
    // A benchmark in a file reads under its own name.
    if !specification.edition.isEmpty {
      return "assay benchmarks prepare " + (specification.edition.split(separator: "-").first ?? "")
    }
    let owner = Registry.all(datasets: NoDatasets()).all.first { benchmark in
      benchmark.requiredDatasets.contains { $0.id == specification.id && $0.revision == specification.revision }
    }
    return "assay benchmarks prepare " + (owner?.card.name.rawValue ?? specification.id)
  }

  /// Stands in where only names are looked at.
  private struct NoDatasets: DatasetLibrary {
    private let none = SetupNeeded("there are no data sets here", hint: "use the library of the application")

    func open(_ specification: DatasetSpecification) async throws(SetupNeeded) -> any Dataset { throw none }

    func prepare(
      _ specification: DatasetSpecification, from source: DatasetSource,
      progress: @escaping @Sendable (DatasetProgress) -> Void
    ) async throws(SetupNeeded) -> DatasetProvenance { throw none }
  }
}

extension Settings {
  /// The program that reads Parquet files.
  ///
  /// - Throws: when there is none, with how to get it.
  public func duckDBPath() throws(SetupNeeded) -> String { try Shelf.duckDB(self).program() }
}

extension Folders {
  /// The cache of data sets.
  public var datasets: String { cache + "/datasets" }
}
