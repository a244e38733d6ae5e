import AssayKit

/// The conditions of a run, for people and as JSON.
struct ManifestView {
  let facts: [RunView.Fact]
  let sections: [Section]
  let json: String

  /// What decides the numbers of one benchmark.
  struct Section {
    let benchmark: String
    let protocolText: String
    let scorer: String
    let items: String
    let parameters: String
    var datasets: [Dataset]
    let promptHash: String
    let itemsHash: String
    /// Who decides, and who is compared; `nil` where nobody is asked.
    let judges: String?
  }

  struct Dataset {
    let id: String
    let revision: String
    let sha256: String
  }

  init(_ run: RunRecord) {
    let manifest = run.manifest
    let commit = manifest.code.commit.map { " (\($0.prefix(12)))" } ?? ""
    facts = [
      RunView.Fact(label: "Model", figure: manifest.model.description, note: nil),
      RunView.Fact(label: "Subset", figure: manifest.subset.description, note: nil),
      RunView.Fact(label: "Seed", figure: manifest.seed, note: nil),
      RunView.Fact(label: "Samples of each item", figure: Figures.count(manifest.samplesPerItem), note: nil),
      RunView.Fact(label: "Requests at once", figure: Figures.count(run.request.concurrency), note: nil),
      RunView.Fact(label: "Items are drawn by", figure: manifest.samplingFormula, note: nil),
      RunView.Fact(label: "Assay", figure: manifest.code.version + commit, note: nil),
      RunView.Fact(label: "Revision of the run", figure: Figures.count(run.revision), note: nil),
    ]
    sections = manifest.sections.map { Section($0) }
    json = (try? JSONText.pretty(manifest)) ?? "{}"  // Every manifest can be written: it came from JSON.
  }
}

extension ManifestView.Section {
  init(_ section: Manifest.Section) {
    benchmark = "\(section.benchmark) \(section.benchmarkVersion)"
    protocolText = "\(section.protocolName) \(section.protocolVersion)"
    scorer = "\(section.scorer.name) \(section.scorer.version)"
    items = "\(Figures.count(section.itemCount)) of \(Figures.count(section.totalItems))"
    parameters = Self.words(section.parameters)
    datasets = section.datasets.map { ManifestView.Dataset(id: $0.id, revision: $0.revision, sha256: $0.sha256) }
    if let file = section.definition {
      datasets.append(ManifestView.Dataset(id: file.name, revision: "definition", sha256: file.sha256))
    }
    promptHash = section.promptHash
    itemsHash = section.itemsHash
    judges = section.judges.map { judges in
      judges.map { "\($0.model) (prompts \($0.promptHash.prefix(12)), \(Self.words($0.parameters)))" }.joined(
        separator: ", compared with ")
    }
  }

  private static func words(_ parameters: GenerationParameters) -> String {
    let parts = [
      parameters.temperature.map { "temperature \($0)" }, parameters.topP.map { "top-p \($0)" },
      parameters.maxOutputTokens.map { "at most \(Figures.count($0)) output tokens" },
      parameters.stop.map { "stop at \($0.count) texts" }, parameters.seed.map { "generation seed \($0)" },
    ].compactMap { $0 }
    return parts.isEmpty ? "the provider's own" : parts.joined(separator: ", ")
  }
}
