import AssayKit

/// A section that is scored by something else than before.
struct ScorerChange: Hashable, Sendable {
  let benchmark: BenchmarkName
  let old: String
  let new: String

  var json: JSONValue {
    ["benchmark": .string(benchmark.rawValue), "old": .string(old), "new": .string(new)]
  }
}

extension StoreTransaction {
  /// Writes into the manifest what the sections are scored by from now on.
  ///
  /// - Returns: what was another one before, in the manifest's order.
  func takeOver(_ scorers: [BenchmarkName: ScorerVersion], in run: RunID) throws(StoreError) -> [ScorerChange] {
    guard !scorers.isEmpty else { return [] }
    var manifest = try manifest(of: run)
    var changes: [ScorerChange] = []
    for index in manifest.sections.indices {
      let section = manifest.sections[index]
      guard let scorer = scorers[section.benchmark], scorer != section.scorer else { continue }
      changes.append(ScorerChange(benchmark: section.benchmark, old: section.scorer.inWords, new: scorer.inWords))
      manifest.sections[index].scorer = scorer
    }
    if !changes.isEmpty { try save(manifest, of: run) }
    return changes
  }

  func manifest(of run: RunID) throws(StoreError) -> Manifest {
    guard var row = try sql.row("SELECT manifest FROM runs WHERE id = $1", [.id(run)]) else { throw .notFound("run `\(run)`") }
    return try JSONColumn.decode(from: try row.text())
  }

  func save(_ manifest: Manifest, of run: RunID) throws(StoreError) {
    try sql.execute("UPDATE runs SET manifest = $2 WHERE id = $1", [.id(run), .text(try JSONColumn.encode(manifest))])
  }
}

extension ScorerVersion {
  fileprivate var inWords: String { "\(name) \(version)" }
}
