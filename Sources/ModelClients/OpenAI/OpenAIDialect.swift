import AssayKit
import NIOHTTP1

/// Where OpenAI-compatible servers differ in what they want to be sent.
public struct OpenAIDialect: Hashable, Sendable {
  /// The name of the output limit.
  public enum OutputLimitField: Hashable, Sendable {
    case maxTokens, maxCompletionTokens
  }

  public var outputLimitField: OutputLimitField
  /// Whether to send OpenRouter's `usage: {include: true}`.
  public var asksForCost: Bool

  public init(outputLimitField: OutputLimitField = .maxTokens, asksForCost: Bool = false) {
    self.outputLimitField = outputLimitField
    self.asksForCost = asksForCost
  }
}

extension OpenAIDialect: ChatDialect {
  var apiName: String { "an OpenAI-compatible API" }
  var chatPath: String { "/chat/completions" }
  var requestIDHeaders: [String] { ["x-request-id", "x-requestid"] }

  func headers(key: Secret?) -> HTTPHeaders {
    var headers: HTTPHeaders = ["user-agent": "assay"]
    if let key { headers.add(name: "authorization", value: "Bearer \(key.exposed)") }
    return headers
  }

  func body(of request: ModelRequest, slug: String) -> any Encodable { OpenAIRequest(request, slug: slug, dialect: self) }

  func kind(of said: ProviderError) -> Failure.Kind? {
    for word in said.words {
      switch word {
      case "context_length_exceeded", "exceed_context_size_error", "context_window_exceeded": return .contextExceeded
      case "insufficient_quota", "billing_hard_limit_reached": return .paymentRequired
      case "invalid_api_key", "authentication_error": return .unauthorized
      case "model_not_found": return .modelNotFound
      case "rate_limit_exceeded", "rate_limit_error": return .rateLimited
      case "overloaded_error": return .overloaded
      default: continue
      }
    }
    return nil
  }
}
