import AssayKit
import Foundation

extension Manifest {
  /// What this code would write for a request, without sections yet.
  init(planning request: RunRequest, as id: RunID, code: CodeVersion) {
    let seed =
      switch request.seed {
      case .shared(let text): text
      case .fromRun: id.rawValue
      }
    self.init(
      code: code, model: request.model, samplingFormula: SubsetSampling.formula, seed: seed, subset: request.subset,
      samplesPerItem: request.samplesPerItem, sections: [])
  }

  /// These entries only, in this manifest's order.
  func holding(_ benchmarks: some Collection<BenchmarkName>) -> Manifest {
    var copy = self
    copy.sections.removeAll { !benchmarks.contains($0.benchmark) }
    return copy
  }

  /// Makes the scorers those of `other`, benchmark by benchmark.
  mutating func takeScorers(of other: Manifest) {
    for index in sections.indices {
      guard let same = other.sections.first(where: { $0.benchmark == sections[index].benchmark }) else { continue }
      sections[index].scorer = same.scorer
    }
  }
}

extension Manifest.Section {
  /// The entry of an open benchmark, with the items drawn for `request`.
  init(
    _ card: BenchmarkCard, _ protocolName: ProtocolName, _ set: any ItemSet, drawing items: [ItemID], for request: RunRequest,
    judges: [ModelReference]
  ) {
    self.init(
      benchmark: card.name, benchmarkVersion: card.version, protocolName: protocolName, protocolVersion: set.protocolVersion,
      scorer: set.scorer.version, datasets: set.datasets, promptHash: set.promptHash,
      itemsHash: ItemText.sha256(of: items.map(\.rawValue).joined(separator: "\n")), itemCount: items.count,
      totalItems: set.itemIDs.count, parameters: request.parameters.filled(from: set.defaultParameters),
      judges: set.judge.map { role in judges.map { Manifest.Judge($0, as: role) } })
    definition = card.definition
    // A record that cannot be read fails its own samples; live intervals are then those of single items.
    clusters = try? set.clusters(among: items)
  }
}
