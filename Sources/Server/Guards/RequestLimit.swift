import AssayKit
import HTTPTypes
import Hummingbird
import Synchronization

/// Refuses requests of clients that send too many: a token bucket for each address.
final class RequestLimit: RouterMiddleware {
  typealias Context = ServerContext

  private let now: @Sendable () -> Timestamp
  private let buckets: Mutex<TokenBuckets>

  init(perMinute: Int, now: @escaping @Sendable () -> Timestamp) {
    self.now = now
    buckets = Mutex(TokenBuckets(perMinute: perMinute))
  }

  func handle(
    _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    guard !Self.isFree(request) else { return try await next(request, context) }
    let moment = now()
    if let wait = buckets.withLock({ $0.take(from: context.client, at: moment) }) {
      throw Problem(
        .tooManyRequests, "too-many-requests", "too many requests from \(context.client)",
        hint: "wait \(wait) s, and send fewer", retryAfter: wait)
    }
    return try await next(request, context)
  }
}

extension RequestLimit {
  /// What watches this server must not be kept away from it. Nor must those who follow a run: a browser that is refused once never
  /// asks for the stream again, and after a restart all of them come back at once. Streams have a limit of their own.
  fileprivate static func isFree(_ request: Request) -> Bool {
    let path = request.uri.path
    return ["/api/health", "/health", "/metrics"].contains(path) || (path.hasPrefix("/api/runs/") && path.hasSuffix("/events"))
  }
}

/// One bucket a client: a tenth of a minute's requests at once, filled again evenly.
struct TokenBuckets {
  private struct Bucket {
    var tokens: Double
    var filledAt: Timestamp
  }

  /// Clients remembered at once; more than these at the same time share nothing but start afresh.
  static let capacity = 10_000

  let perSecond: Double
  let size: Double
  private var buckets: [String: Bucket] = [:]

  init(perMinute: Int) {
    perSecond = Double(perMinute) / 60
    size = max(1, Double(perMinute) / 10)
  }

  /// - Returns: how many seconds to wait; `nil` when a token was taken.
  mutating func take(from client: String, at now: Timestamp) -> Int? {
    if buckets.count >= Self.capacity, buckets[client] == nil { forgetFull(at: now) }
    var bucket = buckets[client] ?? Bucket(tokens: size, filledAt: now)
    bucket.tokens = min(size, bucket.tokens + max(0, now.since(bucket.filledAt).inSeconds) * perSecond)
    bucket.filledAt = max(bucket.filledAt, now)
    defer { buckets[client] = bucket }
    guard bucket.tokens >= 1 else { return max(1, Int(((1 - bucket.tokens) / perSecond).rounded(.up))) }
    bucket.tokens -= 1
    return nil
  }

  private mutating func forgetFull(at now: Timestamp) {
    buckets = buckets.filter { $0.value.tokens + now.since($0.value.filledAt).inSeconds * perSecond < size }
    if buckets.count >= Self.capacity { buckets = [:] }
  }
}
