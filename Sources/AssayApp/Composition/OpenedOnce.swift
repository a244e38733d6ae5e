import AssayKit
import Synchronization

/// A benchmark whose item sets stay open while its data is the same: lists ask each one on every request.
///
/// Whether the data is the same is the library's knowledge; asking it again costs a few looks at file names, not a read.
final class OpenedOnce: Benchmark {
  private struct Kept {
    /// `nil` for a data set that was not there: a protocol may need only one of two.
    let provenance: [DatasetProvenance?]
    let items: any ItemSet
  }

  private let benchmark: any Benchmark
  private let datasets: any DatasetLibrary
  private let kept = Mutex<[ProtocolName: Kept]>([:])

  init(_ benchmark: any Benchmark, datasets: any DatasetLibrary) {
    self.benchmark = benchmark
    self.datasets = datasets
  }

  var card: BenchmarkCard { benchmark.card }
  var requiredDatasets: [DatasetSpecification] { benchmark.requiredDatasets }
  var variants: [DatasetVariant] { benchmark.variants }
  var judge: JudgeRole? { benchmark.judge }

  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
    var provenance: [DatasetProvenance?] = []
    if benchmark.variants.isEmpty {
      for specification in benchmark.requiredDatasets { provenance.append(try await datasets.open(specification).provenance) }
    } else {
      // The benchmark itself says whether the editions that are here will do.
      for specification in benchmark.variants.flatMap(\.datasets) { provenance.append(await found(specification)) }
    }
    if let kept = kept.withLock({ $0[protocolName] }), kept.provenance == provenance { return kept.items }
    let items = try await benchmark.open(protocolName)
    kept.withLock { $0[protocolName] = Kept(provenance: provenance, items: items) }
    return items
  }

  private func found(_ specification: DatasetSpecification) async -> DatasetProvenance? {
    do throws(SetupNeeded) { return try await datasets.open(specification).provenance } catch { return nil }
  }

  func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer {
    try await benchmark.openScorer(protocolName)
  }
}
