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
    return JSONAnswer(try await backend.verifyUpload(request).document)
  }
}

extension Backend {
  /// Looks at the archive in a form's field `file`, with the keys of this server or with the one in `public_key`.
  func verifyUpload(_ request: Request) async throws -> Verification {
    let limit = options.uploadLimit
    var upload = try MultipartUpload(
      contentType: request.headers[.contentType] ?? "", field: "file", texts: ["public_key"], limit: limit)
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit + 65_536 {
      throw MultipartUpload.tooLarge(limit)
    }
    let scratch: OutputFile?
    do throws(ExportError) { scratch = try reports.scratch() } catch { throw Problem.of(error) }
    guard let file = scratch else {
      throw Problem(
        .serviceUnavailable, "too-many-uploads", "\(ReportService.verifications) archives are being verified",
        hint: "try again in a moment", retryAfter: 5)
    }
    var received = 0
    for try await buffer in request.body {
      // What stands outside the file's part counts too.
      received += buffer.readableBytes
      guard received <= limit + 65_536 else { throw MultipartUpload.tooLarge(limit) }
      let piece = try upload.add(buffer.readableBytesView)
      do throws(ExportError) { try file.append(piece) } catch { throw Problem.of(error) }
    }
    try upload.end()
    var key: PublicKey?
    if let text = upload.text("public_key") {
      do throws(KeyError) { key = try PublicKey(text: text, source: "public_key") } catch {
        throw Problem.invalid([FieldError("public_key", error.description, hint: error.hint)])
      }
    }
    do {
      return try await reports.verify(file, key: key)
    } catch let error as KeyError {
      throw Problem.of(.key(error))
    }
  }
}
