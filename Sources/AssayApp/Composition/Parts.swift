import AssayKit
import AsyncHTTPClient
import Logging
import ModelClients
import NIOPosix

/// The concrete parts behind the ports.
enum Parts {
  static func httpClient() -> HTTPClient {
    HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
  }

  /// - Throws: a provider's address or key that cannot be used.
  static func models(
    _ settings: Settings, _ httpClient: HTTPClient, _ now: @escaping @Sendable () -> Timestamp, _ logger: Logger
  ) throws(UserError) -> any ModelDirectory {
    let services = ClientServices(
      http: httpClient, wallClock: now, jitter: JitterSource(SystemRandomNumberGenerator()), logger: logger)
    return ProviderDirectory(settings: try ProviderSettings(lookup: { settings.given($0) }), services: services)
  }
}
