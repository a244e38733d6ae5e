public import AssayKit
import AsyncHTTPClient
public import Logging
public import Reports
public import RunEngine
import RunStore
import Worker

/// Everything that commands work with, put together from the settings.
public struct Application: Sendable {
  public let settings: Settings
  public let store: any RunStore
  public let models: any ModelDirectory
  public let service: RunService
  public let executor: RunExecutor
  /// Brings the catalogue of models up to date.
  public let catalog: ModelCatalogSync
  let parts: ModelParts
  public let shelf: Shelf
  public let exporter: RunExporter
  let now: @Sendable () -> Timestamp
  let logger: Logger

  /// The version of this Assay and the commit that it was built from, with `+changes` when the checkout had others. Scorer and
  /// protocol versions, not commits, decide which runs may be mixed.
  public static let version = CodeVersion(
    version: "0.1.0-dev", commit: Embedded.files["commit"].flatMap { $0.isEmpty ? nil : $0 })

  /// Opens the store and the HTTP client, runs `body`, and closes both in reverse order, also when it throws.
  ///
  /// - Parameter now: the clock that everything is dated by.
  /// - Throws: `StoreError` when the database cannot be opened, `UserError` when a provider's address or key cannot be used, and what `body` throws.
  public static func open<Value: Sendable>(
    _ settings: Settings, now: @escaping @Sendable () -> Timestamp, logger: Logger,
    _ body: @Sendable (Application) async throws -> Value
  ) async throws -> Value {
    let store = try await SQLRunStore.openSQLite(at: settings.databasePath, now: now)
    let httpClient = Parts.httpClient()
    let result: Result<Value, any Error>
    do {
      result = .success(try await body(try Application(settings, store, httpClient, now, logger)))
    } catch {
      result = .failure(error)
    }
    await close(httpClient, store, logger)
    return try result.get()
  }

  /// Runs `body` with the checks that come before a run, without opening the store: nothing on this machine is touched.
  ///
  /// - Throws: `UserError` when a provider's address or key cannot be used, and what `body` throws.
  public static func withPreflight<Value: Sendable>(
    _ settings: Settings, now: @escaping @Sendable () -> Timestamp, logger: Logger,
    _ body: @Sendable (RunPreflight) async throws -> Value
  ) async throws -> Value {
    let httpClient = Parts.httpClient()
    let result: Result<Value, any Error>
    do {
      let preflight = RunPreflight(
        planner: RunPlanner(
          benchmarks: Shelf(settings, now: now, logger: logger).benchmarks, code: Self.version, judges: settings.judges),
        models: try ModelParts(settings, httpClient, now, logger).directory, disk: .live(of: settings.databasePath))
      result = .success(try await body(preflight))
    } catch {
      result = .failure(error)
    }
    await close(httpClient, logger)
    return try result.get()
  }

  /// Runs `body` with the models that the settings make usable, without opening the store.
  ///
  /// - Throws: `UserError` when a provider's address or key cannot be used, and what `body` throws.
  public static func withModels<Value: Sendable>(
    _ settings: Settings, now: @escaping @Sendable () -> Timestamp, logger: Logger,
    _ body: @Sendable (any ModelDirectory) async throws -> Value
  ) async throws -> Value {
    let httpClient = Parts.httpClient()
    let result: Result<Value, any Error>
    do {
      result = .success(try await body(try ModelParts(settings, httpClient, now, logger).directory))
    } catch {
      result = .failure(error)
    }
    await close(httpClient, logger)
    return try result.get()
  }

  private init(
    _ settings: Settings, _ store: any RunStore, _ httpClient: HTTPClient, _ now: @escaping @Sendable () -> Timestamp,
    _ logger: Logger
  ) throws(UserError) {
    let parts = try ModelParts(settings, httpClient, now, logger)
    let models = parts.directory
    self.settings = settings
    self.store = store
    let shelf = Shelf(settings, now: now, logger: logger)
    self.shelf = shelf
    self.models = models
    self.parts = parts
    catalog = ModelCatalogSync(source: parts.catalog, store: store, logger: logger)
    self.now = now
    self.logger = logger
    exporter = RunExporter(
      store: store, keys: Self.keys(settings), code: Self.version,
      withheld: Set(shelf.benchmarks.all.filter(\.textsArePrivate).map(\.card.name)), now: now)
    service = RunService(
      store: store, models: models, planner: RunPlanner(benchmarks: shelf.benchmarks, code: Self.version, judges: settings.judges),
      disk: .live(of: settings.databasePath), sealer: settings.server.sealer,
      newID: {
        var generator = SystemRandomNumberGenerator()
        return RunID.random(using: &generator)
      })
    executor = RunExecutor(
      store: store, benchmarks: shelf.benchmarks, models: models, sealer: settings.server.sealer, worker: WorkerIdentity.current(),
      options: ExecutorOptions(isKnownDead: { WorkerIdentity.isKnownDead($0) }), now: now, logger: logger)
  }

  /// A failure to close cannot lose anything that was committed, so it is only logged.
  private static func close(_ httpClient: HTTPClient, _ store: SQLRunStore, _ logger: Logger) async {
    await close(httpClient, logger)
    do {
      try await store.close()
    } catch {
      logger.debug("the store did not close cleanly", metadata: ["error": "\(error)"])
    }
  }

  private static func close(_ httpClient: HTTPClient, _ logger: Logger) async {
    do {
      try await httpClient.shutdown()
    } catch {
      logger.debug("the HTTP client did not close cleanly", metadata: ["error": "\(error)"])
    }
  }
}
