import AssayKit
import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// Who may use the administrator's routes: whoever knows the secret, and nobody when there is none.
struct Administrator: Sendable {
  let secret: String?

  func require(_ request: Request) throws(Problem) { try require(secret: request.headers[.adminSecret] ?? "") }

  /// - Parameter given: the secret as it came, in a header or in a form.
  func require(secret given: String) throws(Problem) {
    guard let secret, !secret.isEmpty else {
      throw Problem(
        .forbidden, "admin-closed", "the administrator's routes are closed, since no secret is set",
        hint: "set ADMIN_SECRET and send it as X-Admin-Secret")
    }
    guard Self.areEqual(given, secret) else {
      throw Problem(.unauthorized, "wrong-admin-secret", "Invalid admin secret", hint: "send ADMIN_SECRET as X-Admin-Secret")
    }
  }

  /// Compares hashes byte by byte to the end, so that the time says nothing about where or at what length two texts differ.
  static func areEqual(_ left: String, _ right: String) -> Bool {
    let (mine, theirs) = (SHA256.hash(data: Data(left.utf8)), SHA256.hash(data: Data(right.utf8)))
    return zip(mine, theirs).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

/// Keys in `Authorization: Bearer`.
enum BearerKey {
  static func required(_ request: Request) throws(Problem) -> Credential {
    guard let key = try given(request) else {
      throw Problem(
        .unauthorized, "no-key", "Missing Authorization header", hint: "send the provider's key as `Authorization: Bearer KEY`",
        authenticate: "Bearer")
    }
    return key
  }

  /// - Returns: `nil` without the header.
  static func given(_ request: Request) throws(Problem) -> Credential? {
    guard let header = request.headers[.authorization] else { return nil }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer", let key = Credential(String(parts[1].drop { $0 == " " })),
      key.exposed.utf8.count <= 4_096
    else {
      throw Problem(
        .unauthorized, "bad-key", "Invalid Authorization header", hint: "send the provider's key as `Authorization: Bearer KEY`",
        authenticate: "Bearer")
    }
    return key
  }
}

extension HTTPField.Name {
  static let adminSecret = unchecked("X-Admin-Secret")
  static let idempotencyKey = unchecked("Idempotency-Key")
  static let idempotentReplayed = unchecked("Idempotent-Replayed")
}
