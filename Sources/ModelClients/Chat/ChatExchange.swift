import AssayKit
import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// One request to a chat server and its response, without any retry.
struct ChatExchange: Sendable {
  let http: HTTPClient
  let clock: MonotonicClock
  let timekeeper: Timekeeper
  let loops: LoopExecutors
  /// Seconds since 1970, to read dates in headers.
  let wallClock: @Sendable () -> Timestamp
  let limits: TransportLimits
  let dialect: ModelEndpoint.Dialect
  let diagnosis: Diagnosis

  /// Error bodies are read up to here.
  private static let errorBodyBytes = 65_536

  /// Sends and receives, bounded by the limits; the connection is closed when the task is cancelled.
  ///
  /// - Parameter maySend: asked once more on the connection's thread, just before the request is sent.
  /// - Returns: `nil` when it was not sent.
  func run(
    _ request: HTTPClientRequest, ifStill maySend: @escaping @Sendable () -> Bool
  ) async throws(Failure) -> ModelResponse? {
    let watchdog = Watchdog(start: clock.now, limits: limits)
    let result: Result<ModelResponse?, Failure> = await timekeeper.run(on: loops.next(), watch: watchdog.nextLook) {
      guard maySend() else { return .success(nil) }
      do throws(Failure) { return .success(try await receive(request, watchdog)) } catch { return .failure(error) }
    }
    // A whole answer that was received while the watchdog gave alarm (the server kept the connection open) counts.
    guard case .failure(let failure) = result else { return try result.get() }
    if Task.isCancelled { throw diagnosis.interrupted() }
    switch watchdog.alarm {
    case .silent(let limit): throw diagnosis.silent(for: limit)
    case .overdue(let limit): throw diagnosis.overdue(limit)
    case nil: throw failure
    }
  }

  /// The one place that knows which answers belong to which dialect; each case is compiled on its own.
  private func receive(_ request: HTTPClientRequest, _ watchdog: Watchdog) async throws(Failure) -> ModelResponse {
    switch dialect {
    case .openAI: try await receive(OpenAIAnswer.self, request, watchdog)
    case .anthropic: try await receive(AnthropicAnswer.self, request, watchdog)
    }
  }

  private func receive<Answer: ChatAnswer>(
    _ type: Answer.Type, _ request: HTTPClientRequest, _ watchdog: Watchdog
  ) async throws(Failure) -> ModelResponse {
    let start = clock.now
    let response: HTTPClientResponse
    do {
      response = try await http.execute(request, deadline: .distantFuture)
    } catch {
      throw diagnosis.transport(error, .connecting)
    }
    watchdog.touch(at: clock.now)
    guard (200...299).contains(response.status.code) else { throw await refused(response, watchdog) }
    var reader = ChatBodyReader<Answer>(
      contentType: response.headers.first(name: "content-type"), start: start, diagnosis: diagnosis,
      limit: limits.answerBytes)
    do {
      for try await bytes in response.body {
        let now = clock.now
        watchdog.touch(at: now)
        try reader.take(bytes, at: now)
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      // What came after the end of the answer does not matter.
      guard reader.isComplete else { throw diagnosis.transport(error, .receiving) }
    }
    if Task.isCancelled, !reader.isComplete { throw diagnosis.interrupted() }
    let requestID = diagnosis.dialect.requestIDHeaders.lazy.compactMap { response.headers.first(name: $0) }.first
    return try reader.finish(at: clock.now, headerRequestID: requestID)
  }

  private func refused(_ response: HTTPClientResponse, _ watchdog: Watchdog) async -> Failure {
    var body: [UInt8] = []
    do {
      for try await bytes in response.body {
        watchdog.touch(at: clock.now)
        body.append(contentsOf: bytes.readableBytesView.prefix(Self.errorBodyBytes - body.count))
        if body.count == Self.errorBodyBytes {
          // The cut may go through the credential, and half of it would not be recognised.
          body.removeLast(diagnosis.redaction.longestForm)
          break
        }
      }
    } catch {
      // The status alone says enough; a body that broke off adds what it can.
    }
    let retryAfter = RetryAfter.pause(
      value: response.headers.first(name: "retry-after"), milliseconds: response.headers.first(name: "retry-after-ms"),
      now: Double(wallClock().microseconds) / 1e6)
    return diagnosis.refused(status: Int(response.status.code), body: body, retryAfter: retryAfter)
  }
}
