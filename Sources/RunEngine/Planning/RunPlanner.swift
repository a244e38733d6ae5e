public import AssayKit
import Crypto
import Foundation

/// Turns a request into a plan: checks every value, opens the benchmarks and draws the items. Stores nothing and asks no model.
public struct RunPlanner: Sendable {
  private let benchmarks: BenchmarkRegistry
  private let code: CodeVersion

  public init(benchmarks: BenchmarkRegistry, code: CodeVersion) {
    self.benchmarks = benchmarks
    self.code = code
  }

  /// - Throws: `.user` on anything unknown or out of range; `.setup` when no benchmark of the request can run here.
  public func plan(_ request: RunRequest, as id: RunID) async throws(RunServiceError) -> RunPlan {
    do throws(UserError) { try RequestLimits.check(request) } catch { throw .user(error) }
    let seed = seed(of: request, as: id)
    var sections: [RunPlan.Section] = []
    var entries: [Manifest.Section] = []
    var missing: (BenchmarkName, SetupNeeded)?
    for selection in request.benchmarks {
      let (benchmark, protocolName) = try find(selection)
      do throws(SetupNeeded) {
        let set = try await benchmark.open(protocolName)
        let items = SubsetSampling.select(set.itemIDs, subset: request.subset, seed: seed, benchmark: selection.name)
        sections.append(
          RunPlan.Section(
            benchmark: selection.name, protocolName: protocolName, totalItems: set.itemIDs.count, items: items,
            samplesPerItem: request.samplesPerItem))
        entries.append(manifestSection(benchmark.card, protocolName, set, items, request))
      } catch {
        missing = (selection.name, error)
        sections.append(
          RunPlan.Section(
            benchmark: selection.name, protocolName: protocolName, totalItems: benchmark.card.itemCount, items: [],
            samplesPerItem: request.samplesPerItem, setupNeeded: "\(error.message); \(error.hint)"))
      }
    }
    if let missing, entries.isEmpty { throw .setup(missing.0, missing.1) }
    let manifest = Manifest(
      code: code, model: request.model, samplingFormula: SubsetSampling.formula, seed: seed, subset: request.subset,
      samplesPerItem: request.samplesPerItem, sections: entries)
    return RunPlan(id: id, request: request, manifest: manifest, sections: sections)
  }

  private func seed(of request: RunRequest, as id: RunID) -> String {
    switch request.seed {
    case .shared(let text): text
    case .fromRun: id.rawValue
    }
  }

  private func find(_ selection: BenchmarkSelection) throws(RunServiceError) -> (any Benchmark, ProtocolName) {
    do throws(UserError) {
      let benchmark = try benchmarks.benchmark(named: selection.name)
      let known = benchmark.card.protocols.map(\.name)
      guard let name = selection.protocolName ?? known.first, known.contains(name) else {
        throw UserError.unknown(
          "protocol of \(selection.name)", selection.protocolName?.rawValue ?? "", field: "protocol",
          known: known.map(\.rawValue))
      }
      return (benchmark, name)
    } catch {
      throw .user(error)
    }
  }

  private func manifestSection(
    _ card: BenchmarkCard, _ protocolName: ProtocolName, _ set: any ItemSet, _ items: [ItemID], _ request: RunRequest
  ) -> Manifest.Section {
    let digest = SHA256.hash(data: Data(items.map(\.rawValue).joined(separator: "\n").utf8))
    return Manifest.Section(
      benchmark: card.name, benchmarkVersion: card.version, protocolName: protocolName, protocolVersion: set.protocolVersion,
      scorer: set.scorer, datasets: set.datasets, promptHash: set.promptHash,
      itemsHash: digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(), itemCount: items.count,
      totalItems: set.itemIDs.count, parameters: request.parameters.filled(from: set.defaultParameters))
  }
}

/// The ranges of a request's numbers.
public enum RequestLimits {
  public static let percent = 1...100
  public static let samplesPerItem = 1...1_000
  public static let concurrency = 1...4_096
  public static let seedLength = 1...128

  static func check(_ request: RunRequest) throws(UserError) {
    guard !request.benchmarks.isEmpty else {
      throw UserError(field: "benchmark", "no benchmark is named", hint: "name one, such as `starter`")
    }
    let names = request.benchmarks.map(\.name)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw UserError(field: "benchmark", "benchmark `\(twice)` is named twice")
    }
    switch request.subset {
    case .percent(let value): try check(value, in: percent, field: "percent")
    case .count(let value): try check(value, in: 1...Int.max, field: "count")
    }
    if case .shared(let seed) = request.seed {
      try check(seed.utf8.count, in: seedLength, field: "seed", what: "length of the seed")
    }
    try check(request.samplesPerItem, in: samplesPerItem, field: "samples")
    try check(request.concurrency, in: concurrency, field: "concurrency")
    let parameters = request.parameters
    if let value = parameters.temperature { try check(value, in: 0...2, field: "temperature") }
    if let value = parameters.topP { try check(value, in: 0...1, field: "top_p") }
    if let value = parameters.maxOutputTokens { try check(value, in: 1...10_000_000, field: "max_output_tokens") }
    guard request.sampleDeadline > .zero else {
      throw UserError(field: "sample_deadline", "the deadline of a sample must be longer than 0 s")
    }
  }

  private static func check<Value: Comparable>(
    _ value: Value, in range: ClosedRange<Value>, field: String, what: String? = nil
  ) throws(UserError) {
    guard !range.contains(value) else { return }
    throw UserError(
      field: field, "\(what ?? field) \(value) is out of range",
      hint: "it must be from \(range.lowerBound) to \(range.upperBound)")
  }
}
