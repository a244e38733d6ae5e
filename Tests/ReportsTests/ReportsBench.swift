import AssayKit
import Foundation
import Logging
import RunEngine
import RunStore
import TestSupport
import Testing

@testable import Reports

/// A store in its own folder with runs of a scripted model, and exports of them.
struct ReportsBench: Sendable {
  let folder: TemporaryFolder
  let store: SQLRunStore
  let models: ScriptedModels
  let registry: BenchmarkRegistry

  static let exportedAt = Timestamp(microseconds: 1_777_903_329_500_000)

  static func with(
    _ benchmarks: [any Benchmark] = [CountingBenchmark(size: 6), CountingBenchmark(name: "second", size: 3)],
    models: ScriptedModels = ScriptedModels(), _ body: (ReportsBench) async throws -> Void
  ) async throws {
    try await TemporaryFolder.with { folder in
      let store = try await SQLRunStore.openSQLite(at: folder.path(of: "assay.sqlite"))
      let bench = ReportsBench(folder: folder, store: store, models: models, registry: BenchmarkRegistry(benchmarks))
      do { try await body(bench) } catch { try await store.close(); throw error }
      try await store.close()
    }
  }

  static func now() -> Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) }

  var keys: KeyRing { KeyRing(folder: folder.path(of: "keys"), privateText: nil, publicText: nil) }

  var exporter: RunExporter {
    RunExporter(store: store, keys: keys, code: CodeVersion(version: "test", commit: nil), now: { Self.exportedAt })
  }

  func create(
    _ benchmarks: [BenchmarkName] = ["counting", "second"], samples: Int = 1, subset: Subset = .all,
    judges: [ModelReference] = [], concurrency: Int = 8, parameters: GenerationParameters = GenerationParameters()
  ) async throws -> RunID {
    let planner = RunPlanner(benchmarks: registry, code: CodeVersion(version: "test", commit: nil))
    let service = RunService(store: store, models: models, planner: planner, disk: DiskSpace(folder: folder.path) { nil }) {
      var generator = SystemRandomNumberGenerator()
      return RunID.random(using: &generator)
    }
    return try await service.create(
      RunRequest(
        model: models.model, benchmarks: benchmarks.map { BenchmarkSelection($0) }, subset: subset, samplesPerItem: samples,
        concurrency: concurrency, parameters: parameters, judges: judges)
    ).id
  }

  @discardableResult
  func ended(
    _ benchmarks: [BenchmarkName] = ["counting", "second"], samples: Int = 1, subset: Subset = .all,
    judges: [ModelReference] = [], concurrency: Int = 8
  ) async throws -> RunRecord {
    let run = try await create(benchmarks, samples: samples, subset: subset, judges: judges, concurrency: concurrency)
    return try await execute(run)
  }

  @discardableResult
  func execute(_ run: RunID) async throws -> RunRecord {
    let options = ExecutorOptions(renewalInterval: .milliseconds(20), pollInterval: .milliseconds(5))
    let executor = RunExecutor(
      store: store, benchmarks: registry, models: models, worker: "test", options: options, now: Self.now,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return try await executor.execute(run, alone: true, drain: DrainSwitch())
  }

  /// The path of a new export.
  func export(
    _ run: RunID, _ format: ExportFormat, failUnder: Double? = nil, by other: RunExporter? = nil
  ) async throws -> String {
    let file = try OutputFile(in: folder.path)
    _ = try await (other ?? exporter).export(run, as: format, failUnder: failUnder, to: file)
    let path = folder.path(of: "\(UInt64.random(in: .min ... .max)).\(format.rawValue)")
    try file.keep(as: path, replacing: false)
    return path
  }

  func text(_ run: RunID, _ format: ExportFormat, failUnder: Double? = nil) async throws -> String {
    try String(contentsOfFile: try await export(run, format, failUnder: failUnder), encoding: .utf8)
  }

  func verify(
    _ path: String, keys: [PublicKey]? = nil, registry: BenchmarkRegistry? = nil, limits: VerificationLimits = VerificationLimits()
  ) async throws -> Verification {
    let descriptor = try #require(Optional(open(path, O_RDONLY)).flatMap { $0 >= 0 ? $0 : nil })
    defer { close(descriptor) }
    return try await BundleVerifier(keys: keys ?? self.keys.knownKeys(), benchmarks: registry ?? self.registry, limits: limits)
      .verify(descriptor)
  }
}

extension Verification {
  func outcome(_ name: String) -> Check.Outcome? {
    let outcomes = checks.filter { $0.name == name }.map(\.outcome)
    return outcomes.contains(.failed) ? .failed : outcomes.contains(.skipped) ? .skipped : outcomes.first
  }
}

/// Answers that hold everything that makes writers stumble.
enum HostileAnswers {
  static let texts: [String] = [
    "=1+1", "```\n# broken out\n````` \u{1B}[31m", "<script>&\"'\u{0}\u{FFFE}]]>", "a,b\"c\r\nd", "é漢😀\u{2028}", "-5", "",
  ]

  /// Item 0 fails, the others answer one of the texts or, where it is even, the right answer.
  static let models = ScriptedModels { request throws(Failure) in
    let id = String(request.messages[0].text.dropFirst(4))
    let number = Int(id) ?? 0
    if number == 0 { throw Failure(.rejected, "no <sense> & \"more\"", providerMessage: "their own words") }
    return number.isMultiple(of: 2) ? id : texts[number % texts.count]
  }
}
