public import AssayKit
import Foundation
public import Logging
public import RunEngine

/// All settings of a process, read once when it starts and checked as a whole.
public struct Settings: Sendable {
  public let values: SettingValues
  public let folders: Folders
  /// The folders and values without what `.env` says; no folders where only `.env` names one.
  let own: (folders: Folders?, values: SettingValues)
  /// The path of the SQLite file.
  public let databasePath: String
  public let logLevel: Logger.Level
  public let noColour: String?
  public let defaultModel: ModelReference?
  public let defaultTemperature: Double?
  /// Who judges where a run names nobody.
  public let judges: JudgeSettings
  public let subsetSeed: String
  public let itemConcurrency: Int
  public let maxConcurrentRuns: Int
  public let pollInterval: Duration
  public let host: String
  public let port: Int
  public let server: ServerSettings
  public let hubEndpoint: String
  public let hubToken: String?
  /// Whether nothing may be asked of the hub.
  public let isHubOffline: Bool
  /// What ASSAY_LANGUAGE_RESOURCES names.
  public let languageResources: String?
  /// The folder with benchmarks of the user's own.
  public let benchmarksFolder: String
  /// What ASSAY_DUCKDB names.
  public let duckDBProgram: String?
  /// Where programs are looked for: the value of PATH.
  public let searchPath: String

  /// - Parameters:
  ///   - environment: the process's environment.
  ///   - workingFolder: where `.env` is looked for and what relative paths start from.
  /// - Throws: on a value that cannot be used, an unreadable file, or an unknown key in the configuration file.
  public init(environment: [String: String], workingFolder: String, files: FileReading = .disk) throws(SettingsError) {
    let envPath = workingFolder + "/.env"
    var envFile: (String, [String: String])?
    if let data = try files.text(envPath) {
      envFile = (envPath, try EnvFile.parse(String(decoding: data, as: UTF8.self), path: envPath))
    }
    var values = SettingValues(environment: environment, envFile: envFile)
    try values.check()
    let folders = try Folders(home: values.given(.home), environment: environment)
    if let data = try files.text(folders.configurationFile) {
      let path = folders.configurationFile
      values = values.adding(configurationFile: path, try ConfigurationFile.parse(data, path: path))
      try values.check()
    }
    let own = values.besidesEnvFile
    let ownFolders = try? Folders(home: own.given(.home), environment: environment)  // Without any there are none to believe.
    try self.init(values, folders, own: (ownFolders, own), workingFolder, searchPath: environment["PATH"] ?? "")
  }

  private init(
    _ values: SettingValues, _ folders: Folders, own: (folders: Folders?, values: SettingValues), _ workingFolder: String,
    searchPath: String
  ) throws(SettingsError) {
    func text(_ setting: Setting) -> String { values.value(of: setting)?.text ?? "" }
    func whole(_ setting: Setting, _ fallback: Int) -> Int { Int(text(setting)) ?? fallback }
    (self.values, self.folders, self.own) = (values, folders, own)
    databasePath = try DatabaseLocation.path(values.given(.database), folders, workingFolder: workingFolder)
    logLevel = Logger.Level(rawValue: text(.logLevel).lowercased()) ?? .warning
    noColour = values.given(.noColour)
    defaultModel = ModelReference(text(.defaultModel))
    defaultTemperature = Double(text(.defaultTemperature))
    judges = JudgeSettings(values)
    subsetSeed = text(.subsetSeed)
    itemConcurrency = whole(.itemConcurrency, 8)
    maxConcurrentRuns = whole(.maxConcurrent, 3)
    pollInterval = .seconds(Double(text(.pollInterval)) ?? 1)
    host = text(.host)
    port = whole(.port, 7007)
    server = try ServerSettings(values)
    hubEndpoint = text(.hubEndpoint)
    hubToken = values.given(.hubToken)
    isHubOffline = SettingForm.truth(of: text(.hubOffline)) ?? false
    duckDBProgram = values.given(.duckDB)
    languageResources = values.given(.languageResources)
    benchmarksFolder = values.given(.benchmarks).map { $0.path(in: workingFolder) } ?? folders.data + "/benchmarks"
    self.searchPath = searchPath
  }

  /// What somebody set for the setting called `name`; `nil` when it is not set, whatever its default.
  public func given(_ name: String) -> String? { Setting.named(name).flatMap { values.given($0) } }
}

/// Where the database is.
enum DatabaseLocation {
  static func path(_ given: String?, _ folders: Folders, workingFolder: String) throws(SettingsError) -> String {
    guard let given else { return folders.data + "/assay.sqlite" }
    return try path(of: given, workingFolder: workingFolder)
  }

  /// The path in `text`; addresses are never repeated in an error, since they may hold a password.
  static func path(of text: String, workingFolder: String) throws(SettingsError) -> String {
    let scheme = text.prefix { $0.isLetter || $0.isNumber || $0 == "+" || $0 == "." || $0 == "-" }
    var path = Substring(text)
    if scheme == "sqlite", text.dropFirst(scheme.count).first == ":" {
      path = text.dropFirst("sqlite:".count)
      if path.hasPrefix("//") { path = path.dropFirst(2) }
    } else if text.dropFirst(scheme.count).hasPrefix("://") {
      let isPostgres = ["postgres", "postgresql"].contains(scheme)
      throw SettingsError(
        isPostgres ? "DATABASE_URL names a PostgreSQL database" : "DATABASE_URL has the unknown scheme `\(scheme)`",
        hint: (isPostgres ? "PostgreSQL comes with a later version of Assay; " : "")
          + "unset it, or give \(Setting.database.form.accepted)")
    }
    guard !path.isEmpty else {
      throw SettingsError("DATABASE_URL names no file", hint: "give \(Setting.database.form.accepted)")
    }
    return String(path).path(in: workingFolder)
  }
}

extension String {
  /// Relative paths start in `folder`.
  fileprivate func path(in folder: String) -> String { hasPrefix("/") ? self : folder + "/" + self }
}
