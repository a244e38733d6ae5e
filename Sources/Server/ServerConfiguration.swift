/// Where the server listens.
public struct ServerConfiguration: Hashable, Sendable {
  public let host: String
  /// 0 lets the system choose a free port.
  public let port: Int
  /// How long a WebSocket may take nothing of what is sent before it is closed; several times the time between two pings.
  public var streamPatience = Duration.seconds(60)

  /// The port that Assay listens on when nothing else is asked for.
  public static let standardPort = 7007

  /// - Throws: `.notLoopback` for an address that other machines can reach: without sign-in everybody there could read
  ///   and start runs. `.portOutOfRange` for a port that does not exist.
  public init(host: String = "127.0.0.1", port: Int = Self.standardPort) throws(ServerConfigurationError) {
    guard (0...65_535).contains(port) else { throw .portOutOfRange(port) }
    guard LoopbackName.isLoopback(host) else { throw .notLoopback(host: host) }
    self.host = LoopbackName.bare(host)
    self.port = port
  }
}

/// Why the server does not start with a configuration.
public enum ServerConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  case notLoopback(host: String)
  case portOutOfRange(Int)

  public var description: String {
    switch self {
    case .notLoopback(let host): "refusing to listen on `\(host)`: other machines could reach it, and nobody signs in yet"
    case .portOutOfRange(let port): "port `\(port)` does not exist"
    }
  }

  /// What to do about it.
  public var hint: String {
    switch self {
    case .notLoopback:
      "listen on `127.0.0.1` and reach it from another machine through a tunnel: "
        + "`ssh -L \(ServerConfiguration.standardPort):127.0.0.1:\(ServerConfiguration.standardPort) HOST`"
    case .portOutOfRange: "name one from 0 to 65535; 0 lets the system choose"
    }
  }
}

/// The names and addresses that only this machine can reach itself by.
enum LoopbackName {
  static func isLoopback(_ name: String) -> Bool {
    let name = bare(name).lowercased()
    if name == "localhost" || name == "::1" { return true }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { isOctet($0) }
  }

  /// `name` without the brackets of an IPv6 address.
  static func bare(_ name: String) -> String {
    name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
  }

  private static func isOctet(_ text: Substring) -> Bool {
    text.count <= 3 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } && UInt8(text) != nil
  }
}
