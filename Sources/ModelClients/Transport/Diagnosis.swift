import AssayKit
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Turns what went wrong between Assay and one model into a typed failure with a cause and a hint.
struct Diagnosis: Sendable {
  let provider: ProviderName
  let slug: String
  let baseURL: String
  let dialect: any ChatDialect
  /// The name of the variable that holds the credential, for hints.
  let keyVariable: String?
  /// How a local server is started, for hints.
  let startHint: String?
  let redaction: Redaction

  /// How far an exchange had come.
  enum Phase: Sendable {
    case connecting
    case receiving
  }

  /// A response that is no success.
  ///
  /// - Parameter body: at most the first part of it.
  func refused(status: Int, body: [UInt8], retryAfter: Duration?) -> Failure {
    let said = ProviderError.read(body)
    let words = said?.message ?? String(decoding: body, as: UTF8.self)
    let word = said.flatMap(dialect.kind(of:)) ?? (said?.isModeration == true ? .rejected : nil)
    let kind = Self.kind(status: status, word: word)
    return Failure(
      kind, "\(subject) answered with status \(status): \(Self.meaning(of: kind))", hint: hint(for: kind),
      providerMessage: providerMessage(words), httpStatus: status, retryAfter: retryAfter)
  }

  /// An error object inside a response that began as a success.
  func failedInside(_ said: ProviderError?) -> Failure {
    let byStatus = said?.status.flatMap { (400...599).contains($0) ? Self.kind(status: $0, word: nil) : nil }
    let kind = said.flatMap(dialect.kind(of:)) ?? byStatus
    return Failure(
      kind ?? .malformed, "\(subject) reported an error inside its answer", hint: kind.flatMap(hint(for:)),
      providerMessage: said?.message.flatMap(providerMessage), httpStatus: 200)
  }

  func malformed(_ what: String, excerpt: some Sequence<UInt8>) -> Failure {
    Failure(
      .malformed, "\(subject) sent \(what)",
      hint: "check that \(baseURL) is the base URL of \(dialect.apiName)",
      // Longer than what is kept, since a cut through the credential would keep it from being recognised.
      providerMessage: providerMessage(String(decoding: Array(excerpt.prefix(2_000 + redaction.longestForm)), as: UTF8.self)),
      httpStatus: 200)
  }

  func truncated() -> Failure {
    Failure(
      .truncatedStream, "the answer of \(subject) ended before it was complete", hint: "the server or a proxy in between closed it",
      httpStatus: 200)
  }

  func tooLarge(limit: Int) -> Failure {
    Failure(
      .tooLarge, "the answer of \(subject) is larger than the limit of \(limit) bytes",
      hint: "set a smaller limit of output tokens", httpStatus: 200)
  }

  func silent(for limit: Duration) -> Failure {
    Failure(.timedOut, "\(subject) sent nothing for \(Int(limit.inSeconds.rounded())) seconds", hint: startHint)
  }

  func overdue(_ limit: Duration) -> Failure {
    Failure(
      .timedOut, "the answer of \(subject) was not complete after \(Int(limit.inSeconds.rounded())) seconds",
      hint: "set a smaller limit of output tokens or a longer deadline")
  }

  func interrupted() -> Failure { Failure(.interrupted, "the request to \(subject) was cancelled") }

  /// An error of the HTTP client or of the network.
  func transport(_ error: any Error, _ phase: Phase) -> Failure {
    if error is CancellationError { return interrupted() }
    switch (error as? HTTPClientError, phase) {
    case (.cancelled?, _):
      return interrupted()
    case (.readTimeout?, _), (.writeTimeout?, _), (.deadlineExceeded?, _):
      return Failure(.timedOut, "\(subject) did not answer in time", hint: startHint)
    case (.remoteConnectionClosed?, .receiving):
      return truncated()
    case (.invalidURL?, _), (.emptyHost?, _), (.emptyScheme?, _):
      return Failure(.rejected, "`\(baseURL)` is not a base URL", hint: "set it in the form https://host/v1")
    default:
      break
    }
    if error is HTTPParserError { return phase == .receiving ? truncated() : malformed("no HTTP response", excerpt: []) }
    return connection(error, phase)
  }

  private func connection(_ error: any Error, _ phase: Phase) -> Failure {
    if phase == .receiving {
      return Failure(.connection, "the connection to \(subject) broke while it answered: \(redacted(error))")
    }
    let isNetwork = error is IOError || error is NIOConnectionError || error is HTTPClientError || error is SocketAddressError
    let how = !isNetwork && baseURL.hasPrefix("https:") ? "no TLS connection" : "no connection"
    return Failure(
      .connection, "\(how) to \(subject) at \(baseURL): \(redacted(error))",
      hint: startHint ?? "check the network, the address and any proxy")
  }

  private func redacted(_ error: any Error) -> String {
    String(redaction.apply(to: String(describing: error)).prefix(300))
  }

  private var subject: String { "\(provider)/\(slug)" }

  private func providerMessage(_ text: String) -> String? {
    let clean = redaction.apply(to: text.trimmingCharacters(in: .whitespacesAndNewlines))
    return clean.isEmpty ? nil : String(clean.prefix(2_000))
  }

  // MARK: The table

  /// The kind that a status code stands for; the kind of a word in the body, which says more, wins.
  private static func kind(status: Int, word: Failure.Kind?) -> Failure.Kind {
    let byStatus: Failure.Kind =
      switch status {
      case 401, 403: .unauthorized
      case 402: .paymentRequired
      case 404: .modelNotFound
      case 408: .timedOut
      case 429: .rateLimited
      case 500...599: .overloaded
      default: .rejected
      }
    guard let word, (400...499).contains(status) else { return byStatus }
    return word
  }

  private static func meaning(of kind: Failure.Kind) -> String {
    switch kind {
    case .rateLimited: "too many requests"
    case .overloaded: "the provider is over capacity or broken"
    case .unauthorized: "the key is missing, wrong, or may not use this model"
    case .modelNotFound: "the model is not known there"
    case .contextExceeded: "prompt and output limit do not fit the model's context"
    case .paymentRequired: "the account has no credit left"
    case .timedOut: "the provider gave up waiting"
    default: "the request was refused"
    }
  }

  private func hint(for kind: Failure.Kind) -> String? {
    switch kind {
    case .rateLimited: "lower the concurrency, or wait"
    case .overloaded: startHint == nil ? "try again later" : "look at the server's log"
    case .unauthorized: keyVariable.map { "check \($0) in the environment or in .env" } ?? "set a key for this server"
    case .modelNotFound: "see the names with `assay models list`"
    case .contextExceeded: "set a smaller limit of output tokens, or use a model with a longer context"
    case .paymentRequired: "add credit to the account at \(provider)"
    case .rejected: "see the provider's own words"
    default: nil
    }
  }
}
