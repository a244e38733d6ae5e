import HTTPTypes
import Hummingbird

/// `GET /api/openapi.json`: the description of this API.
struct OpenAPIRoutes {
  /// The embedded document, made from docs/reference/openapi.yaml by scripts/openapi.
  static let document = ByteBuffer(string: Embedded.files["openapi.json"] ?? "")

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/openapi.json", use: document)
    return routes
  }

  @Sendable
  func document(_ request: Request, _ context: ServerContext) async throws -> Response {
    _ = try QueryFields(request, names: [])
    return Response(
      status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: Self.document))
  }
}
