import AssayKit
import AsyncHTTPClient
import NIOHTTP1

/// One request to a chat server and its response, without any retry.
struct ChatExchange: Sendable {
  let http: HTTPClient
  let delays: LoopDelays
  let clock: MonotonicClock
  let timekeeper: Timekeeper
  /// Seconds since 1970, to read dates in headers.
  let wallClock: @Sendable () -> Timestamp
  let limits: TransportLimits
  let dialect: ModelEndpoint.Dialect
  let diagnosis: Diagnosis

  /// Sends and receives, bounded by the limits; the connection is closed when the task is cancelled.
  ///
  /// - Parameter maySend: asked once more just before the request is sent.
  /// - Returns: `nil` when it was not sent.
  func run(
    _ request: HTTPClient.Request, ifStill maySend: @escaping @Sendable () -> Bool
  ) async throws(Failure) -> ModelResponse? {
    let watchdog = Watchdog(start: clock.now, limits: limits)
    let result: Result<ModelResponse?, Failure> = await timekeeper.run(watch: watchdog.nextLook) {
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
  private func receive(_ request: HTTPClient.Request, _ watchdog: Watchdog) async throws(Failure) -> ModelResponse {
    switch dialect {
    case .openAI: try await receive(OpenAIAnswer.self, request, watchdog)
    case .anthropic: try await receive(AnthropicAnswer.self, request, watchdog)
    }
  }

  private func receive<Answer: ChatAnswer>(
    _ type: Answer.Type, _ request: HTTPClient.Request, _ watchdog: Watchdog
  ) async throws(Failure) -> ModelResponse {
    let reception = ChatReception<Answer>(
      clock: clock, diagnosis: diagnosis, limit: limits.answerBytes, watchdog: watchdog, delays: delays)
    let task = http.execute(request: request, delegate: reception)
    let failed: (any Error)? = await withTaskCancellationHandler {
      do {
        try await task.get()
        return nil
      } catch {
        return error
      }
    } onCancel: {
      task.cancel()
    }
    let wallClock = wallClock
    return try reception.response(error: failed) { headers in
      RetryAfter.pause(
        value: headers.first(name: "retry-after"), milliseconds: headers.first(name: "retry-after-ms"),
        now: wallClock())
    }
  }
}
