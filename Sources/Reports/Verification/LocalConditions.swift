import AssayKit

/// Compares how an archive says that a benchmark was asked with how it is asked on this machine.
struct LocalConditions {
  /// What cannot be true.
  private(set) var faults: [String] = []
  /// What this machine does otherwise, so that it can say nothing about the archive.
  private(set) var doubts: [String] = []

  init(_ name: String, _ section: RunConditions.Section, _ benchmark: any Benchmark, _ set: (any ItemSet)?) {
    let plan = section.manifest
    func doubt(_ what: String, _ theirs: JSONValue?, _ ours: JSONValue) {
      guard doubts.isEmpty, !(theirs ?? .null).isClose(to: ours) else { return }
      doubts.append(
        "`\(name)` has \(what) \((theirs ?? .null).short) in the archive and \(ours.short) on this machine: verify with the Assay that made it"
      )
    }
    doubt("the version", plan["benchmark_version"], .string(benchmark.card.version))
    guard let set else { return }
    doubt("the protocol version", plan["protocol_version"], .string(set.protocolVersion))
    compareData(name, plan["datasets"]?.elements ?? [], set.datasets)
    guard set.datasets.map(\.sha256) == section.data else {
      addOtherData(name, benchmark)
      return
    }
    doubt("the prompt hash", plan["prompt_hash"], .string(set.promptHash))
    var requested = GenerationParameters(section.requested)
    // Archives that were made before a run said its own.
    if section.requested["stop"] == nil { requested.stop = plan["parameters"]?["stop"].flatMap { GenerationParameters.stop($0) } }
    let asked = requested.filled(from: set.defaultParameters)
    // Parameters can always be written.
    if let json = try? JSONValue.snakeCased(asked) { doubt("the parameters", plan["parameters"], json) }
    for judge in plan["judges"]?.elements ?? [] {
      guard let role = set.judge else { continue }
      doubt("the judge's prompt hash", judge["prompt_hash"], .string(role.promptHash))
      if let json = try? JSONValue.snakeCased(role.parameters) { doubt("the judge's parameters", judge["parameters"], json) }
    }
  }

  /// Without the same data nothing here can say what is asked for.
  private mutating func addOtherData(_ name: String, _ benchmark: any Benchmark) {
    guard faults.isEmpty, doubts.isEmpty else { return }
    if benchmark.requiredDatasets.isEmpty, benchmark.card.definition == nil {
      faults.append("`\(name)` names data that its version `\(benchmark.card.version)`, which brings its own, does not have")
    } else {
      doubts.append("the data set of `\(name)` is not the one on this machine, so expected answers were not compared")
    }
  }

  /// One revision of a data set has one content.
  private mutating func compareData(_ name: String, _ claims: [JSONValue], _ data: [DatasetProvenance]) {
    for claim in claims {
      guard let same = data.first(where: { $0.id == claim["id"]?.text }) else {
        if let other = data.first(where: { $0.sha256 == claim["sha256"]?.text }) {
          faults.append("`\(name)` names the data set \((claim["id"] ?? .null).short), whose content is that of `\(other.id)`")
        }
        continue
      }
      let (revision, sha256) = (claim["revision"]?.text ?? "", claim["sha256"]?.text ?? "")
      if revision == same.revision, sha256 != same.sha256 {
        faults.append(
          "`\(name)` names the sha256 `\(sha256.prefix(70))` for revision `\(revision)` of `\(same.id)`, which has `\(same.sha256)`"
        )
      }
      // What was prepared from local files may be the same as what was published.
      if revision != same.revision, sha256 == same.sha256, !(revision + same.revision).contains("local:") {
        faults.append("`\(name)` names revision `\(revision.prefix(70))` of `\(same.id)` with the content of `\(same.revision)`")
      }
    }
  }
}

extension GenerationParameters {
  /// As `parameters` of a run names them.
  fileprivate init(_ json: JSONValue) {
    self.init(
      temperature: json["temperature"]?.number, topP: json["top_p"]?.number, maxOutputTokens: json["max_output_tokens"]?.whole,
      stop: json["stop"].flatMap { Self.stop($0) },
      seed: json["generation_seed"].flatMap { if case .integer(let seed) = $0 { Int(seed) } else { nil } })
  }

  /// The texts that end an answer.
  fileprivate static func stop(_ json: JSONValue) -> [String]? {
    if case .array(let texts) = json { texts.compactMap(\.text) } else { nil }
  }
}
