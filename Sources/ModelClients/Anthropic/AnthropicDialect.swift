import AssayKit
import NIOHTTP1

/// Anthropic's messages API.
public struct AnthropicDialect: Hashable, Sendable {
  /// The output limit where a request sets none, since the API takes no request without one.
  public var outputTokens: Int

  /// Enough for most answers, and no more than any current model takes.
  public static let defaultOutputTokens = 8_192

  public init(outputTokens: Int = defaultOutputTokens) { self.outputTokens = outputTokens }
}

extension AnthropicDialect: ChatDialect {
  var apiName: String { "an Anthropic messages API" }
  var chatPath: String { "/messages" }
  var requestIDHeaders: [String] { ["request-id", "x-request-id"] }

  func headers(key: Secret?) -> HTTPHeaders {
    var headers: HTTPHeaders = ["user-agent": "assay", "anthropic-version": "2023-06-01"]
    if let key { headers.add(name: "x-api-key", value: key.exposed) }
    return headers
  }

  func check(_ parameters: GenerationParameters) throws(UserError) {
    // What cuts answers is a condition of the run and must stand in its manifest: what the model list says can change between two.
    guard parameters.maxOutputTokens != nil else {
      throw UserError(
        field: "max_output_tokens", "the messages API wants an output limit, and neither the run nor the protocol sets one",
        hint: "set one; the model's list or this API's custom says \(outputTokens)")
    }
    try AnthropicRequest.check(parameters)
  }

  func body(of request: ModelRequest, slug: String) throws(Failure) -> any Encodable {
    try AnthropicRequest(request, slug: slug, dialect: self)
  }

  func kind(of said: ProviderError) -> Failure.Kind? {
    for word in said.words {
      switch word {
      // The API has no word of its own for a prompt that is too long, so the first words of its sentence stand for one.
      case "invalid_request_error": if said.saysPromptIsTooLong { return .contextExceeded }
      case "authentication_error", "permission_error": return .unauthorized
      case "billing_error": return .paymentRequired
      case "not_found_error": return .modelNotFound
      case "rate_limit_error": return .rateLimited
      case "overloaded_error", "api_error": return .overloaded
      case "timeout_error": return .timedOut
      default: continue
      }
    }
    return nil
  }
}

extension ProviderError {
  fileprivate var saysPromptIsTooLong: Bool {
    guard let message else { return false }
    return message.hasPrefix("prompt is too long") || message.contains("exceed context limit")
  }
}
