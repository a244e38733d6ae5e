import AssayKit
import HTTPTypes
import Hummingbird
import Reports

/// `POST /api/exports/verify`.
struct VerificationRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.post("api/exports/verify", use: verify)
    return routes
  }

  /// A file that is anything but a valid export gets a verdict, not an error.
  @Sendable
  func verify(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<JSONValue> {
    _ = try QueryFields(request, names: [])
    var upload = try MultipartUpload(
      contentType: request.headers[.contentType] ?? "", field: "file", limit: backend.options.uploadLimit)
    let file: OutputFile
    do throws(ExportError) { file = try backend.reports.scratch() } catch { throw Problem.of(error) }
    for try await buffer in request.body {
      let piece = try upload.add(buffer.readableBytesView)
      do throws(ExportError) { try file.append(piece) } catch { throw Problem.of(error) }
    }
    try upload.end()
    do {
      return JSONAnswer(try await backend.reports.verify(file).document)
    } catch let error as KeyError {
      throw Problem.of(.key(error))
    }
  }
}
