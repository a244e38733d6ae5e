import AssayKit
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import RunEngine

/// Turns everything thrown below into a problem for the API and into a page for people.
struct ErrorResponses: RouterMiddleware {
  typealias Context = ServerContext

  let pages: PageRenderer

  func handle(
    _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as CancellationError {
      throw error
    } catch {
      let problem = problem(error, request, context)
      if Self.isForPrograms(request.uri.path) { return try problem.response() }
      return try pages.page(ErrorPage(problem, path: request.uri.path), request: request, status: problem.httpStatus)
    }
  }

  private static func isForPrograms(_ path: String) -> Bool {
    path == "/api" || path.hasPrefix("/api/") || path == "/metrics" || path == "/health"
  }

  private func problem(_ error: any Error, _ request: Request, _ context: ServerContext) -> Problem {
    switch error {
    case let problem as Problem: return problem
    case let error as RunServiceError: return logged(Problem(error), error, context)
    case let error as StoreError: return logged(Problem(error, hint: RunServiceError.store(error).hint), error, context)
    case let error as HTTPError where error.status == .notFound: return .notFound("page `\(request.uri.path.prefix(200))`")
    case let error as HTTPError:
      return Problem(error.status, "http", error.body ?? error.status.reasonPhrase)
    case is HTTPParserError, is ChannelError, is IOError:
      // A fault of the client, or its end: nobody here can do anything about it.
      context.logger.info("a request's body did not come whole", metadata: ["error": "\(error)"])
      return .bodyCutShort
    default:
      let problem = Problem(
        .internalServerError, "internal", "something went wrong here; the log says more under request \(context.id)")
      return logged(problem, error, context)
    }
  }

  private func logged(_ problem: Problem, _ error: any Error, _ context: ServerContext) -> Problem {
    if problem.status >= 500 {
      context.logger.error("a request could not be answered", metadata: ["error": "\(error)"])
    }
    return problem
  }
}
