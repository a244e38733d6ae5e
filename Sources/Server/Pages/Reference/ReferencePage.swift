import Hummingbird

/// `GET /docs`: the reference of the API, made from the document that `/api/openapi.json` is.
struct ReferencePage {
  let pages: PageRenderer

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("docs", use: show)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    _ = try QueryFields(request, names: [])
    let document = try APIDocument(Embedded.files["openapi.json"] ?? "")
    // The address that this page was asked by is one that commands can use too.
    let base = "http://" + (request.head.authority ?? "127.0.0.1:\(ServerConfiguration.standardPort)")
    return try pages.page(ReferenceView(document, base: base, assets: pages.assets.root), request: request)
  }
}
