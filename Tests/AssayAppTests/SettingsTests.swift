import AssayApp
import AssayKit
import Foundation
import RunEngine
import Testing

@Suite struct SettingsTests {
  private let home = ["HOME": "/home/somebody"]

  private func settings(
    _ environment: [String: String], env: String? = nil, file: String? = nil
  ) throws(SettingsError) -> Settings {
    let files = ["/project/.env": env, "/home/somebody/.config/assay/config.json": file]
    return try Settings(
      environment: environment.merging(home) { given, _ in given }, workingFolder: "/project",
      files: FileReading { path in (files[path] ?? nil).map { Data($0.utf8) } })
  }

  private static let samples: [String: String] = [
    "ASSAY_HOME": "/srv/assay", "DATABASE_URL": "/srv/other.sqlite", "ASSAY_LOG_LEVEL": "debug", "NO_COLOR": "1",
    "DEFAULT_MODEL": "openrouter/google/gemini-pro", "DEFAULT_TEMPERATURE": "0.5", "ASSAY_SUBSET_SEED": "alpha",
    "WORKER_ITEM_CONCURRENCY": "4", "WORKER_MAX_CONCURRENT": "2", "WORKER_POLL_INTERVAL": "0.5", "ASSAY_HOST": "localhost",
    "ASSAY_PORT": "0", "MAINTENANCE_MODE": "true", "MAINTENANCE_MESSAGE": "back at noon", "SKIP_MODEL_SYNC": "1",
    "ASSAY_CORS_ORIGINS": "https://bench.example, http://localhost:3000", "ASSAY_REQUESTS_PER_MINUTE": "60",
    "ASSAY_QUEUE_LIMIT": "0", "ASSAY_BODY_LIMIT": "2048", "ASSAY_SECRETS_KEY": "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "WORKER_STALE_RUN_MINUTES": "5", "HF_ENDPOINT": "https://mirror.example", "HF_HUB_OFFLINE": "yes",
    "ASSAY_DUCKDB": "/opt/duckdb", "JANUS_BENCH_REQUEST_TIMEOUT": "300", "JANUS_BENCH_TTFT_TIMEOUT": "5.0",
    "JANUS_BENCH_WEIGHT_QUALITY": "40", "JANUS_BENCH_WEIGHT_SPEED": "20", "JANUS_BENCH_WEIGHT_COST": "15",
    "JANUS_BENCH_WEIGHT_STREAMING": "15", "JANUS_BENCH_WEIGHT_MULTIMODAL": "10", "JANUS_BENCH_SUBSET_PERCENT": "10",
    "JANUS_BENCH_JUDGE_TIMEOUT": "120", "ASSAY_BENCHMARKS": "mine",
  ]

  private static func sample(_ setting: Setting) -> String {
    samples[setting.name] ?? (setting.isSecret ? "sk-not-a-real-key" : "https://models.example/v1")
  }

  @Test(arguments: Setting.table)
  func everySettingIsReadByItsEnvironmentName(setting: Setting) throws {
    let value = Self.sample(setting)
    #expect(try settings([setting.name: value]).given(setting.name) == value)
    #expect(try settings([:]).given(setting.name) == nil)
  }

  @Test(arguments: Setting.table.filter(\.isAllowedInEnvFile))
  func everyOtherSettingIsReadFromTheEnvFileAndTheShellWins(setting: Setting) throws {
    let value = Self.sample(setting)
    let loaded = try settings([:], env: "\(setting.name)=\(value)\n")
    #expect(loaded.given(setting.name) == value)
    #expect(loaded.values.value(of: setting)?.origin == .envFile("/project/.env"))
    let other = setting.name == "ASSAY_HOME" ? "/else" : value
    let both = try settings([setting.name: other], env: "\(setting.name)=\(value)\n")
    #expect(both.values.value(of: setting)?.origin == .environment)
    #expect(both.given(setting.name) == other)
  }

