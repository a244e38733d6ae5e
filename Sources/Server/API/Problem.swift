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

/// One field of a request that cannot be used as it is.
struct FieldError: Hashable, Encodable {
  var field: String
  /// Lower case, no full stop, with the value.
  var message: String
  @Nullable var hint: String?

  init(_ field: String, _ message: String, hint: String? = nil) {
    self.field = field
    self.message = message
    self.hint = hint
  }
}

extension Problem {
  static func notFound(_ what: String) -> Problem {
    Problem(.notFound, "not-found", "there is no \(what)", hint: "lists are at `/api/runs`, `/api/models` and `/api/benchmarks`")
  }

  static func methodNotAllowed(_ method: String, path: String, allowed: String) -> Problem {
    Problem(
      .methodNotAllowed, "method-not-allowed", "`\(method)` is not possible on `\(path)`", hint: "possible: \(allowed)",
      allowed: allowed)
  }

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
    case .user(let error): self = .invalid([FieldError(error)])
    case .setup: self.init(.unprocessableContent, "needs-setup", error.description, hint: error.hint)
    case .manifestChanged: self.init(.conflict, "conditions-changed", error.description, hint: error.hint)
    case .keyReused:
      self.init(
        .unprocessableContent, "idempotency-key-reused", error.description, hint: error.hint,
        errors: [FieldError("Idempotency-Key", error.description, hint: error.hint)])
    case .queueFull: self.init(.tooManyRequests, "queue-full", error.description, hint: error.hint, retryAfter: 60)
    case .nothingToSealWith: self.init(.serviceUnavailable, "cannot-seal", error.description, hint: error.hint)
    case .store(let error): self.init(error, hint: RunServiceError.store(error).hint)
    }
  }

  init(_ error: StoreError, hint: String? = nil) {
    let (status, word): (HTTPResponse.Status, String) =
      switch error {
      case .notFound: (.notFound, "not-found")
      case .ambiguous, .heldBy, .leaseLost, .notAllowed: (.conflict, "not-allowed-now")
      case .diskFull: (.init(code: 507, reasonPhrase: "Insufficient Storage"), "disk-full")
      case .newerSchema, .unavailable: (.serviceUnavailable, "store-unavailable")
      case .bug: (.internalServerError, "internal")
      }
    self.init(status, word, error.description, hint: hint)
  }
}

extension FieldError {
  /// The API's name for each field that the planner names in the words of the command line.
  private static let apiNames = [
    "benchmark": "selected_benchmarks", "percent": "subset_pct", "count": "subset_count", "seed": "subset_seed",
    "model": "model_id",
  ]

  init(_ error: UserError) {
    let field = error.field.map { Self.apiNames[$0] ?? $0 } ?? "model_id"
    self.init(field, error.message, hint: error.hint)
  }
}
