public import AssayKit
public import AsyncHTTPClient
import Foundation
public import Logging
import NIOCore
import NIOHTTP1

/// What all clients of a process share.
public struct ClientServices: Sendable {
  /// Owned and closed by the caller; configure it with `HTTPClient.Configuration.models(concurrency:)`.
  public let http: HTTPClient
  public let clock: MonotonicClock
  public let wallClock: @Sendable () -> Timestamp
  public let jitter: JitterSource
  public let pacers: PacerRegistry
  public let retry: RetryPolicy
  public let limits: TransportLimits
  public let logger: Logger

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
    pacers = PacerRegistry(clock: self.clock)
  }
}

/// A model behind an OpenAI-compatible chat-completions API.
public struct OpenAIClient: ModelClient {
  public let model: ModelReference
  private let endpoint: ModelEndpoint
  private let services: ClientServices
  private let exchange: ChatExchange
  /// Shared by every client with the same credential and base URL.
  public let pacer: Pacer

  /// - Parameter concurrency: requests in flight at the start.
  public init(_ model: ModelReference, at endpoint: ModelEndpoint, services: ClientServices, concurrency: Int) {
    self.model = model
    self.endpoint = endpoint
    self.services = services
    pacer = services.pacers.pacer(baseURL: endpoint.baseURL, credential: endpoint.key, concurrency: concurrency)
    exchange = ChatExchange(
      http: services.http, clock: services.clock, wallClock: services.wallClock, limits: services.limits,
      diagnosis: Diagnosis(model: model, endpoint: endpoint))
  }

  public func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse {
    let prepared = try prepare(request)
    var retries = RetryState(policy: services.retry)
    while true {
      do throws(Failure) {
        var response = try await tryOnce(prepared)
        response.tries = retries.tries + 1
        return response
      } catch {
        if error.kind == .interrupted { throw error }
        guard case .retry(let pause) = services.jitter.decide(error, after: &retries) else {
          throw error.after(tries: retries.tries)
        }
        log(error, request, tries: retries.tries, pause: pause)
        do throws(CancellationError) {
          try await services.clock.sleep(for: pause)
        } catch {
          throw exchange.diagnosis.interrupted()
        }
      }
    }
  }

  /// One try inside one slot.
  private func tryOnce(_ request: HTTPClientRequest) async throws(Failure) -> ModelResponse {
    let permit: PacingState.Permit
    do throws(CancellationError) {
      permit = try await pacer.acquire()
    } catch {
      throw exchange.diagnosis.interrupted()
    }
    do throws(Failure) {
      let response = try await exchange.run(request)
      pacer.release(permit, .success)
      return response
    } catch {
      pacer.release(permit, outcome(of: error))
      throw error
    }
  }

  private func outcome(of failure: Failure) -> PacingState.Outcome {
    switch failure.kind {
    case .rateLimited, .overloaded:
      .trouble(retryAfter: failure.retryAfter.map { min($0, services.retry.longestWait) })
    default:
      .neutral
    }
  }

  private func prepare(_ request: ModelRequest) throws(Failure) -> HTTPClientRequest {
    var prepared = HTTPClientRequest(url: endpoint.baseURL + "/chat/completions")
    prepared.method = .POST
    prepared.headers.add(name: "content-type", value: "application/json")
    prepared.headers.add(name: "accept", value: "text/event-stream, application/json")
    prepared.headers.add(name: "user-agent", value: "assay")
    if let key = endpoint.key { prepared.headers.add(name: "authorization", value: "Bearer \(key.exposed)") }
    if let sample = request.sample { prepared.headers.add(name: "x-client-request-id", value: sample.clientRequestID) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    do {
      let body = OpenAIRequest(request, slug: model.slug, dialect: endpoint.dialect)
      prepared.body = .bytes(ByteBuffer(bytes: try encoder.encode(body)))
    } catch {
      throw Failure(.rejected, "the request to \(model) cannot be written as JSON: \(error)")
    }
    return prepared
  }

  private func log(_ failure: Failure, _ request: ModelRequest, tries: Int, pause: Duration) {
    services.logger.debug(
      "request failed, trying again",
      metadata: [
        "model": "\(model)", "kind": "\(failure.kind.rawValue)", "tries": "\(tries)", "pause": "\(pause)",
        "request": "\(request.sample?.clientRequestID ?? "-")",
      ])
  }
}

/// Where a model is served and what is needed to ask it.
public struct ModelEndpoint: Hashable, Sendable {
  /// Without a slash at its end, such as `https://api.openai.com/v1`.
  public var baseURL: String
  public var key: Secret?
  public var dialect: OpenAIDialect
  /// The variable that holds the key, for hints.
  public var keyVariable: String?
  /// How a local server is started, for hints; `nil` for remote providers.
  public var startHint: String?

  public init(
    baseURL: String, key: Secret? = nil, dialect: OpenAIDialect = OpenAIDialect(), keyVariable: String? = nil,
    startHint: String? = nil
  ) {
    self.baseURL = baseURL
    self.key = key
    self.dialect = dialect
    self.keyVariable = keyVariable
    self.startHint = startHint
  }
}

extension Diagnosis {
  init(model: ModelReference, endpoint: ModelEndpoint) {
    self.init(
      provider: model.provider, slug: model.slug, baseURL: endpoint.baseURL, keyVariable: endpoint.keyVariable,
      startHint: endpoint.startHint, redaction: Redaction(endpoint.key))
  }
}

extension Failure {
  /// This failure, saying how often it was tried when it was more than once.
  fileprivate func after(tries: Int) -> Failure {
    guard tries > 1 else { return self }
    return Failure(
      kind, "\(message) (after \(tries) tries)", hint: hint, providerMessage: providerMessage, httpStatus: httpStatus,
      retryAfter: retryAfter)
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
