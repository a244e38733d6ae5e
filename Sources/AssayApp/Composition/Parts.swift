public import AssayKit
import AsyncHTTPClient
import Benchmarks
import NIOPosix

extension Application {
  /// Every benchmark of this build; needs nothing to be open.
  public static let benchmarks = Registry.all
}

/// The concrete parts behind the ports.
enum Parts {
  static func httpClient() -> HTTPClient {
    HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
  }
}
