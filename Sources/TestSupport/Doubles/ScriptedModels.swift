public import AssayKit
import Synchronization

/// One model in this process that is asked through a closure and remembers every question.
public final class ScriptedModels: ModelDirectory, ModelClient {
  public typealias Reply = @Sendable (ModelRequest) async throws(Failure) -> String

  public let model: ModelReference
  private let listing: ModelListing
  private let template: ModelResponse
  private let asked = Mutex<[SampleLabel]>([])
  private let keys = Mutex<[Credential]>([])
  private let reply: Reply

  /// - Parameters:
  ///   - model: the one model that can be asked.
  ///   - listing: what `list()` answers.
  ///   - clientDelay: how late the client says that it was with each answer.
  ///   - template: what each answer says besides its text, instead of little.
  public init(
    model: ModelReference = ModelReference(provider: "scripted", slug: "echo"),
    listing: ModelListing = ModelListing(models: [], unreachable: []), clientDelay: ClientDelay? = nil,
    template: ModelResponse? = nil,
    reply: @escaping Reply = { request throws(Failure) in String(request.messages[0].text.dropFirst(4)) }
  ) {
    self.model = model
    self.listing = listing
    self.template =
      template
      ?? ModelResponse(
        text: "", finishReason: .stop, usage: Usage(inputTokens: 3, outputTokens: 2),
        timing: Timing(total: .milliseconds(5), clientDelay: clientDelay))
    self.reply = reply
  }

  /// Every request so far, in the order in which they came.
  public var questions: [SampleLabel] { asked.withLock { $0 } }

  public func client(for model: ModelReference, concurrency: Int) async throws(UserError) -> any ModelClient {
    guard model == self.model else {
      throw .unknown("model", model.description, field: "model", known: [self.model.description])
    }
    return self
  }

  /// Keys that clients were asked for with.
  public var credentials: [Credential] { keys.withLock { $0 } }

  public func client(
    for model: ModelReference, credential: Credential, concurrency: Int
  ) async throws(UserError) -> any ModelClient {
    keys.withLock { $0.append(credential) }
    return try await client(for: model, concurrency: concurrency)
  }

  public func checkSettings(for model: ModelReference) async throws(UserError) {
    guard model != self.model, model.provider != self.model.provider else { return }
    throw .unknown("provider", model.provider.rawValue, field: "model", known: [self.model.provider.rawValue])
  }

  public func card(for model: ModelReference) async -> ModelCard? { listing.models.first { $0.model == model } }
  public func list() async -> ModelListing { listing }

  public func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse {
    if let sample = request.sample { asked.withLock { $0.append(sample) } }
    var response = template
    response.text = try await reply(request)
    return response
  }
}
