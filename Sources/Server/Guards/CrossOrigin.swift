import HTTPTypes
import Hummingbird

/// Lets pages of the configured origins use the API: answers their preflight requests and marks answers that they may read.
///
/// There is no wildcard and no credential is ever allowed along: an origin is either on the list or a stranger.
struct CrossOrigin: RouterMiddleware {
  typealias Context = ServerContext

  let origins: Set<String>

  static let methods = "GET, POST, DELETE"
  static let headers = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Admin-Secret"

  func handle(
    _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    guard !origins.isEmpty, request.uri.path.hasPrefix("/api/") else { return try await next(request, context) }
    guard let origin = request.headers[.origin], origins.contains(origin) else {
      var response = try await next(request, context)
      response.headers[values: .vary].append("Origin")
      return response
    }
    if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
      return Response(
        status: .noContent,
        headers: [
          .accessControlAllowOrigin: origin, .accessControlAllowMethods: Self.methods, .accessControlAllowHeaders: Self.headers,
          .accessControlMaxAge: "600", .vary: "Origin",
        ])
    }
    var response = try await next(request, context)
    response.headers[.accessControlAllowOrigin] = origin
    response.headers[.accessControlExposeHeaders] = "Location, Retry-After, Idempotent-Replayed, Content-Disposition"
    response.headers[values: .vary].append("Origin")
    return response
  }
}

/// Reads a list of origins from a setting.
public enum OriginList {
  /// - Returns: `nil` when one of them is not an origin: scheme, host and perhaps a port, and nothing else; `*` is none.
  public static func parse(_ text: String) -> Set<String>? {
    var origins: Set<String> = []
    for part in text.lowercased().split(whereSeparator: { $0 == "," || $0 == " " }) {
      guard let match = part.wholeMatch(of: #/(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/#) else { return nil }
      let (_, scheme, host, port) = match.output
      // Browsers leave out a port that goes without saying.
      let isUsual = port.flatMap { Int($0) } == (scheme == "https" ? 443 : 80)
      origins.insert("\(scheme)://\(host)" + (isUsual ? "" : port.map { ":\($0)" } ?? ""))
    }
    return origins
  }
}
