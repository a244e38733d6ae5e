import AssayKit
import Foundation
import Logging
import ModelClients
import Reports
import RunEngine
import Server
import ServiceLifecycle
import Synchronization
import Worker

extension Application {
  /// Serves pages and API and works on detached runs, until a signal comes; the second signal stops at once.
  ///
  /// - Parameter onListening: called once with the address when connections are accepted.
  /// - Throws: `ServeLockError` when another process serves this data folder, `ApplicationError` when the address cannot be used.
  public func serve(
    host: String, port: Int, onListening: @escaping @Sendable (_ url: String) -> Void, onStopping: @escaping @Sendable () -> Void
  ) async throws {
    let configuration: ServerConfiguration
    do throws(ServerConfigurationError) {
      configuration = try ServerConfiguration(host: host, port: port)
    } catch {
      throw ApplicationError(error.description, hint: error.hint, isUserError: true)
    }
    let reports = try reports()
    OpenFileLimit.raise(logger)
    let lock = try ServeLock(folder: URL(filePath: settings.databasePath).deletingLastPathComponent().path)
    let listens = Mutex(false)
    let server = WebServer(
      configuration: configuration, store: store, service: service, models: models, benchmarks: shelf.benchmarks,
      reports: reports, version: Self.version, options: serverOptions, now: now, logger: logger)
    let application = server.application { boundPort in
      let url = "http://\(host.contains(":") ? "[\(host)]" : host):\(boundPort)"
      listens.withLock { $0 = true }
      lock.announce(url: url)
      onListening(url)
    }
    do {
      // The last one is asked to stop first: no model is asked while the server waits for its clients.
      try await run([application, worker], onStopping: onStopping)
    } catch {
      guard !listens.withLock({ $0 }), !(error is CancellationError) else { throw error }
      throw ApplicationError(
        "cannot listen on `\(host)` port \(port): \(error)", hint: "stop what uses the port, or choose another with `--port`")
    }
  }

  /// Works on detached runs until a signal comes.
  ///
  /// - Parameters:
  ///   - maxRuns: runs worked on at once.
  ///   - onReady: called once when the store has taken the worker's first sign of life.
  /// - Throws: `StoreError` when the store takes nothing.
  public func work(maxRuns: Int, onReady: () -> Void, onStopping: @escaping @Sendable () -> Void) async throws {
    let worker = worker(maxRuns: maxRuns)
    try await worker.signOn()
    onReady()
    try await run([worker], onStopping: onStopping)
  }

  private var serverOptions: ServerOptions {
    var options = ServerOptions()
    options.adminSecret = settings.server.adminSecret
    options.maintenance = settings.server.maintenance
    options.corsOrigins = settings.server.corsOrigins
    options.requestsPerMinute = settings.server.requestsPerMinute
    options.queueLimit = settings.server.queueLimit
    options.bodyLimit = settings.server.bodyLimit
    options.defaults = RunDefaults(
      concurrency: settings.itemConcurrency, seed: settings.subsetSeed, temperature: settings.defaultTemperature,
      judges: settings.judges)
    options.maxConcurrentRuns = settings.maxConcurrentRuns
    options.catalog = catalog
    options.syncsModels = !settings.server.skipsModelSync
    options.localModels = parts.lmStudio
    options.preparation = DatasetPreparation(benchmarks: shelf.benchmarks, library: shelf.datasets)
    options.isHubOffline = settings.isHubOffline
    options.disk = DiskSpace.live(of: settings.databasePath)
    options.answerTimes = parts.answerTimes
    options.pacerLoad = { [pacers = parts.pacers] in pacers.load }
    return options
  }

  /// Makes the signing key when there is none; a key that cannot be used only keeps signed exports from being made.
  ///
  /// - Throws: `ApplicationError` when the two settings of the key do not belong together.
  private func reports() throws(ApplicationError) -> ReportService {
    let keys = Self.keys(settings)
    do throws(KeyError) { try keys.checkSettings() } catch {
      throw ApplicationError(error.description, hint: error.hint, isUserError: true)
    }
    do throws(KeyError) { _ = try keys.signingKey() } catch {
      logger.warning("signed exports cannot be made", metadata: ["error": "\(error)", "hint": "\(error.hint)"])
    }
    // The folder of the database is there, and has room for what is as large as a part of it.
    let folder = URL(filePath: settings.databasePath).deletingLastPathComponent().path
    return ReportService(exporter: exporter, keys: keys, benchmarks: shelf.benchmarks, folder: folder)
  }

  private var worker: Worker { worker(maxRuns: settings.maxConcurrentRuns) }

  private func worker(maxRuns: Int) -> Worker {
    Worker(
      executor: executor, store: store, maxRuns: maxRuns, pollInterval: settings.pollInterval,
      itemConcurrency: settings.itemConcurrency, logger: logger)
  }

  private func run(_ services: [any Service], onStopping: @escaping @Sendable () -> Void) async throws {
    let group = ServiceGroup(configuration: .init(services: services, logger: logger))
    _ = try await Interruption.watch {
      onStopping()
      await group.triggerGracefulShutdown()
    } during: {
      try await group.run()
    }
  }
}
