import AssayKit
import HTTPTypes
import Hummingbird

/// What `GET /` says to a program that asks for JSON.
struct ServiceCard: Encodable, Sendable {
  let name: String
  let version: String
  /// Path of the description for people.
  let docs: String

  init(_ version: CodeVersion) {
    name = "Assay"
    self.version = version.version
    docs = "/docs"
  }

  /// Browsers name HTML; whoever names JSON and not HTML is a program.
  static func isWanted(_ request: Request) -> Bool {
    let types = (request.headers[.accept] ?? "").lowercased()
    return types.contains("application/json") && !types.contains("text/html")
  }
}
