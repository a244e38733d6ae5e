public import AssayKit
import Synchronization

/// One model in this process that is asked through a closure and remembers every question.
public final class ScriptedModels: ModelDirectory, ModelClient {
  public typealias Reply = @Sendable (ModelRequest) async throws(Failure) -> String

  public let model = ModelReference(provider: "scripted", slug: "echo")
  private let listing: ModelListing
  private let asked = Mutex<[SampleLabel]>([])
  private let reply: Reply

  /// - Parameter listing: what `list()` answers; models in it can be listed, but only `scripted/echo` can be asked.
  public init(
    listing: ModelListing = ModelListing(models: [], unreachable: []),
    reply: @escaping Reply = { request throws(Failure) in String(request.messages[0].text.dropFirst(4)) }
  ) {
    self.listing = listing
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

  public func card(for model: ModelReference) async -> ModelCard? { nil }
  public func list() async -> ModelListing { listing }

  public func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse {
    if let sample = request.sample { asked.withLock { $0.append(sample) } }
    let text = try await reply(request)
    return ModelResponse(
      text: text, finishReason: .stop, usage: Usage(inputTokens: 3, outputTokens: 2), timing: Timing(total: .milliseconds(5)))
  }
}
