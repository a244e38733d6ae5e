import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// Style sheets, scripts and pictures, under a path that changes whenever one of the embedded files does.
struct Assets: Sendable {
  /// The first 12 hexadecimal digits of a SHA-256 over all embedded files.
  let buildID: String
  private let files: [String: ByteBuffer]

  /// - Parameter files: embedded files by path; those in `assets/` are served.
  init(files: [String: String]) {
    var hash = SHA256()
    var served: [String: ByteBuffer] = [:]
    for (path, text) in files.sorted(by: { $0.key < $1.key }) {
      hash.update(data: Data("\(path)\n\(text.utf8.count)\n\(text)".utf8))
      if path.hasPrefix("assets/") { served[String(path.dropFirst("assets/".count))] = ByteBuffer(string: text) }
    }
    buildID = hash.finalize().prefix(6).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    self.files = served
  }

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("assets/:build/:file", use: file)
    routes.get("favicon.ico") { _, _ in Response.seeOther("/assets/\(buildID)/mark.svg") }
    return routes
  }

  @Sendable
  func file(_ request: Request, _ context: ServerContext) async throws -> Response {
    let name = try context.pathText("file")
    guard context.parameters.get("build") == buildID, let file = files[name], let type = Self.mediaType(of: name) else {
      throw Problem.notFound("file `\(name.prefix(100))` in this build")
    }
    return Response(
      status: .ok, headers: [.contentType: type, .cacheControl: "public, max-age=31536000, immutable"],
      body: ResponseBody(byteBuffer: file))
  }

  private static func mediaType(of name: String) -> String? {
    switch name.split(separator: ".").last {
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "svg": "image/svg+xml"
    default: nil
    }
  }
}
