import Foundation

/// Where Assay keeps its files: the XDG folders, or all below `ASSAY_HOME`.
public struct Folders: Hashable, Sendable {
  /// The database.
  public let data: String
  /// The configuration file.
  public let configuration: String
  /// What can be fetched or computed again.
  public let cache: String
  /// What only the running processes need.
  public let state: String

  /// - Parameters:
  ///   - home: the value of `ASSAY_HOME`.
  ///   - environment: for `XDG_…_HOME` and `HOME`; relative XDG paths are ignored, as the specification asks.
  public init(home: String?, environment: [String: String]) throws(SettingsError) {
    if var home {
      while home.count > 1, home.hasSuffix("/") { home.removeLast() }
      data = home + "/data"
      configuration = home + "/config"
      cache = home + "/cache"
      state = home + "/state"
      return
    }
    func folder(_ name: String, below fallback: String) throws(SettingsError) -> String {
      if let given = environment[name], given.hasPrefix("/") { return given + "/assay" }
      guard let user = environment["HOME"], user.hasPrefix("/") else {
        throw SettingsError("neither ASSAY_HOME nor HOME names a folder", hint: "set ASSAY_HOME to a folder that can be written")
      }
      return user + "/" + fallback + "/assay"
    }
    data = try folder("XDG_DATA_HOME", below: ".local/share")
    configuration = try folder("XDG_CONFIG_HOME", below: ".config")
    cache = try folder("XDG_CACHE_HOME", below: ".cache")
    state = try folder("XDG_STATE_HOME", below: ".local/state")
  }

  public var configurationFile: String { configuration + "/config.json" }
}
