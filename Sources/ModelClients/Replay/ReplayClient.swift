public import AssayKit

/// Answers with stored responses, so that they can be scored without any model.
public struct ReplayClient: ModelClient {
  public let model: ModelReference
  private let file: ReplayFile

  public init(_ model: ModelReference, file: ReplayFile) {
    self.model = model
    self.file = file
  }

  /// Answers by the request's sample; the messages do not matter.
  public func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse {
    guard !Task.isCancelled else { throw Failure(.interrupted, "the request to \(model) was cancelled") }
    guard let sample = request.sample else {
      throw Failure(.notRecorded, "a stored response can only answer a request that names its sample")
    }
    let text = try file.response(item: sample.item, sampleIndex: sample.sampleIndex)
    return ModelResponse(text: text, finishReason: .stop, timing: Timing(total: .zero), servedModel: model.slug)
  }
}
