import AssayKit
import Datasets
import Logging
import TestSupport

/// A cache of data sets in a temporary folder.
enum DataBench {
  static func library(_ folder: TemporaryFolder, endpoint: String = "http://127.0.0.1:1", token: String? = nil)
    -> CachedDatasetLibrary
  {
    CachedDatasetLibrary(
      settings: DatasetSettings(
        folder: folder.path(of: "cache"), hub: HubSettings(endpoint: endpoint, token: token, isOffline: false),
        duckDB: DuckDB(program: DuckDBProgram.path, searchPath: "")),
      environment: PreparationEnvironment(
        clock: ContinuousClock(), now: { Timestamp(microseconds: 1_700_000_000_000_000) }, jitter: { 0 },
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
      command: { "assay benchmarks prepare \($0.id)" })
  }
}
