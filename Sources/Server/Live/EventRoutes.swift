import AssayKit
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// `GET /api/runs/{id}/events`: the event table of a run as server-sent events.
struct EventRoutes {
  let backend: Backend
  let changes: ChangeFeed
  let guardian: SameOrigin

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/runs/:id/events", use: events)
    routes.get("api/runs/:id/stream", use: stream)
    return routes
  }

  @Sendable
  func events(_ request: Request, _ context: ServerContext) async throws -> Response {
    let query = try QueryFields(request, names: ["last_event_id", "Last-Event-ID"])
    let run = try await backend.run(context)
    let after = try lastEventID(request, query)
    guard await changes.hasRoom else {
      throw Problem(
        .serviceUnavailable, "too-many-streams", "\(ChangeFeed.capacity) event streams are open", hint: "close some, or try later",
        retryAfter: 5)
    }
    let stream = EventStream(store: backend.store, changes: changes, run: run.id, after: after)
    // Watching for the client to leave uses the connection up: it is closed after the stream, and must say so beforehand.
    let headers: HTTPFields = [
      .contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no", .connection: "close",
    ]
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody { writer in
        try await stream.write(to: &writer, request: request)
        try await writer.finish(nil)
      })
  }

  /// What is left of a request for a WebSocket when it is none, or comes from where it may not.
  @Sendable
  func stream(_ request: Request, _ context: ServerContext) async throws -> Response {
    _ = try QueryFields(request, names: [])
    if let origin = request.headers[.origin] { try guardian.checkReader(origin, host: request.head.authority ?? "") }
    let run = try await backend.run(context)
    let problem = Problem(
      .upgradeRequired, "upgrade-required",
      "`/api/runs/\(run.id)/stream` speaks WebSocket, to pages of this server and to programs",
      hint: "open it with a WebSocket client of version 13, or read `/api/runs/\(run.id)/events`")
    var response = try problem.response()
    response.headers[.upgrade] = "websocket"
    response.headers[.secWebSocketVersion] = "13"
    return response
  }

  /// The header is what a browser sends when it comes back; the query is for those who cannot set headers.
  private func lastEventID(_ request: Request, _ query: QueryFields) throws(Problem) -> Int {
    if let text = request.headers[.lastEventID], !text.isEmpty {
      guard let value = Int(text), value >= 0 else {
        throw .query("Last-Event-ID", "Last-Event-ID `\(text.prefix(100))` is no event id", hint: "ids are 1, 2, 3, …")
      }
      return value
    }
    if let id = try query.integer("last_event_id", in: 0...Int.max) { return id }
    return try query.integer("Last-Event-ID", in: 0...Int.max) ?? 0
  }
}

extension HTTPField.Name {
  static let lastEventID = unchecked("Last-Event-ID")
  static let accelBuffering = unchecked("X-Accel-Buffering")

  /// A header name that is known to be valid.
  static func unchecked(_ name: StaticString) -> HTTPField.Name {
    guard let name = HTTPField.Name("\(name)") else { preconditionFailure("not a header name: \(name)") }
    return name
  }
}
