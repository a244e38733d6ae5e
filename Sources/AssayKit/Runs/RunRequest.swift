/// What somebody asked for, before anything is planned.
public struct RunRequest: Hashable, Sendable, Codable {
  public var model: ModelReference
  /// In the order in which sections run; not empty, no name twice.
  public var benchmarks: [BenchmarkSelection]
  public var subset: Subset
  /// Where the sampling seed comes from.
  public var seed: SeedChoice
  /// Samples asked for each item, 1…1,000.
  public var samplesPerItem: Int
  /// Requests in flight at once at the start, 1…4,096; pacing may lower it.
  public var concurrency: Int
  /// What the user set; the protocol's own values fill the rest.
  public var parameters: GenerationParameters
  /// Detached runs are taken up by `serve` and `worker`; others only by the process that made them.
  public var detached: Bool
  /// The longest time one sample may take, retries and the pauses between them included. The wait for a slot is not: how many
  /// samples are asked at once does not decide which of them fail.
  public var sampleDeadline: Duration
  /// Who says whether answers are right where a protocol leaves that to a judge: the first one decides, the second one is compared
  /// with it. Empty leaves the choice to the settings.
  public var judges: [ModelReference]
  /// What the run's judges may cost in all; `nil` is no limit.
  public var judgeBudget: NanoDollars?

  public init(
    model: ModelReference, benchmarks: [BenchmarkSelection], subset: Subset = .all, seed: SeedChoice = .shared("assay"),
    samplesPerItem: Int = 1, concurrency: Int = 8, parameters: GenerationParameters = GenerationParameters(),
    detached: Bool = false, sampleDeadline: Duration = .seconds(1200), judges: [ModelReference] = [],
    judgeBudget: NanoDollars? = nil
  ) {
    self.model = model
    self.benchmarks = benchmarks
    self.subset = subset
    self.seed = seed
    self.samplesPerItem = samplesPerItem
    self.concurrency = concurrency
    self.parameters = parameters
    self.detached = detached
    self.sampleDeadline = sampleDeadline
    self.judges = judges
    self.judgeBudget = judgeBudget
  }

  /// Requests that were stored before runs had judges have none.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    model = try values.decode(ModelReference.self, forKey: .model)
    benchmarks = try values.decode([BenchmarkSelection].self, forKey: .benchmarks)
    subset = try values.decode(Subset.self, forKey: .subset)
    seed = try values.decode(SeedChoice.self, forKey: .seed)
    samplesPerItem = try values.decode(Int.self, forKey: .samplesPerItem)
    concurrency = try values.decode(Int.self, forKey: .concurrency)
    parameters = try values.decode(GenerationParameters.self, forKey: .parameters)
    detached = try values.decode(Bool.self, forKey: .detached)
    sampleDeadline = try values.decode(Duration.self, forKey: .sampleDeadline)
    judges = try values.decodeIfPresent([ModelReference].self, forKey: .judges) ?? []
    judgeBudget = try values.decodeIfPresent(NanoDollars.self, forKey: .judgeBudget)
  }
}

/// One benchmark of a request, with the protocol to use; `nil` is the benchmark's default.
public struct BenchmarkSelection: Hashable, Sendable, Codable {
  public var name: BenchmarkName
  public var protocolName: ProtocolName?

  public init(_ name: BenchmarkName, protocol protocolName: ProtocolName? = nil) {
    self.name = name
    self.protocolName = protocolName
  }

  enum CodingKeys: String, CodingKey {
    case name
    case protocolName = "protocol"
  }
}

/// Where the sampling seed comes from.
public enum SeedChoice: Hashable, Sendable, Codable {
  /// The same text for every run, so that runs draw the same items and can be paired.
  case shared(String)
  /// The run's own id, as the original Chutes Bench Runner does.
  case fromRun
}
