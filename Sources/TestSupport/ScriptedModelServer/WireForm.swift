/// The dialects in which the scripted server answers; the path of a request decides.
enum WireForm: Sendable {
  case openAI, anthropic

  init(path: String) { self = path.hasSuffix("/messages") ? .anthropic : .openAI }

  /// The body of an error.
  ///
  /// - Parameter type: a word for the error; in Anthropic's form each status has its own when there is none.
  func error(_ status: Int, message: String, code: String?, type: String?) -> String {
    var fields = ["\"message\":\(JSONText.quoted(message))"]
    switch self {
    case .openAI:
      if let code { fields.append("\"code\":\(JSONText.quoted(code))") }
      if let type { fields.append("\"type\":\(JSONText.quoted(type))") }
      return "{\"error\":{\(fields.joined(separator: ","))}}"
    case .anthropic:
      fields.append("\"type\":\(JSONText.quoted(type ?? Self.anthropicType(status)))")
      return "{\"type\":\"error\",\"error\":{\(fields.joined(separator: ","))},\"request_id\":\"req_scripted\"}"
    }
  }

  /// One event with a piece of text.
  func piece(_ text: String) -> String {
    switch self {
    case .openAI: "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\(JSONText.quoted(text))}}]}"
    case .anthropic:
      "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\(JSONText.quoted(text))}}"
    }
  }

  private static func anthropicType(_ status: Int) -> String {
    switch status {
    case 401: "authentication_error"
    case 402: "billing_error"
    case 403: "permission_error"
    case 404: "not_found_error"
    case 413: "request_too_large"
    case 429: "rate_limit_error"
    case 504: "timeout_error"
    case 529: "overloaded_error"
    case 500...599: "api_error"
    default: "invalid_request_error"
    }
  }
}
