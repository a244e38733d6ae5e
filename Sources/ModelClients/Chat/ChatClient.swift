public import AssayKit
import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1

/// A model behind a chat API; the endpoint says in which dialect it is spoken to.
public struct ChatClient: ModelClient {
  public let model: ModelReference
  private let slug: String
  private let endpoint: ModelEndpoint
  private let services: ClientServices
  private let exchange: ChatExchange
  private let concurrency: Int

  /// Shared by every client with the same credential and base URL.
  ///
  /// Got anew with each request: a client that is only made, to estimate or to check a run, raises nobody's ceiling.
  public var pacer: Pacer {
    services.pacers.pacer(baseURL: endpoint.baseURL, credential: endpoint.key, concurrency: concurrency)
  }

  /// - Parameters:
  ///   - listedName: what requests call the model, where the provider's list has another name for it.
  ///   - concurrency: requests in flight at the start.
  public init(
    _ model: ModelReference, listedAs listedName: String? = nil, at endpoint: ModelEndpoint, services: ClientServices,
    concurrency: Int
  ) {
    self.model = model
    slug = listedName ?? model.slug
    self.endpoint = endpoint
    self.services = services
    self.concurrency = concurrency
    exchange = ChatExchange(
      http: services.http, delays: services.delays, clock: services.clock, timekeeper: services.timekeeper,
      wallClock: services.wallClock, limits: services.limits, dialect: endpoint.dialect,
      diagnosis: Diagnosis(model: model, endpoint: endpoint))
  }

  public func check(_ parameters: GenerationParameters) throws(UserError) {
    try endpoint.dialect.words.check(parameters)
  }

  public func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse {
    try await complete(request, turn: .unobserved)
  }

  public func complete(_ request: ModelRequest, turn: RequestTurn) async throws(Failure) -> ModelResponse {
    let prepared = try prepare(request)
    var retries = RetryState(policy: services.retry)
    while true {
      do throws(Failure) {
        var response = try await tryOnce(prepared, turn)
        response.tries = retries.tries + 1
        services.answerTimes.add(response.timing)
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
  private func tryOnce(_ request: HTTPClient.Request, _ turn: RequestTurn) async throws(Failure) -> ModelResponse {
    let pacer = pacer
    while true {
      let permit: PacingState.Permit
      do throws(CancellationError) {
        permit = try await pacer.acquire(turn)
      } catch {
        throw exchange.diagnosis.interrupted()
      }
      do throws(Failure) {
        // Many are admitted at once; a refusal of the first one stops those that have not been sent.
        let response = try await exchange.run(request) { !pacer.isCoolingDown }
        pacer.release(permit, response == nil ? .neutral : .success)
        if let response { return response }
      } catch {
        pacer.release(permit, outcome(of: error))
        throw error
      }
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

  private func prepare(_ request: ModelRequest) throws(Failure) -> HTTPClient.Request {
    let dialect = endpoint.dialect.words
    var headers = dialect.headers(key: endpoint.key)
    headers.add(name: "content-type", value: "application/json")
    headers.add(name: "accept", value: "text/event-stream, application/json")
    if let sample = request.sample { headers.add(name: "x-client-request-id", value: sample.clientRequestID) }
    let body = try dialect.body(of: request, slug: slug)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let bytes: Data
    do {
      bytes = try encoder.encode(body)
    } catch {
      throw Failure(.rejected, "the request to \(model) cannot be written as JSON: \(error)")
    }
    do {
      return try HTTPClient.Request(
        url: endpoint.baseURL + dialect.chatPath, method: .POST, headers: headers, body: .byteBuffer(ByteBuffer(bytes: bytes)))
    } catch {
      throw exchange.diagnosis.transport(error, .connecting)
    }
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

extension Failure {
  /// This failure, saying how often it was tried when it was more than once.
  fileprivate func after(tries: Int) -> Failure {
    guard tries > 1 else { return self }
    return Failure(
      kind, "\(message) (after \(tries) tries)", hint: hint, providerMessage: providerMessage, httpStatus: httpStatus,
      retryAfter: retryAfter)
  }
}
