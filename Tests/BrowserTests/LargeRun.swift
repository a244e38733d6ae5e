import AssayKit
import Foundation
import Logging
import RunEngine
import RunStore
import TestSupport

/// A database with one ended run of many items, written by the store itself.
enum LargeRun {
  static let items = 10_000

  static func seed(_ home: TemporaryFolder) async throws {
    try FileManager.default.createDirectory(atPath: home.path(of: "data"), withIntermediateDirectories: true)
    let store = try await SQLRunStore.openSQLite(at: home.path(of: "data/assay.sqlite"))
    do { try await execute(in: store) } catch { try await store.close(); throw error }
    try await store.close()
  }

  private static func execute(in store: SQLRunStore) async throws {
    let models = ScriptedModels()
    let registry = BenchmarkRegistry([CountingBenchmark(name: "starter", size: items)])
    let code = CodeVersion(version: "test", commit: nil)
    let service = RunService(
      store: store, models: models, planner: RunPlanner(benchmarks: registry, code: code),
      disk: DiskSpace(folder: "/data") { nil }
    ) {
      var generator = SystemRandomNumberGenerator()
      return RunID.random(using: &generator)
    }
    let request = RunRequest(model: models.model, benchmarks: [BenchmarkSelection("starter")], concurrency: 64)
    let run = try await service.create(request).id
    let executor = RunExecutor(
      store: store, benchmarks: registry, models: models, worker: "seed",
      options: ExecutorOptions(renewalInterval: .seconds(1), pollInterval: .milliseconds(5)), now: now,
      logger: Logger(label: "seed"))
    _ = try await executor.execute(run, alone: true, drain: DrainSwitch())
  }

  private static func now() -> Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) }
}
