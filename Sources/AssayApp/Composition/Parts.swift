import AssayKit
import AsyncHTTPClient
import Logging
import ModelClients
import NIOPosix
import RunEngine

/// The concrete parts behind the ports.
enum Parts {
  /// Pacing decides how many requests are in flight; the pool only has to let every run of a process have what it asked for.
  static func httpClient() -> HTTPClient {
    HTTPClient(
      eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
      configuration: .models(concurrency: 8 * RequestLimits.concurrency.upperBound))
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
