/// Everything that decides a run's numbers, stored with the run and compared when it is resumed.
public struct Manifest: Hashable, Sendable, Codable {
  /// Assay's version and commit that planned the run. Recorded, not compared: scorer versions decide what a resume may mix.
  public var code: CodeVersion
  public var model: ModelReference
  /// The formula of `SubsetSampling`, by name.
  public var samplingFormula: String
  /// The seed's text as it was used.
  public var seed: String
  public var subset: Subset
  public var samplesPerItem: Int
  public var sections: [Section]

  public init(
    code: CodeVersion, model: ModelReference, samplingFormula: String, seed: String, subset: Subset, samplesPerItem: Int,
    sections: [Section]
  ) {
    self.code = code
    self.model = model
    self.samplingFormula = samplingFormula
    self.seed = seed
    self.subset = subset
    self.samplesPerItem = samplesPerItem
    self.sections = sections
  }

  /// What decides the numbers of one section.
  public struct Section: Hashable, Sendable, Codable {
    public var benchmark: BenchmarkName
    public var benchmarkVersion: String
    public var protocolName: ProtocolName
    public var protocolVersion: String
    public var scorer: ScorerVersion
    public var datasets: [DatasetProvenance]
    /// SHA-256 over the prompt templates, lower-case hexadecimal.
    public var promptHash: String
    /// SHA-256 over the sampled item ids in order, joined by line feeds.
    public var itemsHash: String
    public var itemCount: Int
    public var totalItems: Int
    public var parameters: GenerationParameters
    /// The file that defines the benchmark. Recorded, not compared: what of it decides the numbers is in the fields above.
    public var definition: DefinitionFile?
    /// Who is asked for verdicts, the deciding one first; `nil` where nobody is.
    public var judges: [Judge]?
    /// Groups of sampled items whose scores hang together, such as questions about the same documents; `nil` where every item stands for
    /// itself. Recorded, not compared: it follows from data and items.
    public var clusters: Int?

    public init(
      benchmark: BenchmarkName, benchmarkVersion: String, protocolName: ProtocolName, protocolVersion: String,
      scorer: ScorerVersion, datasets: [DatasetProvenance], promptHash: String, itemsHash: String, itemCount: Int,
      totalItems: Int, parameters: GenerationParameters, judges: [Judge]? = nil
    ) {
      self.benchmark = benchmark
      self.benchmarkVersion = benchmarkVersion
      self.protocolName = protocolName
      self.protocolVersion = protocolVersion
      self.scorer = scorer
      self.datasets = datasets
      self.promptHash = promptHash
      self.itemsHash = itemsHash
      self.itemCount = itemCount
      self.totalItems = totalItems
      self.parameters = parameters
      self.judges = judges
    }
  }

  /// What decides the words of one judge, besides the answer that it is asked about.
  public struct Judge: Hashable, Sendable, Codable {
    public var model: ModelReference
    /// See `JudgeRole.promptHash`.
    public var promptHash: String
    public var parameters: GenerationParameters

    public init(model: ModelReference, promptHash: String, parameters: GenerationParameters) {
      self.model = model
      self.promptHash = promptHash
      self.parameters = parameters
    }

    public init(_ model: ModelReference, as role: JudgeRole) {
      self.init(model: model, promptHash: role.promptHash, parameters: role.parameters)
    }
  }
}

extension Manifest.Judge: CustomStringConvertible {
  public var description: String { "\(model), prompts \(promptHash), \(parameters)" }
}

/// Which Assay made something: its version and, when known, its commit.
public struct CodeVersion: Hashable, Sendable, Codable {
  public var version: String
  public var commit: String?

  public init(version: String, commit: String?) {
    self.version = version
    self.commit = commit
  }
}

/// A scorer's name and version; a change of verdicts is a change of version.
public struct ScorerVersion: Hashable, Sendable, Codable {
  public var name: String
  public var version: String

  public init(name: String, version: String) {
    self.name = name
    self.version = version
  }
}

/// Which data a section used.
public struct DatasetProvenance: Hashable, Sendable, Codable {
  public var id: String
  public var revision: String
  /// Lower-case hexadecimal SHA-256 of the file's bytes.
  public var sha256: String

  public init(id: String, revision: String, sha256: String) {
    self.id = id
    self.revision = revision
    self.sha256 = sha256
  }
}

extension Manifest {
  /// What differs between two manifests in a way that forbids mixing their samples: one sentence a difference.
  ///
  /// Item counts and code versions are left out: the first follows from the rest, the second is recorded but allowed.
  public func differences(from other: Manifest) -> [String] {
    var found: [String] = []
    func compare<Value: Equatable>(_ what: String, _ mine: Value, _ theirs: Value) {
      if mine != theirs { found.append("\(what): was \(theirs), is \(mine)") }
    }
    compare("model", model, other.model)
    compare("sampling formula", samplingFormula, other.samplingFormula)
    compare("seed", seed, other.seed)
    compare("subset", subset, other.subset)
    compare("samples per item", samplesPerItem, other.samplesPerItem)
    compare("benchmarks", sections.map(\.benchmark), other.sections.map(\.benchmark))
    for (mine, theirs) in zip(sections, other.sections) where mine.benchmark == theirs.benchmark {
      let name = mine.benchmark
      compare("\(name) version", mine.benchmarkVersion, theirs.benchmarkVersion)
      compare("\(name) protocol", mine.protocolName, theirs.protocolName)
      compare("\(name) protocol version", mine.protocolVersion, theirs.protocolVersion)
      compare("\(name) scorer", "\(mine.scorer.name) \(mine.scorer.version)", "\(theirs.scorer.name) \(theirs.scorer.version)")
      compare("\(name) data", mine.datasets.map(\.sha256), theirs.datasets.map(\.sha256))
      compare("\(name) prompts", mine.promptHash, theirs.promptHash)
      compare("\(name) items", mine.itemsHash, theirs.itemsHash)
      compare("\(name) parameters", mine.parameters, theirs.parameters)
      compare("\(name) judges", mine.judgesText, theirs.judgesText)
    }
    return found
  }
}

extension Manifest.Section {
  /// Every judge in words, for comparisons.
  fileprivate var judgesText: String {
    let judges = (judges ?? []).map(\.description)
    return judges.isEmpty ? "none" : judges.joined(separator: "; ")
  }
}
