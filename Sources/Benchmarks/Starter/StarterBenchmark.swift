import AssayKit

/// The starter set: 60 short items of this project, in the program itself, for a first run without any preparation.
struct StarterBenchmark: Benchmark {
  static let name = BenchmarkName("starter")
  static let official = ProtocolName("official")
  static let file = "starter.jsonl"

  let card = BenchmarkCard(
    name: StarterBenchmark.name, displayName: "Starter set",
    summary: "60 short items in four kinds, made for a first run: it needs no data and no key, and takes a small model minutes.",
    category: "General", version: "1", source: "Catalog/starter of this project", licence: "CC0-1.0", itemCount: 60,
    protocols: [ProtocolCard(name: StarterBenchmark.official, summary: "zero-shot, one short instruction a kind, temperature 0")],
    categories: StarterKind.allCases.map(\.rawValue))

  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
    try check(protocolName)
    return try Self.itemSet.get()
  }

  func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer {
    try check(protocolName)
    return StarterScorer()
  }

  private func check(_ protocolName: ProtocolName) throws(SetupNeeded) {
    guard protocolName == Self.official else {
      throw SetupNeeded("the starter set has no protocol `\(protocolName)`", hint: "use `\(Self.official)`")
    }
  }

  /// Decoded once in a process: the text cannot change under it.
  private static let itemSet = Result<StarterItemSet, SetupNeeded> { () throws(SetupNeeded) in
    guard let text = Embedded.files[file] else { throw damaged("`\(file)` is missing in it") }
    do throws(StarterDataError) { return try StarterItemSet(jsonLines: text) } catch { throw damaged(error.description) }
  }

  private static func damaged(_ cause: String) -> SetupNeeded {
    SetupNeeded("the starter set in this program is damaged: \(cause)", hint: "build or install Assay again")
  }
}
