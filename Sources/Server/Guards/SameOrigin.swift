import HTTPTypes
import Hummingbird

/// Answers only requests that name this machine, and changes something only for pages of this server.
///
/// The first stops DNS rebinding (a foreign page whose name resolves to 127.0.0.1), the second forged forms. Programs that are
/// not browsers send neither `Origin` nor `Sec-Fetch-Site` and are let through: they can reach the files of this user anyway.
struct SameOrigin: RouterMiddleware {
  typealias Context = ServerContext

  /// Used where the socket does not say which port a request came in by.
  let configuredPort: Int
  /// Other origins whose pages may use the API.
  var allowedOrigins: Set<String> = []

  func handle(
    _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    let port = context.localPort ?? configuredPort
    try checkHost(request.head.authority ?? "", port: port)
    if ![.get, .head, .options].contains(request.method) { try checkOrigin(request, port: port) }
    return try await next(request, context)
  }

  /// Whether a WebSocket may be opened: browsers send `Origin` with it and let pages of any origin try.
  func mayConnect(host: String, origin: String?, port: Int?) -> Bool {
    do throws(Problem) {
      try checkHost(host, port: port ?? configuredPort)
      if let origin { try checkReader(origin, host: host) }
      return true
    } catch {
      return false
    }
  }

  /// - Throws: 403 unless `origin` is this server or one of those that may use the API.
  func checkReader(_ origin: String, host: String) throws(Problem) {
    if !allowedOrigins.contains(origin) { try checkOrigin(origin, host: host) }
  }

  private func checkHost(_ authority: String, port: Int) throws(Problem) {
    guard !authority.contains(",") else {
      throw Problem(.badRequest, "several-hosts", "the request names several hosts", hint: "send one `Host` header")
    }
    guard let (host, named) = split(authority), LoopbackName.isLoopback(host), named ?? 80 == port else {
      throw Problem(
        .forbidden, "foreign-host", "host `\(authority.prefix(100))` is not this server",
        hint: "this server has one user and answers only to this machine: use http://127.0.0.1:\(port)")
    }
  }

  private func checkOrigin(_ request: Request, port: Int) throws(Problem) {
    if let origin = request.headers[.origin], allowedOrigins.contains(origin), request.uri.path.hasPrefix("/api/") { return }
    if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" { throw refusal(site) }
    if let origin = request.headers[.origin] { try checkOrigin(origin, host: request.head.authority ?? "") }
  }

  private func checkOrigin(_ origin: String, host: String) throws(Problem) {
    guard origin.hasPrefix("http://"), origin.dropFirst(7) == host else { throw refusal(origin) }
  }

  private func refusal(_ origin: String) -> Problem {
    Problem(
      .forbidden, "foreign-origin", "a page of `\(origin.prefix(100))` may not change anything here",
      hint: "use the pages of this server")
  }

  /// Host and port of `host`, `host:port` or `[address]:port`; `nil` when it is none of them.
  private func split(_ authority: String) -> (host: String, port: Int?)? {
    var host = authority[...]
    var port: Int?
    if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
      guard let number = Int(authority[authority.index(after: colon)...]) else { return nil }
      port = number
      host = authority[..<colon]
    }
    return host.isEmpty ? nil : (LoopbackName.bare(String(host)), port)
  }
}

extension HTTPField.Name {
  static let secFetchSite = unchecked("Sec-Fetch-Site")
}
