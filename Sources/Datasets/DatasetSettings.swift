import AssayKit

/// Where data sets come from and where they are kept.
public struct DatasetSettings: Sendable {
  /// The folder of the cache.
  public var folder: String
  public var hub: HubSettings
  public var duckDB: DuckDB
  /// A folder with language resources, for data sets that are not on the hub.
  public var languageResources: String?

  public init(folder: String, hub: HubSettings, duckDB: DuckDB, languageResources: String? = nil) {
    self.languageResources = languageResources
    self.folder = folder
    self.hub = hub
    self.duckDB = duckDB
  }
}

/// The hub and the account to use there.
public struct HubSettings: Sendable {
  /// Without a slash at the end.
  public let endpoint: String
  /// Sent to the endpoint itself and to nobody else.
  let token: HubToken?
  /// Nothing is asked of the network.
  public let isOffline: Bool
  /// The longest time without a byte from the hub.
  public var silence: Duration

  /// - Parameter token: a user access token; white space around it is no part of it.
  public init(endpoint: String, token: String?, isOffline: Bool, silence: Duration = .seconds(60)) {
    self.endpoint = String(endpoint.reversed().drop { $0 == "/" }.reversed())
    self.token = token.flatMap { HubToken($0) }
    self.isOffline = isOffline
    self.silence = silence
  }
}

/// A user access token of the hub.
struct HubToken: Sendable, Concealed {
  /// For the one place that sends it.
  let exposed: String

  init?(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard let only = words.first, words.count == 1 else { return nil }
    exposed = String(only)
  }
}
