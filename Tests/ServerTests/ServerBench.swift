import AssayKit
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Reports
import RunEngine
import RunStore
import TestSupport

@testable import Server

/// A store in its own folder, a scripted model, an engine and the server's routes around them.
struct ServerBench: Sendable {
  var store: any RunStore
  let models: ScriptedModels
  let registry: BenchmarkRegistry
  var options = ServerOptions()
  var sealer: SecretSealer?
  var disk = DiskSpace(folder: "/data") { nil }
  let folder: String
  var signingKey: String?
  var commit: String?
  var exportLimits = VerificationLimits()
  var logger = Self.logger

  static let benchmarks = [CountingBenchmark(size: 6), CountingBenchmark(name: "second", size: 3)]

  static func with(
    _ benchmarks: [CountingBenchmark] = Self.benchmarks, models: ScriptedModels = ScriptedModels(),
    _ body: (ServerBench) async throws -> Void
  ) async throws {
    try await TemporaryFolder.with { folder in
      let store = try await SQLRunStore.openSQLite(at: folder.path(of: "assay.sqlite"))
      let bench = ServerBench(store: store, models: models, registry: BenchmarkRegistry(benchmarks), folder: folder.path)
      do { try await body(bench) } catch { try await store.close(); throw error }
      try await store.close()
    }
  }

  /// The same, with a client that asks the routes without a socket.
  static func withRoutes(
    _ benchmarks: [CountingBenchmark] = Self.benchmarks, models: ScriptedModels = ScriptedModels(),
    _ body: @escaping @Sendable (ServerBench, APIClient) async throws -> Void
  ) async throws {
    try await with(benchmarks, models: models) { bench in
      try await bench.withRoutes { api in try await body(bench, api) }
    }
  }

  func withRoutes(_ body: @escaping @Sendable (APIClient) async throws -> Void) async throws {
    // Without a socket the host is `localhost` without a port, which means port 80.
    try await server(port: 80).application().test(.router) { client in try await body(APIClient(client: client)) }
  }

  /// The server on a real port, with options of the test's own.
  static func overHTTP(
    _ benchmarks: [CountingBenchmark] = Self.benchmarks, models: ScriptedModels = ScriptedModels(),
    _ change: (inout ServerBench) throws -> Void = { _ in }, _ body: (ServerBench, LiveServer) async throws -> Void
  ) async throws {
    try await with(benchmarks, models: models) { bench in
      var bench = bench
      try change(&bench)
      let ready = bench
      try await LiveServer.with(ready) { server in try await body(ready, server) }
    }
  }

  static func now() -> Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) }

  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  func server(port: Int = 0, streamPatience: Duration = .seconds(60)) throws -> WebServer {
    var configuration = try ServerConfiguration(port: port)
    configuration.streamPatience = streamPatience
    return WebServer(
      configuration: configuration, store: store, service: service, models: models, benchmarks: registry,
      reports: reports, version: CodeVersion(version: "test", commit: commit), options: options, now: Self.now, logger: logger)
  }

  var reports: ReportService {
    let keys = KeyRing(folder: folder + "/keys", privateText: signingKey, publicText: nil)
    let exporter = RunExporter(
      store: store, keys: keys, code: CodeVersion(version: "test", commit: nil), limits: exportLimits, now: Self.now)
    return ReportService(exporter: exporter, keys: keys, benchmarks: registry, folder: folder)
  }

  var service: RunService {
    let planner = RunPlanner(benchmarks: registry, code: CodeVersion(version: "test", commit: commit))
    return RunService(store: store, models: models, planner: planner, disk: disk, sealer: sealer) {
      var generator = SystemRandomNumberGenerator()
      return RunID.random(using: &generator)
    }
  }

  /// Stores a queued run of the scripted model.
  func create(_ benchmarks: [BenchmarkName] = ["counting"], subset: Subset = .all) async throws -> RunID {
    let request = RunRequest(
      model: models.model, benchmarks: benchmarks.map { BenchmarkSelection($0) }, subset: subset, detached: true)
    return try await service.create(request).id
  }

  /// Works on a run until it has ended, or `drain` says that it is enough.
  @discardableResult
  func execute(_ run: RunID, alone: Bool = true, drain: DrainSwitch = DrainSwitch()) async throws -> RunRecord {
    let options = ExecutorOptions(renewalInterval: .milliseconds(20), pollInterval: .milliseconds(5))
    let executor = RunExecutor(
      store: store, benchmarks: registry, models: models, sealer: sealer, worker: "test", options: options, now: Self.now,
      logger: Self.logger)
    return try await executor.execute(run, alone: alone, drain: drain)
  }

  @discardableResult
  func ended(_ benchmarks: [BenchmarkName] = ["counting"]) async throws -> RunRecord {
    try await execute(create(benchmarks))
  }
}
