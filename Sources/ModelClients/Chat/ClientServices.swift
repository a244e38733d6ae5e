public import AssayKit
public import AsyncHTTPClient
public import Logging
import NIOCore

/// What all clients of a process share.
public struct ClientServices: Sendable {
  /// Owned and closed by the caller; configure it with `HTTPClient.Configuration.models(concurrency:)`.
  public let http: HTTPClient
  public let clock: MonotonicClock
  public let wallClock: @Sendable () -> Timestamp
  public let jitter: JitterSource
  public let pacers: PacerRegistry
  /// How long answers took.
  public let answerTimes = AnswerTimes()
  /// How late the loops of `http` are.
  let delays: LoopDelays
  public let retry: RetryPolicy
  public let limits: TransportLimits
  public let logger: Logger
  let timekeeper: Timekeeper

  public init(
    http: HTTPClient, clock: any Clock<Duration> = ContinuousClock(), wallClock: @escaping @Sendable () -> Timestamp,
    jitter: JitterSource, retry: RetryPolicy = .standard, limits: TransportLimits = TransportLimits(), logger: Logger
  ) {
    self.http = http
    self.clock = MonotonicClock(clock)
    self.wallClock = wallClock
    self.jitter = jitter
    self.retry = retry
    self.limits = limits
    self.logger = logger
    delays = LoopDelays(http.eventLoopGroup)
    pacers = PacerRegistry(clock: self.clock)
    timekeeper = Timekeeper(self.clock)
  }
}

extension HTTPClient.Configuration {
  /// How Assay's HTTP client for models must be set up.
  ///
  /// HTTP/1 only and one connection for each request in flight; retries and silence are watched by the clients, and a
  /// redirect is refused because it would carry the credential elsewhere.
  ///
  /// - Parameter concurrency: the most requests in flight to one host.
  public static func models(concurrency: Int) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration()
    configuration.httpVersion = .http1Only
    configuration.redirectConfiguration = .disallow
    configuration.decompression = .disabled
    configuration.timeout = .init(connect: .seconds(10))
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(8, concurrency)
    configuration.connectionPool.retryConnectionEstablishment = false
    return configuration
  }
}
