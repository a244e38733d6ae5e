import AssayKit
import HTTPTypes
import Hummingbird
import Reports

/// `GET /api/runs/{id}/export` and `GET /api/exports/public-key`.
struct ExportRoutes {
  let backend: Backend

  private static let pieceSize = 1 << 16

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/runs/:id/export", use: export)
    routes.get("api/exports/public-key", use: publicKey)
    return routes
  }

  /// The file is complete before the first byte is sent, so that an error is an answer and not a file cut short.
  @Sendable
  func export(_ request: Request, _ context: ServerContext) async throws -> Response {
    let query = try QueryFields(request, names: ["format", "fail_under"])
    let format = try query.choice("format", as: ExportFormat.self) ?? .csv
    let failUnder = try threshold(query, for: format)
    let run = try await backend.run(context).id
    let written: (file: OutputFile, outcome: RunExporter.Outcome)?
    do throws(ExportError) {
      written = try await backend.reports.export(run, as: format, failUnder: failUnder)
    } catch {
      throw Problem.of(error)
    }
    guard let (file, outcome) = written else {
      throw Problem(
        .serviceUnavailable, "too-many-exports",
        "\(ReportService.capacity) exports are being written, or \(ReportService.openFiles) are being downloaded",
        hint: "try again in a moment", retryAfter: 5)
    }
    let size = file.size
    let headers: HTTPFields = [
      .contentType: format.mediaType, .cacheControl: "no-store",
      .contentDisposition: "attachment; filename=\"\(format.fileName(of: run, at: outcome.exportedAt))\"",
    ]
    let body = ResponseBody(contentLength: size) { writer in
      var position = 0
      while position < size {
        let piece = try file.read(at: position, count: min(Self.pieceSize, size - position))
        guard !piece.isEmpty else { break }
        try await writer.write(ByteBuffer(bytes: piece))
        position += piece.count
      }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: headers, body: body)
  }

  private func threshold(_ query: QueryFields, for format: ExportFormat) throws(Problem) -> Double? {
    guard let text = query.text("fail_under") else { return nil }
    guard let value = Double(text), (0...1).contains(value) else {
      throw .query(
        "fail_under", "fail_under `\(text.prefix(100))` is out of range", hint: "scores go from 0 to 1: 72.5 % is 0.725")
    }
    guard format == .junit else {
      throw .query("fail_under", "fail_under belongs to the format junit", hint: "leave it out, or ask for `format=junit`")
    }
    return value
  }

  struct Key: Encodable, Sendable {
    let algorithm: String
    let publicKey: String
    let publicKeyFingerprint: String
    let keyId: String
  }

  @Sendable
  func publicKey(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Key> {
    _ = try QueryFields(request, names: [])
    do throws(KeyError) {
      let key = try backend.reports.publicKey()
      return JSONAnswer(
        Key(algorithm: "ed25519", publicKey: key.base64, publicKeyFingerprint: key.fingerprint, keyId: key.id))
    } catch {
      throw Problem.of(.key(error))
    }
  }
}

extension Problem {
  static func of(_ error: ExportError) -> any Error {
    switch error {
    case .store(let error): error
    case .canceled: CancellationError()
    case .tooLarge: Problem(.unprocessableContent, "export-too-large", error.description, hint: error.hint)
    case .key: Problem(.serviceUnavailable, "signing-key", error.description, hint: error.hint)
    case .diskFull:
      Problem(
        .init(code: 507, reasonPhrase: "Insufficient Storage"), "disk-full", "there is no room for the file", hint: error.hint)
    case .exists, .folder, .file: Problem(.internalServerError, "internal", error.description)
    }
  }
}
