import AssayKit
import HTTPTypes
import RunEngine

/// An error answer in the form of RFC 9457: what is wrong, in which field, and what to do.
struct Problem: Error, Hashable, Encodable {
  /// A name for programs, `urn:assay:problem:<word>`.
  var type: String
  var title: String
  var status: Int
  /// What is wrong with this request, naming the value.
  var detail: String
  /// What to do about it.
  @Nullable var hint: String?
  /// The first field or query parameter at fault.
  @Nullable var field: String?
  /// Every field at fault.
  var errors: [FieldError]
  /// Sent as the `Allow` header of a 405.
  var allowed: String?
  /// Sent as `Retry-After`, in seconds.
  var retryAfter: Int?
  /// Sent as `WWW-Authenticate`.
  var authenticate: String?

  enum CodingKeys: String, CodingKey { case type, title, status, detail, hint, field, errors }

  init(
    _ status: HTTPResponse.Status, _ word: String, _ detail: String, hint: String? = nil, field: String? = nil,
    errors: [FieldError] = [], allowed: String? = nil, retryAfter: Int? = nil, authenticate: String? = nil
  ) {
    type = "urn:assay:problem:\(word)"
    title = status.reasonPhrase
    self.status = status.code
    self.detail = detail
    self.hint = hint
    self.field = field ?? errors.first?.field
    self.errors = errors
    self.allowed = allowed
    self.retryAfter = retryAfter
    self.authenticate = authenticate
  }

  var httpStatus: HTTPResponse.Status { .init(code: status) }
}

/// One field of a request that cannot be used as it is, or something else that keeps it from being done.
struct FieldError: Hashable, Encodable {
  /// `nil` when no field is at fault.
  @Nullable var field: String?
  /// `request` for fields that cannot be read at all.
  var kind: String
  /// Lower case, no full stop, with the value.
  var message: String
  @Nullable var hint: String?

  init(_ field: String?, _ message: String, hint: String? = nil, kind: RunFinding.Kind = .request) {
    self.field = field
    self.kind = kind.rawValue
    self.message = message
    self.hint = hint
  }
}

extension Problem {
  static func notFound(_ what: String) -> Problem {
    Problem(.notFound, "not-found", "there is no \(what)", hint: listsOfTheAPI)
  }

  static let listsOfTheAPI = "lists are at `/api/runs`, `/api/models` and `/api/benchmarks`"

  /// The end of `type`.
  var word: Substring { type.dropFirst("urn:assay:problem:".count) }

  static func methodNotAllowed(_ method: String, path: String, allowed: String) -> Problem {
    Problem(
      .methodNotAllowed, "method-not-allowed", "`\(method)` is not possible on `\(path)`", hint: "possible: \(allowed)",
      allowed: allowed)
  }

  /// A body that is not in the form of HTTP/1.1, or whose end never came.
  static let bodyCutShort = Problem(
    .badRequest, "malformed-request", "the request's body is malformed or cut short",
    hint: "send `Content-Length`, or chunks as in RFC 9112, and the whole body")

  /// Fields that can be read but not used.
  static func invalid(_ errors: [FieldError]) -> Problem {
    let detail = errors.map(\.message).joined(separator: "; ")
    return Problem(.unprocessableContent, "invalid-field", detail, hint: errors.first?.hint, errors: errors)
  }

  /// A query parameter that is unknown or cannot be used.
  static func query(_ field: String, _ message: String, hint: String? = nil) -> Problem {
    Problem(
      .badRequest, "invalid-query", message, hint: hint, errors: [FieldError(field, message, hint: hint)])
  }
}

extension Problem {
  init(_ error: RunServiceError) {
    switch error {
    case .refused(let findings): self.init(findings, hint: error.hint)
    case .manifestChanged: self.init(.conflict, "conditions-changed", error.description, hint: error.hint)
    case .keyErased:
      self.init(
        .unprocessableContent, "invalid-field", error.description, hint: error.hint,
        errors: [FieldError("Authorization", error.description, hint: error.hint)])
    case .keyReused:
      self.init(
        .unprocessableContent, "idempotency-key-reused", error.description, hint: error.hint,
        errors: [FieldError("Idempotency-Key", error.description, hint: error.hint)])
    case .queueFull: self.init(.tooManyRequests, "queue-full", error.description, hint: error.hint, retryAfter: 60)
    case .nothingToSealWith: self.init(.serviceUnavailable, "cannot-seal", error.description, hint: error.hint)
    case .store(let error): self.init(error, hint: RunServiceError.store(error).hint)
    }
  }

  /// What keeps a run from starting; what would only be a warning is listed too.
  init(_ findings: [RunFinding], hint: String?) {
    let kinds = Set(findings.filter(\.isBlocking).map(\.kind))
    let word =
      kinds == [.setup] ? "needs-setup" : kinds.isDisjoint(with: [.request, .model]) ? "not-ready" : "invalid-field"
    self.init(
      .unprocessableContent, word, RunServiceError.refused(findings).description, hint: hint,
      errors: findings.map { FieldError($0) })
  }

  init(_ error: StoreError, hint: String? = nil) {
    let (status, word): (HTTPResponse.Status, String) =
      switch error {
      case .notFound: (.notFound, "not-found")
      case .ambiguous, .heldBy, .leaseLost, .notAllowed: (.conflict, "not-allowed-now")
      case .diskFull: (.init(code: 507, reasonPhrase: "Insufficient Storage"), "disk-full")
      case .newerSchema, .busy, .unavailable: (.serviceUnavailable, "store-unavailable")
      case .bug: (.internalServerError, "internal")
      }
    // What a broken store or a bug says (statements, paths) is for the log, which names the request.
    let isInside = status.code >= 500 && status.code != 507
    self.init(status, word, isInside ? "the store cannot be used now; the log says more" : error.description, hint: hint)
  }
}

extension FieldError {
  init(_ finding: RunFinding, naming: FieldNaming = RequestField.apiNaming) {
    self.init(finding.field?.rawValue, finding.message(naming), hint: finding.hint(naming), kind: finding.kind)
  }
}
