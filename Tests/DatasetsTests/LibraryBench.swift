import AssayKit
import Foundation
import Logging
import Synchronization
import TestSupport

@testable import Datasets

/// A library over a temporary folder, with everything it reports.
struct LibraryBench: Sendable {
  let folder: TemporaryFolder
  let library: CachedDatasetLibrary
  let seen = Seen()

  final class Seen: Sendable {
    private let steps = Mutex<[DatasetProgress]>([])
    private let lines = Mutex<[String]>([])

    var progress: [DatasetProgress] { steps.withLock { $0 } }
    /// Log lines from `notice` upward.
    var log: [String] { lines.withLock { $0 } }

    func add(_ step: DatasetProgress) { steps.withLock { $0.append(step) } }
    func add(line: String) { lines.withLock { $0.append(line) } }
  }

  init(
    _ folder: TemporaryFolder, cache: String? = nil, endpoint: String = "http://127.0.0.1:1", token: String? = nil,
    isOffline: Bool = false, silence: Duration = .seconds(30), duckDB: String? = nil,
    clock: any Clock<Duration> = ImpatientClock()
  ) {
    self.folder = folder
    let seen = seen
    var logger = Logger(label: "test") { _ in ListHandler { seen.add(line: $0) } }
    logger.logLevel = .notice
    library = CachedDatasetLibrary(
      settings: DatasetSettings(
        folder: cache ?? folder.path(of: "cache"),
        hub: HubSettings(endpoint: endpoint, token: token, isOffline: isOffline, silence: silence),
        duckDB: DuckDB(program: duckDB ?? DuckDBProgram.path, searchPath: "")),
      environment: PreparationEnvironment(
        clock: clock, now: { Timestamp(microseconds: 1_700_000_000_000_000) }, jitter: { 1 }, logger: logger),
      command: { "assay benchmarks prepare \($0.id)" })
  }

  func prepare(
    _ specification: DatasetSpecification, from source: DatasetSource = .hub
  ) async throws(SetupNeeded) -> DatasetProvenance {
    try await library.prepare(specification, from: source) { [seen] in seen.add($0) }
  }

  /// The folder that `--from` would name, with these files in it.
  func source(_ files: [String: String]) throws -> DatasetSource {
    let place = folder.url.appending(path: "source")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: place.appending(path: name)) }
    return .folder(folder.path(of: "source"))
  }

  /// Every file below the cache folder that is not empty, by its path there.
  func cacheFiles() throws -> [String] {
    let root = folder.path(of: "cache/")
    return try FileManager.default.subpathsOfDirectory(atPath: root).filter { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: root + path, isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }

  static func text(_ dataset: any Dataset, _ key: String, in part: String = "test") throws -> String {
    String(decoding: try dataset.record(key, in: part), as: UTF8.self)
  }

  /// `count` records as JSON Lines.
  static func lines(_ count: Int) -> String {
    (0..<count).map { #"{"id":"r\#($0)","text":"record number \#($0)"}"# + "\n" }.joined()
  }
}

/// Waits for nothing: pauses are over as soon as they begin.
struct ImpatientClock: Clock {
  var now: ContinuousClock.Instant { ContinuousClock().now }
  var minimumResolution: Duration { .zero }
  func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    await Task.yield()
  }
}

private struct ListHandler: LogHandler {
  let add: @Sendable (String) -> Void
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.notice

  init(_ add: @escaping @Sendable (String) -> Void) { self.add = add }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { add("\(event.message)") }
}
