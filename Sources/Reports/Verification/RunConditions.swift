import AssayKit

/// How each benchmark of a run was asked and scored, as `run.json` says.
struct RunConditions {
  struct Section {
    let protocolName: ProtocolName
    let scorer: ScorerVersion?
    /// SHA-256 of each file of data.
    let data: [String]
    let itemsHash: String?
    /// Groups of items that hang together; `nil` where every item stands for itself.
    let clusters: Int?
    /// The file that defined the benchmark; `nil` for one in the program.
    let definitionFile: DefinitionFile?
    /// By name, the deciding one first; empty where the verdicts need none.
    let judges: [String]
    let seed: String
    /// What the manifest says of it.
    let manifest: JSONValue
    /// The parameters that the run asked for.
    let requested: JSONValue
  }

  let sections: [String: Section]
  let subset: Subset?
  let seed: String?
  let formula: String?
  let samplesPerItem: Int
  /// More items than any data set has.
  static let most = 1 << 40
  let run: JSONValue

  /// - Throws: when a benchmark is there twice, so that nobody knows which one counts.
  init(_ json: JSONValue) throws(BundleFault) {
    run = json
    var sections: [String: Section] = [:]
    let manifest = json["manifest"]
    for (list, key) in [(manifest?["sections"], "benchmark"), (json["benchmarks"], "benchmark_name")] {
      var seen: Set<String> = []
      for name in (list?.elements ?? []).compactMap({ $0[key]?.text }) where !seen.insert(name).inserted {
        throw BundleFault("`\(name.prefix(100))` is there twice")
      }
    }
    for section in manifest?["sections"]?.elements ?? [] {
      guard let name = section["benchmark"]?.text, let protocolName = section["protocol_name"]?.text else { continue }
      sections[name] = Section(
        protocolName: ProtocolName(protocolName), scorer: ScorerVersion(section["scorer"]),
        data: (section["datasets"]?.elements ?? []).compactMap { $0["sha256"]?.text }, itemsHash: section["items_hash"]?.text,
        clusters: section["clusters"]?.whole.flatMap { 1...1_000_000 ~= $0 ? $0 : nil },
        definitionFile: DefinitionFile(section["definition"]),
        judges: (section["judges"]?.elements ?? []).compactMap { $0["model"]?.text }, seed: manifest?["seed"]?.text ?? "",
        manifest: section, requested: json["parameters"] ?? .null)
    }
    self.sections = sections
    seed = manifest?["seed"]?.text
    formula = manifest?["sampling_formula"]?.text
    // More than any benchmark has draws all of it; nothing that is multiplied with it overflows.
    let count = json["subset_count"]?.whole.flatMap { $0 >= 1 ? Subset.count(min($0, Self.most)) : nil }
    subset = count ?? json["subset_pct"]?.whole.flatMap { 1...100 ~= $0 ? .percent($0) : nil }
    samplesPerItem = json["samples"]?.whole.map { min(max(1, $0), 1_000_000) } ?? 1
  }
}

extension DefinitionFile {
  init?(_ json: JSONValue?) {
    guard let name = json?["name"]?.text, let sha256 = json?["sha256"]?.text else { return nil }
    self.init(name: String(name.prefix(200)), sha256: String(sha256.prefix(64)))
  }
}

extension ScorerVersion {
  init?(_ json: JSONValue?) {
    guard let name = json?["name"]?.text, let version = json?["version"]?.text else { return nil }
    self.init(name: name, version: version)
  }
}
