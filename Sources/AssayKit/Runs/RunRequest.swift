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

  public init(
    model: ModelReference, benchmarks: [BenchmarkSelection], subset: Subset = .all, seed: SeedChoice = .shared("assay"),
    samplesPerItem: Int = 1, concurrency: Int = 8, parameters: GenerationParameters = GenerationParameters(),
    detached: Bool = false, sampleDeadline: Duration = .seconds(1200)
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
