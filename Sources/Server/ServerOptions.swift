public import AssayKit
public import RunEngine

/// What an administrator decides about a server, besides where it listens.
public struct ServerOptions: Sendable {
  /// What `X-Admin-Secret` must be; without one the administrator's routes are closed.
  public var adminSecret: String?
  /// Why no run may be started now; `nil` when runs may be.
  public var maintenance: String?
  /// Other origins whose pages may use the API, such as `https://bench.example`.
  public var corsOrigins: Set<String> = []
  /// Requests that one client may send in a minute, a tenth of them at once; `nil` is no limit.
  public var requestsPerMinute: Int?
  /// Runs that one owner may have waiting or running; `nil` is no limit.
  public var queueLimit: Int?
  /// The largest request body, in bytes.
  public var bodyLimit = 1 << 20
  /// The largest file to verify, in bytes.
  public var uploadLimit = 256 << 20
  public var defaults = RunDefaults()
  /// How many runs one worker takes, for the overview.
  public var maxConcurrentRuns = 3
  /// Brings the catalogue of models up to date; without it the administrator cannot either.
  public var catalog: ModelCatalogSync?
  /// Whether the catalogue is brought up to date at start and now and then.
  public var syncsModels = false
  public var localModels: (any LocalModelServer)?
  /// Gets the data of benchmarks when somebody asks for it on a page; without it pages only say the command.
  public var preparation: DatasetPreparation?
  /// Whether nothing may be downloaded, so that no page offers it.
  public var isHubOffline = false
  /// Where the store keeps its data, for people, and how much room is left there.
  public var disk: DiskSpace?
  /// What the process's credentials allow and use, for the metrics.
  public var pacerLoad: @Sendable () -> PacerLoad = { PacerLoad() }

  /// How long the models' answers took in this process, for the metrics.
  public var answerTimes = AnswerTimes()

  public init() {}
}

/// What holds where a request for a run says nothing.
public struct RunDefaults: Hashable, Sendable {
  public var concurrency = 8
  public var seed = "assay"
  /// `nil` leaves it to the protocol.
  public var temperature: Double?
  /// Who judges where a run names nobody.
  public var judges: JudgeSettings

  public init(
    concurrency: Int = 8, seed: String = "assay", temperature: Double? = nil, judges: JudgeSettings = JudgeSettings()
  ) {
    self.concurrency = concurrency
    self.seed = seed
    self.temperature = temperature
    self.judges = judges
  }
}
