import AssayKit
import HTTPTypes
import Hummingbird
import Synchronization

/// Counts answered requests by method and kind of status, and how long they took; nothing of it is text that a client can make up.
final class RequestCounts: Sendable {
  struct Key: Hashable, Comparable, Sendable {
    let method: String
    /// `2xx`, `4xx`, …
    let status: String

    static func < (left: Key, right: Key) -> Bool { (left.method, left.status) < (right.method, right.status) }
  }

  private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
  private let answered = Mutex<[Key: Int]>([:])
  /// Until the head of the answer was ready: a stream ends when its client goes.
  let times = DurationHistogram.ofRequests()
  let clock: MonotonicClock

  init(clock: any Clock<Duration> = ContinuousClock()) { self.clock = MonotonicClock(clock) }

  var counts: [Key: Int] { answered.withLock { $0 } }

  func count(_ method: HTTPRequest.Method, _ status: HTTPResponse.Status, after duration: Duration) {
    let name = Self.methods.contains(method.rawValue) ? method.rawValue : "other"
    answered.withLock { $0[Key(method: name, status: "\(status.code / 100)xx"), default: 0] += 1 }
    times.add(duration)
  }
}

/// Feeds `RequestCounts`; stands before everything else.
struct RequestCounting: RouterMiddleware {
  typealias Context = ServerContext

  let counts: RequestCounts

  func handle(
    _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    let start = counts.clock.now
    let response = try await next(request, context)
    counts.count(request.method, response.status, after: counts.clock.now - start)
    return response
  }
}
