import AssayKit
import Foundation
import Logging
import RunEngine
import RunStore
import TestSupport
import Testing

/// A store in its own folder, a scripted model and an engine around them.
struct Bench: Sendable {
  let store: SQLRunStore
  let models: ScriptedModels
  let registry: BenchmarkRegistry
  let isKnownDead: @Sendable (WorkerID) -> Bool
  var disk = DiskSpace(folder: "/data") { nil }
  var judges = JudgeSettings()

  static func with(
    _ benchmarks: CountingBenchmark..., models: ScriptedModels = ScriptedModels(),
    isKnownDead: @escaping @Sendable (WorkerID) -> Bool = { _ in false }, _ body: (Bench) async throws -> Void
  ) async throws {
    try await TemporaryFolder.with { folder in
      let store = try await SQLRunStore.openSQLite(at: folder.path(of: "assay.sqlite"))
      let bench = Bench(
        store: store, models: models, registry: BenchmarkRegistry(benchmarks), isKnownDead: isKnownDead)
      do { try await body(bench) } catch { try await store.close(); throw error }
      try await store.close()
    }
  }

  static func now() -> Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) }

  var service: RunService { service(registry) }

  /// A service that reaches other models than the bench's own.
  func service(through models: any ModelDirectory) -> RunService { service(registry, models) }

  func service(with benchmarks: [CountingBenchmark]) -> RunService { service(BenchmarkRegistry(benchmarks)) }

  private func service(_ registry: BenchmarkRegistry, _ models: (any ModelDirectory)? = nil) -> RunService {
    let planner = RunPlanner(benchmarks: registry, code: CodeVersion(version: "test", commit: nil), judges: judges)
    return RunService(store: store, models: models ?? self.models, planner: planner, disk: disk) {
      var generator = SystemRandomNumberGenerator()
      return RunID.random(using: &generator)
    }
  }

  func create(
    benchmarks: [BenchmarkName] = ["counting"], samples: Int = 1, concurrency: Int = 4, deadline: Duration = .seconds(60),
    detached: Bool = false, judges: [ModelReference] = [], judgeBudget: NanoDollars? = nil
  ) async throws -> RunID {
    let request = RunRequest(
      model: models.model, benchmarks: benchmarks.map { BenchmarkSelection($0) }, samplesPerItem: samples,
      concurrency: concurrency, detached: detached, sampleDeadline: deadline,
      judges: judges, judgeBudget: judgeBudget)
    return try await service.create(request).id
  }

  func execute(
    _ run: RunID, worker: WorkerID = "test", alone: Bool = true, drain: DrainSwitch = DrainSwitch()
  ) async throws -> RunRecord {
    try await executor(worker).execute(run, alone: alone, drain: drain)
  }

  /// - Parameters:
  ///   - through: a store around the bench's own.
  ///   - benchmarks: what this executor knows instead of the bench's benchmarks.
  ///   - models: what it can reach instead of the bench's models.
  func executor(
    _ worker: WorkerID = "test", through: (any RunStore)? = nil, knowing benchmarks: [CountingBenchmark]? = nil,
    models: (any ModelDirectory)? = nil
  ) -> RunExecutor {
    let options = ExecutorOptions(
      renewalInterval: .milliseconds(20), pollInterval: .milliseconds(5), isKnownDead: isKnownDead)
    return RunExecutor(
      store: through ?? store, benchmarks: benchmarks.map { BenchmarkRegistry($0) } ?? registry, models: models ?? self.models,
      worker: worker, options: options, now: Self.now, logger: Logger(label: "test"))
  }

  func expectEventsWithoutGap(of run: RunID, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let ids = try await store.events(of: run, after: 0, limit: 100_000).map(\.id)
    let last = try await store.run(run).lastEvent
    #expect(ids == Array(1...last), sourceLocation: sourceLocation)
  }
}
