import AssayKit
import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// Style sheets, scripts and pictures, under a path that changes whenever one of the embedded files does.
struct Assets: Sendable {
  /// The style sheets, one a cascade layer, in the order of the layers.
  static let layers = ["tokens.css", "base.css", "components.css", "pages.css"]

  /// The first 12 hexadecimal digits of a SHA-256 over all embedded files.
  let buildID: String
  private let files: [String: File]

  private struct File: Sendable {
    let plain: ByteBuffer
    /// `nil` when it would not be smaller.
    let compressed: ByteBuffer?
    /// Modules of the same folder that this one imports, directly.
    let imports: [String]

    init(_ name: String, _ text: String) {
      plain = ByteBuffer(string: text)
      compressed = Gzip.compress(text, level: 9)
      imports = name.hasSuffix(".js") ? text.matches(of: /(?:from|import) "\.\/([a-z-]+\.js)"/).map { String($0.1) } : []
    }
  }

  /// - Parameter files: embedded files by path; those in `assets/` are served.
  init(files: [String: String]) {
    var hash = SHA256()
    var served: [String: File] = [:]
    for (path, text) in files.sorted(by: { $0.key < $1.key }) {
      hash.update(data: Data("\(path)\n\(text.utf8.count)\n\(text)".utf8))
      guard path.hasPrefix("assets/") else { continue }
      let name = String(path.dropFirst("assets/".count))
      served[name] = File(name, text)
    }
    buildID = hash.finalize().prefix(6).hexadecimal
    self.files = served
  }

  /// The folder of this build's files. Imports between modules stay right, because the folder is the version.
  var root: String { "/assets/\(buildID)" }

  /// Every module that `scripts` import, directly or not, so that a page can ask for all of them at once.
  func imports(of scripts: [String]) -> [String] {
    var found: [String] = []
    var waiting = scripts
    while let name = waiting.popLast() {
      for other in files[name]?.imports ?? [] where !found.contains(other) && !scripts.contains(other) {
        found.append(other)
        waiting.append(other)
      }
    }
    return found.sorted()
  }

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("assets/:build/:file", use: file)
    routes.get("favicon.ico") { _, _ in Response.seeOther("\(root)/mark.svg") }
    return routes
  }

  @Sendable
  func file(_ request: Request, _ context: ServerContext) async throws -> Response {
    let name = try context.pathText("file")
    guard context.parameters.get("build") == buildID, let file = files[name], let type = Self.mediaType(of: name) else {
      throw Problem.notFound("file `\(name.prefix(100))` in this build")
    }
    var headers: HTTPFields = [
      .contentType: type, .cacheControl: "public, max-age=31536000, immutable", .vary: "Accept-Encoding",
    ]
    guard let compressed = file.compressed, Gzip.isWelcome(to: request) else {
      return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.plain))
    }
    headers[.contentEncoding] = "gzip"
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: compressed))
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
