import AsyncHTTPClient
import ModelClients
import NIOCore
import NIOPosix
public import Reports
import RunEngine

extension Application {
  /// The keys that exports are signed and checked with; needs nothing to be open.
  public static func keys(_ settings: Settings) -> KeyRing {
    KeyRing(
      folder: settings.folders.configuration + "/keys", privateText: settings.given(KeyRing.privateSetting),
      publicText: settings.given(KeyRing.publicSetting))
  }

  /// The keys whose signatures `assay verify` believes. A `.env` has no say in it: it may have come with the file that is checked.
  public static func trustedKeys(_ settings: Settings) throws(KeyError) -> [PublicKey] {
    guard let folders = settings.own.folders else { return [] }
    func given(_ name: String) -> String? { Setting.named(name).flatMap { settings.own.values.given($0) } }
    return try KeyRing(
      folder: folders.configuration + "/keys", privateText: given(KeyRing.privateSetting), publicText: given(KeyRing.publicSetting)
    ).knownKeys()
  }
}

/// The concrete parts behind the ports.
enum Parts {
  /// Where answers arrive. A loop reads some 100,000 pieces a second; more loops than work only wake each other's threads: on two
  /// cores one took a tenth less processor time than two.
  private static let arrivals = MultiThreadedEventLoopGroup(numberOfThreads: max(1, System.coreCount / 4))

  /// Pacing decides how many requests are in flight; the pool only has to let every run of a process have what it asked for.
  static func httpClient() -> HTTPClient {
    HTTPClient(
      eventLoopGroupProvider: .shared(arrivals),
      configuration: .models(concurrency: 8 * RequestLimits.concurrency.upperBound))
  }
}
