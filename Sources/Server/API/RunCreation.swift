import AssayKit
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import RunEngine

/// What all routes that start runs share.
extension Backend {
  /// - Throws: 503 during maintenance.
  func requireNoMaintenance() throws(Problem) {
    guard let message = options.maintenance else { return }
    throw Problem(.serviceUnavailable, "maintenance", message, hint: "runs that exist can still be read", retryAfter: 300)
  }

  /// A request for a run, with its model's name made whole.
  ///
  /// - Throws: 422 with everything that is wrong with its fields, whatever kind of wrong it is.
  func runRequest(_ values: [String: JSONValue]) async throws -> RunRequest {
    var (named, errors) = RunRequestFields.withConfig(values)
    do {
      named = try await ModelNames(store: store, models: models, refresh: refresh).resolved(named)
    } catch let problem as Problem where !problem.errors.isEmpty {
      errors += problem.errors
      named["provider"] = nil
    }
    let reading = RunRequestFields.read(named, benchmarks: benchmarks, defaults: options.defaults)
    errors += reading.errors
    if errors.isEmpty { return reading.request }
    // Fields that cannot be read have the value that they have when they are left out; it is not looked at.
    let unreadable = Set(errors.compactMap(\.field))
    let ranges = service.requestFindings(reading.request).map { FieldError($0) }
    throw Problem.invalid(errors + ranges.filter { !unreadable.contains($0.field ?? "") })
  }

  /// Stores runs under the request's idempotency key and the limit of the queue; a request that came before is answered with its
  /// runs, also during maintenance.
  func create(
    _ requests: [RunRequest], _ request: Request, body: [String: JSONValue], credential: Credential? = nil,
    experimentName: String? = nil
  ) async throws -> Creation {
    let terms = CreationRequest(
      idempotency: try IdempotencyHeader.claim(request, body: body), credential: credential,
      experimentName: experimentName, queueLimit: options.queueLimit)
    if let earlier = try await service.repeated(terms) { return earlier }
    try requireNoMaintenance()
    return try await service.create(requests, terms)
  }
}

/// `Idempotency-Key`: the same key with the same body is the same request. Those with a provider's key are kept apart by their owner.
enum IdempotencyHeader {
  static func claim(_ request: Request, body: [String: JSONValue]) throws(Problem) -> IdempotencyClaim? {
    guard let key = request.headers[.idempotencyKey] else { return nil }
    guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      let words = "the idempotency key is not 1 to 255 visible characters"
      throw Problem(.badRequest, "invalid-header", words, errors: [FieldError("Idempotency-Key", words)])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let text = try? encoder.encode(body) else {  // A body that was read as JSON can be written as JSON.
      throw Problem(.badRequest, "not-json", "the body cannot be written again")
    }
    var hash = SHA256()
    hash.update(data: Data("\(request.uri.path)\n".utf8))
    hash.update(data: text)
    return IdempotencyClaim(key: key, requestHash: Data(hash.finalize()))
  }
}

/// Finds the model that somebody means by its full name, its slug or its chute id.
struct ModelNames: Sendable {
  let store: any ModelCatalogStore
  let models: any ModelDirectory
  let refresh: CatalogRefresh

  private static let providerLength = 1...200

  /// `model_id` in full, and `provider` gone: it only says where a short name is looked for.
  func resolved(_ values: [String: JSONValue]) async throws -> [String: JSONValue] {
    var values = values
    let provider: ProviderName?
    switch values.removeValue(forKey: "provider") ?? .null {
    case .null: provider = nil
    case .string(let text) where Self.providerLength.contains(text.unicodeScalars.count) && !text.utf8.contains(0):
      provider = ProviderName(text)
    default: throw Self.noProvider
    }
    guard case .string(let text)? = values["model_id"] else { return values }
    values["model_id"] = .string(try await name(text, provider: provider))
    return values
  }

  private func name(_ text: String, provider: ProviderName?) async throws -> String {
    var found = try await store.models(named: text, provider: provider).map(\.card.model.description)
    if found.isEmpty, await mayBeNew(text, provider), await refresh.refresh() {
      found = try await store.models(named: text, provider: provider).map(\.card.model.description)
    }
    if found.contains(text) { return text }
    if found.count == 1 { return found[0] }
    guard found.isEmpty else {
      throw Problem.invalid([
        FieldError(
          "model_id", "`\(text.prefix(100))` is a model of several providers",
          hint: "name one of \(found.joined(separator: ", "))")
      ])
    }
    guard let provider, !text.hasPrefix("\(provider)/") else { return text }
    return "\(provider)/\(text)"
  }

  /// Whether the lists may have the model by now: those of Chutes change from hour to hour, and a bare name (whose slug may have a
  /// slash of its own) says nothing by itself.
  private func mayBeNew(_ text: String, _ provider: ProviderName?) async -> Bool {
    guard let named = provider ?? ModelReference(text)?.provider, named != "chutes" else { return true }
    return await !([.simulated, .replay] + models.providers().map(\.name)).contains(named)
  }

  private static var noProvider: Problem {
    .invalid([FieldError("provider", "provider is not a name", hint: "leave it out, or name one such as `openrouter`")])
  }
}
