import HTTPTypes
import Hummingbird

/// `POST /theme`: keeps the chosen colours in a cookie and goes back to the page.
struct ThemeRoutes {
  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.post("theme", use: choose)
    return routes
  }

  @Sendable
  func choose(_ request: Request, _ context: ServerContext) async throws -> Response {
    let form = try await RequestBodies.form(request, limit: 4_096)
    guard let theme = form.first(where: { $0.name == "theme" }).flatMap({ Theme(rawValue: $0.value) }) else {
      throw Problem.invalid([FieldError("theme", "the theme is none of `system`, `dark` and `light`")])
    }
    let target = form.first { $0.name == "return_to" }?.value ?? "/"
    var response = Response.seeOther(Self.isLocal(target) ? target : "/")
    response.setCookie(
      Cookie(
        name: Theme.cookie, value: theme.rawValue, maxAge: 31_536_000, path: "/", httpOnly: true, sameSite: .lax))
    return response
  }

  /// Whether `target` is a path of this server and nothing that a browser could read as another one.
  private static func isLocal(_ target: String) -> Bool {
    let bytes = Array(target.utf8)
    guard bytes.first == UInt8(ascii: "/"), bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
      return false
    }
    return bytes.count == 1 || bytes[1] != UInt8(ascii: "/")
  }
}

extension Response {
  /// The answer to a form: get that page now.
  static func seeOther(_ path: String) -> Response {
    Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
  }
}
