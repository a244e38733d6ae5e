public import AssayKit
import Synchronization

/// One model in this process that is asked through a closure and remembers every question, and perhaps its judges.
public final class ScriptedModels: ModelDirectory, ModelClient {
  public typealias Reply = @Sendable (ModelRequest) async throws(Failure) -> String

  public let model: ModelReference
  private let listing: ModelListing
  private let lentListing: ModelListing?
  private let template: ModelResponse
  private let asked = Mutex<[SampleLabel]>([])
  private let keys = Mutex<[Credential]>([])
  private let reply: Reply
  /// Other models that can be asked.
  public let judges: [ScriptedModels]

  /// - Parameters:
  ///   - model: the one model that can be asked.
  ///   - listing: what `list()` answers.
  ///   - lentListing: what is said about models to somebody else's key, where it differs.
  ///   - judges: other models that can be asked.
  ///   - clientDelay: how late the client says that it was with each answer.
  ///   - template: what each answer says besides its text, instead of little.
  public init(
    model: ModelReference = ModelReference(provider: "scripted", slug: "echo"),
    listing: ModelListing = ModelListing(models: [], unreachable: []), lentListing: ModelListing? = nil,
    clientDelay: ClientDelay? = nil, template: ModelResponse? = nil, judges: [ScriptedModels] = [],
    reply: @escaping Reply = { request throws(Failure) in String(request.messages[0].text.dropFirst(4)) }
  ) {
    self.model = model
    self.listing = listing
    self.lentListing = lentListing
    self.template =
      template
      ?? ModelResponse(
        text: "", finishReason: .stop, usage: Usage(inputTokens: 3, outputTokens: 2),
        timing: Timing(total: .milliseconds(5), clientDelay: clientDelay))
    self.reply = reply
    self.judges = judges
  }

  /// Every request so far, in the order in which they came.
  public var questions: [SampleLabel] { asked.withLock { $0 } }

  /// Keys that clients were asked for with.
  public var credentials: [Credential] { keys.withLock { $0 } }

  public func reach(
    _ model: ModelReference, credential: Credential?, concurrency: Int
  ) async throws(UserError) -> ReachedModel {
    if let credential { keys.withLock { $0.append(credential) } }
    guard let client = model == self.model ? self : judges.first(where: { $0.model == model }) else {
      throw .unknown("model", model.description, field: "model", known: [self.model.description])
    }
    guard credential != nil, let lentListing else { return ReachedModel(client: client, card: await card(for: model)) }
    return ReachedModel(client: client, card: lentListing.models.first { $0.model == model })
  }

  public func checkSettings(for model: ModelReference) async throws(UserError) {
    guard !judges.contains(where: { $0.model == model }), model != self.model, model.provider != self.model.provider else { return }
    throw .unknown("provider", model.provider.rawValue, field: "model", known: [self.model.provider.rawValue])
  }

  public func card(for model: ModelReference) async -> ModelCard? {
    (listing.models + judges.flatMap(\.listing.models)).first { $0.model == model }
  }

  public func list() async -> ModelListing { listing }

  public func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse {
    if let sample = request.sample { asked.withLock { $0.append(sample) } }
    var response = template
    response.text = try await reply(request)
    return response
  }
}
