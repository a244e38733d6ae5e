import AssayKit

extension ConformanceSubject {
  /// How an OpenAI-compatible server says things.
  @Sendable
  public static func sayAsOpenAI(_ behaviour: Behaviour) -> ScriptedReply {
    let good = WireForm.openAI.piece("good")
    switch behaviour {
    case .contextExceeded:
      return .error(400, message: "too many tokens", code: "context_length_exceeded", type: "invalid_request_error")
    case .errorInsideStream(let message): return .events([good, "{\"error\":{\"message\":\(JSONText.quoted(message))}}"])
    case .overloadInsideStream(let message):
      return .events([good, "{\"error\":{\"message\":\(JSONText.quoted(message)),\"code\":503}}"])
    case .invalidJSON: return .events([good, "{\"choices\":[{\"delta\":{\"content\":\"half"])
    case .invalidUTF8:
      let end = Array("\"},\"finish_reason\":\"stop\"}]}".utf8)
      return .events([Array("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"".utf8) + noUTF8 + end, Array("[DONE]".utf8)])
    case .noAnswer: return .events(["[DONE]"])
    case .stream, .document, .refusal, .huge: return sayInEveryForm(behaviour)
    }
  }

  /// How a server with Anthropic's messages API says things.
  @Sendable
  public static func sayAsAnthropic(_ behaviour: Behaviour) -> ScriptedReply {
    let good = WireForm.anthropic.piece("good")
    let start = "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"m\",\"content\":[]}}"
    let end = ["{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}", "{\"type\":\"message_stop\"}"]
    switch behaviour {
    case .contextExceeded: return .error(400, message: "prompt is too long: 200251 tokens > 200000 maximum")
    case .errorInsideStream(let message):
      return .events([start, good, "{\"type\":\"error\",\"error\":{\"message\":\(JSONText.quoted(message))}}"])
    case .overloadInsideStream(let message):
      let error = "{\"type\":\"overloaded_error\",\"message\":\(JSONText.quoted(message))}"
      return .events([start, good, "{\"type\":\"error\",\"error\":\(error)}"])
    case .invalidJSON:
      return .events([start, good, "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"half"])
    case .invalidUTF8:
      let delta = "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
      let events = [Array(start.utf8), Array(delta.utf8) + noUTF8 + Array("\"}}".utf8)]
      return .events(events + end.map { Array($0.utf8) })
    case .noAnswer: return .events(end)
    case .stream, .document, .refusal, .huge: return sayInEveryForm(behaviour)
    }
  }

  private static let noUTF8: [UInt8] = [0xC3, 0x28, 0xFF]

  /// What the server says by itself in the form of the request.
  private static func sayInEveryForm(_ behaviour: Behaviour) -> ScriptedReply {
    switch behaviour {
    case .stream(let stream): .stream(stream)
    case .document(let stream): .document(stream)
    case .refusal(let status, let message, let retryAfter): .error(status, message: message, retryAfter: retryAfter)
    case .huge(let megabytes): .huge(megabytes: megabytes)
    default: .status(501)
    }
  }
}
