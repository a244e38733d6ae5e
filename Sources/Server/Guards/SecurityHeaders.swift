import HTTPTypes
import Hummingbird

/// Headers that every answer carries, and the end of connections that cannot be used again.
struct SecurityHeaders: RouterMiddleware {
  typealias Context = ServerContext

  /// Nothing but what this server itself serves as files; nothing inline, no frames, forms only to this server.
  static let contentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'none'; "
    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

  func handle(
    _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    response.headers[.contentSecurityPolicy] = response.headers[.contentSecurityPolicy] ?? Self.contentSecurityPolicy
    response.headers[.xContentTypeOptions] = "nosniff"
    response.headers[.referrerPolicy] = "same-origin"
    response.headers[.crossOriginOpenerPolicy] = "same-origin"
    response.headers[.crossOriginResourcePolicy] = "same-origin"
    // NIO's parser reads nothing more on a connection whose request asked for an upgrade (`curl --http2`, Java's client): the
    // client must open a new one, or its next request hangs. `UpgradeGate` turns such a request into one that asks for the end.
    let asksForTheEnd = request.headers[.connection]?.lowercased() == "close"
    if asksForTheEnd || request.headers[.upgrade] != nil { response.headers[.connection] = "close" }
    return response
  }
}

extension HTTPField.Name {
  static let referrerPolicy = unchecked("Referrer-Policy")
  static let crossOriginOpenerPolicy = unchecked("Cross-Origin-Opener-Policy")
}
