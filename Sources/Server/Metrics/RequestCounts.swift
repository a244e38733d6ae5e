import HTTPTypes
import Hummingbird
import Synchronization

/// Counts answered requests by method and kind of status; neither is text that a client can make up.
final class RequestCounts: Sendable {
  struct Key: Hashable, Comparable, Sendable {
    let method: String
    /// `2xx`, `4xx`, …
    let status: String

    static func < (left: Key, right: Key) -> Bool { (left.method, left.status) < (right.method, right.status) }
  }

  private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
  private let answered = Mutex<[Key: Int]>([:])

  var counts: [Key: Int] { answered.withLock { $0 } }

  func count(_ method: HTTPRequest.Method, _ status: HTTPResponse.Status) {
    let name = Self.methods.contains(method.rawValue) ? method.rawValue : "other"
    answered.withLock { $0[Key(method: name, status: "\(status.code / 100)xx"), default: 0] += 1 }
  }
}

/// Feeds `RequestCounts`; stands before everything else.
struct RequestCounting: RouterMiddleware {
  typealias Context = ServerContext

  let counts: RequestCounts

  func handle(
    _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    let response = try await next(request, context)
    counts.count(request.method, response.status)
    return response
  }
}
