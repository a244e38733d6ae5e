/// One setting: a row of the table that drives loading, `assay config show` and the reference page.
public struct Setting: Hashable, Sendable {
  /// The name in the environment and in `.env`; in lower case it is the key in the configuration file.
  public let name: String
  public let form: SettingForm
  /// What holds when nothing is set, as text; `nil` when then nothing is set.
  public let defaultText: String?
  public let meaning: String
  /// A credential: never printed, only whether it is there.
  public let isSecret: Bool
  /// Whether the configuration file may hold it; the folder that the file lies in cannot be set there.
  public let isAllowedInFile: Bool
  /// Whether `.env` may hold it: that file comes with whatever folder somebody works in, which must not choose what is run.
  public let isAllowedInEnvFile: Bool
  /// Why it has no effect in this version; `nil` when it has one.
  public let noEffect: String?

  init(
    _ name: String, _ form: SettingForm, default defaultText: String? = nil, secret: Bool = false, inFile: Bool = true,
    inEnvFile: Bool = true,
    later noEffect: String? = nil, _ meaning: String
  ) {
    self.noEffect = noEffect
    self.name = name
    self.form = form
    self.defaultText = defaultText
    self.meaning = meaning
    self.isSecret = secret
    self.isAllowedInFile = inFile
    self.isAllowedInEnvFile = inEnvFile
  }

  static func named(_ name: String) -> Setting? { table.first { $0.name == name } }

  public var fileKey: String { name.lowercased() }
}

extension Setting {
  /// Every setting, in the order of the reference page.
  public static let table: [Setting] =
    [home, database, logLevel, noColour, defaultModel, defaultTemperature, subsetSeed, itemConcurrency, maxConcurrent]
    + [pollInterval, host, port] + judges + server + [signingKey, verifyingKey] + datasets + providers + later + janus

  static let home = Setting("ASSAY_HOME", .path, inFile: false, "one folder for data, configuration, cache and state")
  static let database = Setting("DATABASE_URL", .database, "the database; without it `assay.sqlite` in the data folder")
  static let logLevel = Setting("ASSAY_LOG_LEVEL", .logLevel, default: "warning", "the least serious log line to print")
  static let noColour = Setting("NO_COLOR", .presence, "switches colour off")
  static let defaultModel = Setting("DEFAULT_MODEL", .model, "the model of `assay run` without `--model`")
  static let defaultTemperature = Setting(
    "DEFAULT_TEMPERATURE", .number(0...2), "the temperature where `--temperature` is not given, instead of the protocol's own")
  static let subsetSeed = Setting(
    "ASSAY_SUBSET_SEED", .text, default: "assay", "the seed that draws items; runs with the same seed can be paired")
  static let itemConcurrency = Setting(
    "WORKER_ITEM_CONCURRENCY", .wholeNumber(1...4_096), default: "8", "requests in flight at once in one run")
  static let maxConcurrent = Setting(
    "WORKER_MAX_CONCURRENT", .wholeNumber(1...64), default: "3", "detached runs that one process works on at once")
  static let pollInterval = Setting(
    "WORKER_POLL_INTERVAL", .seconds(0.05...3_600), default: "1", "how often a worker looks for detached runs")
  static let host = Setting("ASSAY_HOST", .text, default: "127.0.0.1", "the address that `assay serve` listens on")
  static let port = Setting("ASSAY_PORT", .wholeNumber(0...65_535), default: "7007", "its port; 0 takes a free one")

  static let hubEndpoint = Setting(
    "HF_ENDPOINT", .webAddress, default: "https://huggingface.co", "the hub that data sets come from, or a mirror of it")
  static let hubToken = Setting("HF_TOKEN", .text, secret: true, "the token for the hub, for gated data sets")
  static let hubOffline = Setting(
    "HF_HUB_OFFLINE", .yesOrNo, default: "0", "forbids downloads; what is on this machine can be used")
  static let duckDB = Setting(
    "ASSAY_DUCKDB", .program, inEnvFile: false, "the program `duckdb`, which reads Parquet files; without it the one on PATH")
  static let languageResources = Setting(
    "ASSAY_LANGUAGE_RESOURCES", .text,
    "a folder with the language resources of IFEval and IFBench, as `make language-resources` gets them")
  static let benchmarks = Setting(
    "ASSAY_BENCHMARKS", .text, "the folder with benchmarks of your own in YAML; without it `benchmarks` in the data folder")
  private static let datasets = [hubEndpoint, hubToken, hubOffline, duckDB, languageResources, benchmarks]

  static let signingKey = Setting(
    "BENCH_SIGNING_PRIVATE_KEY", .text, secret: true,
    "the Ed25519 key that exports are signed with, as PEM or base64 of 32 bytes; without it a key of the configuration folder")
  static let verifyingKey = Setting(
    "BENCH_SIGNING_PUBLIC_KEY", .text,
    "its public key; without the private one, a key whose signatures are believed besides those of the configuration folder")

  private static let providers = [
    key("OPENROUTER_API_KEY", of: "OpenRouter"),
    address("OPENROUTER_BASE_URL", of: "OpenRouter", default: "https://openrouter.ai/api/v1"),
    key("CHUTES_API_KEY", of: "Chutes"),
    address("CHUTES_API_BASE_URL", of: "Chutes", default: "https://llm.chutes.ai/v1"),
    key("OPENAI_API_KEY", of: "OpenAI"),
    address("OPENAI_BASE_URL", of: "OpenAI", default: "https://api.openai.com/v1"),
    key("ANTHROPIC_API_KEY", of: "Anthropic"),
    address("ANTHROPIC_BASE_URL", of: "Anthropic", default: "https://api.anthropic.com/v1"),
    address("LMSTUDIO_BASE_URL", of: "LM Studio", default: "http://127.0.0.1:1234/v1"),
    address("OLLAMA_BASE_URL", of: "Ollama", default: "http://127.0.0.1:11434/v1"),
    address("VLLM_BASE_URL", of: "vLLM", default: "http://127.0.0.1:8000/v1"),
    address("LLAMACPP_BASE_URL", of: "llama.cpp", default: "http://127.0.0.1:8080/v1"),
    address("ASSAY_BASE_URL", of: "any other OpenAI-compatible server (provider `custom`)", default: nil),
    key("ASSAY_API_KEY", of: "that server"),
  ]

  /// Addresses that a secret is sent to, with the secret.
  static let keyedAddresses: [(address: Setting, key: Setting)] = {
    let byName = Dictionary(uniqueKeysWithValues: table.map { ($0.name, $0) })
    let pairs = [
      ("OPENROUTER_BASE_URL", "OPENROUTER_API_KEY"), ("CHUTES_API_BASE_URL", "CHUTES_API_KEY"),
      ("OPENAI_BASE_URL", "OPENAI_API_KEY"), ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"), ("ASSAY_BASE_URL", "ASSAY_API_KEY"),
      ("HF_ENDPOINT", "HF_TOKEN"), ("SANDY_BASE_URL", "SANDY_API_KEY"), ("CHUTES_IDP_URL", "CHUTES_CLIENT_SECRET"),
    ]
    return pairs.compactMap { address, key in byName[address].flatMap { address in byName[key].map { (address, $0) } } }
  }()

  private static func key(_ name: String, of provider: String) -> Setting {
    Setting(name, .text, secret: true, "the key for \(provider)")
  }

  private static func address(_ name: String, of provider: String, default address: String?) -> Setting {
    Setting(name, .webAddress, default: address, "the address of \(provider)")
  }
}
