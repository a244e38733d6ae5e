import HTTPTypes
import Hummingbird

/// A router that remembers which methods each path has, so that the others are answered 405 and not 404.
final class RouteTable: RouterMethods {
  typealias Context = ServerContext

  let router: Router<ServerContext>
  private var methods: [String: (path: RouterPath, methods: Set<HTTPRequest.Method>)] = [:]

  init(_ router: Router<ServerContext>) { self.router = router }

  /// Every path with the methods that were given to it.
  var routes: [(path: String, methods: Set<HTTPRequest.Method>)] { methods.map { ($0.key, $0.value.methods) } }

  @discardableResult
  func on<Responder: HTTPResponder>(
    _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
  ) -> Self where Responder.Context == ServerContext {
    router.on(path, method: method, responder: responder)
    methods[path.description, default: (path, [])].methods.insert(method)
    return self
  }

  func add(middleware: any MiddlewareProtocol<Request, Response, ServerContext>) -> Self {
    router.add(middleware: middleware)
    return self
  }

  /// What RFC 9110, RFC 5789 and the draft of QUERY name, without CONNECT, which names no path.
  private static let known: [HTTPRequest.Method] =
    [.get, .head, .post, .put, .patch, .delete, .options, .trace] + [HTTPRequest.Method("QUERY")].compactMap(\.self)

  /// To be called once, after all routes.
  func refuseOtherMethods() {
    for (path, known) in methods.values {
      // GET routes answer HEAD by themselves.
      let taken = known.contains(.get) ? known.union([.head]) : known
      let allowed = taken.map(\.rawValue).sorted().joined(separator: ", ")
      for method in Self.known where !taken.contains(method) {
        router.on(path, method: method) { request, _ -> Response in
          throw Problem.methodNotAllowed(request.method.rawValue, path: request.uri.path, allowed: allowed)
        }
      }
    }
  }
}