  @Test(arguments: Setting.table.filter(\.isAllowedInFile))
  func everyOtherSettingIsReadFromTheConfigurationFile(setting: Setting) throws {
    let value = Self.sample(setting)
    let loaded = try settings([:], file: #"{"\#(setting.fileKey)": "\#(value)"}"#)
    #expect(loaded.given(setting.name) == value)
  }

  @Test func aFolderChoosesNoProgramToRun() throws {
    let error = try #require(throws: SettingsError.self) { try settings([:], env: "ASSAY_DUCKDB=/proc/self/cwd/evil") }
    #expect(error.message.contains("ASSAY_DUCKDB") && error.message.contains("/project/.env"))
    #expect(try settings(["ASSAY_DUCKDB": "/opt/duckdb"], env: "ASSAY_DUCKDB=/proc/self/cwd/evil").duckDBProgram == "/opt/duckdb")
  }

  /// A `.env` that names a home decides what the configuration file in it says.
  @Test(arguments: [
    (#"{"assay_duckdb": "/project/evil"}"#, "ASSAY_DUCKDB"),
    (#"{"openai_base_url": "https://evil.example/v1"}"#, "would get the key OPENAI_API_KEY"),
  ])
  func theHomeOfAnEnvFileIsNoMoreTrustedThanItself(file: String, words: String) throws {
    let environment = ["OPENAI_API_KEY": "sk-mine"]
    let error = try #require(throws: SettingsError.self) {
      try Settings(
        environment: environment, workingFolder: "/project",
        files: FileReading { path in
          ["/project/.env": "ASSAY_HOME=/project/h", "/project/h/config/config.json": file][path].map { Data($0.utf8) }
        })
    }
    #expect(error.message.contains(words) && error.message.contains("/project/h/config/config.json"), "\(error.message)")
    #expect(throws: Never.self) { try settings(environment, file: file) }
  }

  /// A folder that somebody was given must not be able to send the user's own key to an address that the folder names.
  @Test(arguments: [
    ("OPENAI_BASE_URL", "OPENAI_API_KEY"), ("OPENROUTER_BASE_URL", "OPENROUTER_API_KEY"), ("CHUTES_API_BASE_URL", "CHUTES_API_KEY"),
    ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"), ("ASSAY_BASE_URL", "ASSAY_API_KEY"), ("HF_ENDPOINT", "HF_TOKEN"),
    ("SANDY_BASE_URL", "SANDY_API_KEY"), ("CHUTES_IDP_URL", "CHUTES_CLIENT_SECRET"),
  ])
  func anAddressOfTheEnvFileGetsNoKeyFromElsewhere(address: String, key: String) throws {
    let elsewhere = "\(address)=https://evil.example/v1"
    let error = try #require(throws: SettingsError.self) { try settings([key: "sk-mine"], env: elsewhere) }
    #expect(error.message.contains(address) && error.message.contains(key) && error.message.contains("/project/.env"))
    #expect(!(error.message + error.hint).contains("sk-mine"))
    let fileKey = try #require(Setting.table.first { $0.name == key }).fileKey
    #expect(throws: SettingsError.self) { try settings([:], env: elsewhere, file: #"{"\#(fileKey)": "sk-mine"}"#) }

    #expect(try settings([:], env: elsewhere + "\n\(key)=sk-theirs").given(key) == "sk-theirs")
    #expect(try settings([key: "sk-mine", address: "https://own.example/v1"], env: elsewhere).given(key) == "sk-mine")
    #expect(try settings([key: "sk-mine"]).given(key) == "sk-mine")
    #expect(try settings([key: ""], env: elsewhere).given(key) == nil)
  }

  @Test func typedValuesFollowTheText() throws {
    let loaded = try settings(Self.samples.filter { $0.key != "ASSAY_HOME" })
    #expect(loaded.databasePath == "/srv/other.sqlite")
    #expect(loaded.defaultModel == ModelReference("openrouter/google/gemini-pro"))
    #expect(loaded.defaultTemperature == 0.5)
    #expect(loaded.subsetSeed == "alpha")
    #expect(loaded.itemConcurrency == 4)
    #expect(loaded.maxConcurrentRuns == 2)
    #expect(loaded.pollInterval == .milliseconds(500))
    #expect(loaded.host == "localhost")
    #expect(loaded.port == 0)
    #expect(loaded.hubEndpoint == "https://mirror.example")
    #expect(loaded.isHubOffline)
    #expect(loaded.duckDBProgram == "/opt/duckdb")
    #expect(loaded.benchmarksFolder == "/project/mine")
    #expect(try settings(["ASSAY_BENCHMARKS": "/srv/mine"]).benchmarksFolder == "/srv/mine")
    #expect(loaded.server.maintenance == "back at noon")
    #expect(loaded.server.skipsModelSync)
    #expect(loaded.server.corsOrigins == ["https://bench.example", "http://localhost:3000"])
    #expect((loaded.server.requestsPerMinute, loaded.server.queueLimit, loaded.server.bodyLimit) == (60, nil, 2_048))
    #expect(loaded.server.sealer != nil)
  }

  @Test(arguments: [
    ("ASSAY_CORS_ORIGINS", "*"), ("ASSAY_CORS_ORIGINS", "https://bench.example/path"), ("MAINTENANCE_MODE", "perhaps"),
    ("ASSAY_BODY_LIMIT", "1"), ("ASSAY_SECRETS_KEY", "k1:c2hvcnQ="), ("ASSAY_SECRETS_KEY", "no colon"),
  ])
  func whatAServerCannotUseIsRefusedWithoutSecrets(name: String, value: String) throws {
    let error = try #require(throws: SettingsError.self) { try settings([name: value]) }
    #expect(error.message.contains(name))
    if name == "ASSAY_SECRETS_KEY" { #expect(!(error.message + error.hint).contains(value)) }
  }

  @Test(arguments: [
    ("HLE_JUDGE_MODEL", "openai/o3-mini", "openai/o3-mini"), ("AA_LCR_JUDGE_MODEL", "simulated/default", "simulated/default"),
    ("HLE_JUDGE_MODEL", "Qwen/Qwen3-235B-A22B", "chutes/Qwen/Qwen3-235B-A22B"),
  ])
  func judgesOfBenchmarksAreReadAndNamesOfTheOriginalAreThoseOfChutes(name: String, value: String, model: String) throws {
    #expect(try settings([name: value]).judges.ofBenchmarks[name]?.description == model)
    #expect(try settings([:]).judges.ofBenchmarks.isEmpty)
    #expect(try settings(["ASSAY_JUDGE_MODEL": value]).judges.general?.description == model)
  }

  /// The table of the design: every name that the originals know is taken as it is.
  @Test(arguments: [
    "DATABASE_URL", "CHUTES_API_KEY", "CHUTES_CLIENT_ID", "CHUTES_CLIENT_SECRET", "CHUTES_IDP_URL", "FRONTEND_URL", "ADMIN_SECRET",
    "SKIP_MODEL_SYNC", "BENCH_SIGNING_PRIVATE_KEY", "BENCH_SIGNING_PUBLIC_KEY", "SANDY_BASE_URL", "SANDY_API_KEY",
    "WORKER_MAX_CONCURRENT", "WORKER_ITEM_CONCURRENCY", "WORKER_STALE_RUN_MINUTES", "WORKER_POLL_INTERVAL", "HF_TOKEN",
    "OPENROUTER_API_KEY", "DEFAULT_MODEL", "DEFAULT_TEMPERATURE", "LMSTUDIO_BASE_URL", "AA_LCR_JUDGE_MODEL", "HLE_JUDGE_MODEL",
    "TAU2_USER_MODEL", "MAINTENANCE_MODE", "MAINTENANCE_MESSAGE", "JANUS_BENCH_TARGET_URL", "JANUS_BENCH_MODEL",
    "JANUS_BENCH_REQUEST_TIMEOUT", "JANUS_BENCH_TTFT_TIMEOUT", "JANUS_BENCH_WEIGHT_QUALITY", "JANUS_BENCH_WEIGHT_SPEED",
    "JANUS_BENCH_WEIGHT_COST", "JANUS_BENCH_WEIGHT_STREAMING", "JANUS_BENCH_WEIGHT_MULTIMODAL", "JANUS_BENCH_OUTPUT_DIR",
    "JANUS_BENCH_SEED", "JANUS_BENCH_SUBSET_PERCENT", "JANUS_BENCH_JUDGE_URL", "JANUS_BENCH_JUDGE_MODEL",
    "JANUS_BENCH_JUDGE_API_KEY", "JANUS_BENCH_JUDGE_TIMEOUT",
  ])
  func everyNameOfTheOriginalsIsKnown(name: String) throws {
    let setting = try #require(Setting.table.first { $0.name == name })
    #expect(try settings([name: Self.sample(setting)]).given(name) == Self.sample(setting))
  }

  @Test func defaultsHoldWhenNothingIsSet() throws {
    let loaded = try settings([:])
    #expect(loaded.databasePath == "/home/somebody/.local/share/assay/assay.sqlite")
    #expect(loaded.defaultModel == nil)
    #expect(loaded.subsetSeed == "assay")
    #expect(loaded.itemConcurrency == 8)
    #expect(loaded.port == 7007)
    #expect(loaded.hubEndpoint == "https://huggingface.co")
    #expect(loaded.hubToken == nil)
    #expect(!loaded.isHubOffline)
    #expect(loaded.duckDBProgram == nil)
    #expect(loaded.benchmarksFolder == "/home/somebody/.local/share/assay/benchmarks")
  }

  @Test func anEmptyValueInTheShellHidesTheEnvFile() throws {
    let loaded = try settings(["ASSAY_SUBSET_SEED": ""], env: "ASSAY_SUBSET_SEED=alpha")
    #expect(loaded.subsetSeed == "assay")
    #expect(loaded.given("ASSAY_SUBSET_SEED") == nil)
  }

  @Test func envFilesMayQuoteExportAndComment() throws {
    let loaded = try settings(
      [:],
      env: """
        # keys
        export OPENAI_API_KEY="a b # c"
        OPENROUTER_API_KEY='x=y'   # spare
        ASSAY_SUBSET_SEED = beta # old
        UNRELATED_TOOL=1
        DEFAULT_MODEL=
        """)
    #expect(loaded.given("OPENAI_API_KEY") == "a b # c")
    #expect(loaded.given("OPENROUTER_API_KEY") == "x=y")
    #expect(loaded.subsetSeed == "beta")
    #expect(loaded.defaultModel == nil)
  }

  @Test(arguments: [
    (
      ["WORKER_ITEM_CONCURRENCY": "many"], "WORKER_ITEM_CONCURRENCY cannot be `many` (from the environment)",
      "a whole number from 1 to 4096"
    ),
    (
      ["WORKER_ITEM_CONCURRENCY": "0"], "WORKER_ITEM_CONCURRENCY cannot be `0` (from the environment)",
      "a whole number from 1 to 4096"
    ),
    (["WORKER_POLL_INTERVAL": "0"], "WORKER_POLL_INTERVAL cannot be `0` (from the environment)", "seconds from 0.05 to 3600"),
    (["DEFAULT_TEMPERATURE": "nan"], "DEFAULT_TEMPERATURE cannot be `nan` (from the environment)", "a number from 0 to 2"),
    (
      ["OPENAI_BASE_URL": "example.com"], "OPENAI_BASE_URL cannot be `example.com` (from the environment)",
      "an address that starts with http:// or https://"
    ),
    (["DEFAULT_MODEL": "gpt"], "DEFAULT_MODEL cannot be `gpt` (from the environment)", "a model as provider/slug"),
    (["ASSAY_HOME": "here"], "ASSAY_HOME cannot be `here` (from the environment)", "an absolute path of a folder"),
    (["ASSAY_PORT": "70000"], "ASSAY_PORT cannot be `70000` (from the environment)", "a whole number from 0 to 65535"),
    (
      ["ASSAY_LOG_LEVEL": "loud"], "ASSAY_LOG_LEVEL cannot be `loud` (from the environment)",
      "one of trace, debug, info, notice, warning, error, critical"
    ),
  ])
  func aBadValueNamesTheSettingTheValueAndTheForm(environment: [String: String], message: String, form: String) throws {
    let error = try #require(throws: SettingsError.self) { try settings(environment) }
    #expect(error.message == message)
    #expect(error.hint == "it must be \(form)")
  }

  @Test func postgresComesLaterAndItsPasswordIsNotRepeated() throws {
    let error = try #require(throws: SettingsError.self) {
      try settings(["DATABASE_URL": "postgres://user:hunter2@db/assay"])
    }
    #expect(error.message == "DATABASE_URL names a PostgreSQL database")
    #expect(error.hint.contains("later version"))
    #expect(!error.hint.contains("hunter2"))
  }

  @Test(arguments: [
    ("sqlite:///data/a.sqlite", "/data/a.sqlite"), ("sqlite:b.sqlite", "/project/b.sqlite"), ("c.sqlite", "/project/c.sqlite"),
  ])
  func databasePathsAreUnderstood(text: String, path: String) throws {
    #expect(try settings(["DATABASE_URL": text]).databasePath == path)
  }

  @Test func unknownKeysInTheConfigurationFileAreRefused() throws {
    let error = try #require(throws: SettingsError.self) { try settings([:], file: #"{"defualt_model": "a/b"}"#) }
    #expect(error.message == "unknown setting `defualt_model` in /home/somebody/.config/assay/config.json")
    #expect(error.hint.hasPrefix("did you mean `default_model`?"))
  }

  @Test(arguments: ["[]", "{", #"{"default_model": ["a/b"]}"#])
  func aConfigurationFileOfAnotherShapeIsRefused(text: String) {
    #expect(throws: SettingsError.self) { try settings([:], file: text) }
  }

  @Test func anUnreadableLineOfTheEnvFileIsNamedWithoutItsText() throws {
    let error = try #require(throws: SettingsError.self) { try settings([:], env: "A=1\nsk-secret\n") }
    #expect(error.message == "line 2 of /project/.env cannot be read")
  }

  @Test func foldersFollowXDGOrAssayHome() throws {
    let xdg = try Folders(home: nil, environment: ["HOME": "/h", "XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "relative"])
    #expect(xdg.data == "/d/assay")
    #expect(xdg.configuration == "/h/.config/assay")
    #expect(xdg.cache == "/h/.cache/assay")
    #expect(xdg.state == "/h/.local/state/assay")
    #expect(try Folders(home: "/a/", environment: [:]).data == "/a/data")
    #expect(throws: SettingsError.self) { try Folders(home: nil, environment: [:]) }
  }
}
