import AssayKit
import AsyncHTTPClient
import NIOHTTP1

/// One request to a chat server and its response, without any retry.
struct ChatExchange: Sendable {
  let http: HTTPClient
  let delays: LoopDelays
  let clock: MonotonicClock
  /// Seconds since 1970, to read dates in headers.
  let wallClock: @Sendable () -> Timestamp
  let limits: TransportLimits
  let dialect: ModelEndpoint.Dialect
  let diagnosis: Diagnosis

  /// Sends and receives, bounded by the limits; the connection is closed when the task is cancelled.
  func run(_ request: HTTPClient.Request) async throws(Failure) -> ModelResponse {
    let watchdog = Watchdog(clock: clock, limits: limits)
    let result: Result<ModelResponse, Failure> = await withTaskGroup(of: Result<ModelResponse, Failure>.self) { group in
      group.addTask {
        do throws(Failure) { return .success(try await receive(request, watchdog)) } catch { return .failure(error) }
      }
      group.addTask {
        do throws(CancellationError) {
          switch try await watchdog.watch() {
          case .silent(let limit): return .failure(diagnosis.silent(for: limit))
          case .overdue(let limit): return .failure(diagnosis.overdue(limit))
          }
        } catch {
          return .failure(diagnosis.interrupted())
        }
      }
      var first = await group.next() ?? .failure(diagnosis.interrupted())
      group.cancelAll()
      // A whole answer that was received while the watchdog gave alarm (the server kept the connection open) counts.
      for await other in group {
        if case .failure = first, case .success = other { first = other }
      }
      return first
    }
    if Task.isCancelled { throw diagnosis.interrupted() }
    return try result.get()
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
        now: Double(wallClock().microseconds) / 1e6)
    }
  }
}
