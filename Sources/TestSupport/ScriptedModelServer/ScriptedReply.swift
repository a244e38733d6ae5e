public import AssayKit

/// What the scripted server does with one request.
public struct ScriptedReply: Sendable {
  enum Step: Sendable {
    case bytes([UInt8])
    case pause(Duration)
    case hold(TestSignal)
    /// The same bytes again and again, made while they are sent.
    case filler([UInt8], times: Int)
    /// The connection is closed; no more requests on it.
    case close
    case reset
    /// Nothing more happens until the client goes away.
    case hang
  }

  var steps: @Sendable (ScriptedRequest) -> [Step]

  // MARK: Answers

  /// A whole answer: streamed when the request asks for it, else one document.
  public static func answer(
    _ text: String, reasoning: String? = nil, finish: FinishReason = .stop, usage: Usage? = nil,
    firstDelay: Duration = .zero, tokenDelay: Duration = .zero
  ) -> ScriptedReply {
    var stream = ScriptedStream(ScriptedStream.pieces(of: text), usage: usage)
    stream.reasoning = reasoning.map(ScriptedStream.pieces(of:)) ?? []
    stream.finish = finish
    stream.firstDelay = firstDelay
    stream.tokenDelay = tokenDelay
    return .stream(stream)
  }

  /// A scripted stream; a request that does not ask for one gets the same as a document.
  public static func stream(_ stream: ScriptedStream) -> ScriptedReply {
    ScriptedReply { request in
      request.isStreaming ? [streamHead(of: stream)] + stream.steps(request.form) : document(stream).steps(request)
    }
  }

  /// One document, although the request asks for a stream.
  public static func document(_ stream: ScriptedStream) -> ScriptedReply {
    ScriptedReply { request in
      let headers = [("content-type", "application/json")] + requestID(stream)
      return whole(200, headers, Array(stream.document(request.form).utf8))
    }
  }

  /// Whatever reply suits the request, for requests that the script itself does not see, such as those for the model list.
  public static func choosing(_ choose: @escaping @Sendable (ScriptedRequest) -> ScriptedReply) -> ScriptedReply {
    ScriptedReply { request in choose(request).steps(request) }
  }

  /// Events with any data, sent as a proper stream.
  public static func events(_ data: [String]) -> ScriptedReply { .events(data.map { Array($0.utf8) }) }

  /// Events with any bytes as their data.
  public static func events(_ data: [[UInt8]]) -> ScriptedReply {
    let chunks = data.map { chunk(Array("data: ".utf8) + $0 + [0x0A, 0x0A]) }
    return ScriptedReply { _ in [streamHead] + chunks + [lastChunk] }
  }

  // MARK: Faults

  /// A response with any status and body.
  public static func status(
    _ code: Int, headers: [(String, String)] = [], body: String = "", contentType: String = "application/json"
  ) -> ScriptedReply {
    ScriptedReply { _ in whole(code, headers + [("content-type", contentType)], Array(body.utf8)) }
  }

  /// An error in the form that the request asks for.
  public static func error(
    _ status: Int, message: String = "scripted error", code: String? = nil, type: String? = nil, retryAfter: String? = nil
  ) -> ScriptedReply {
    let headers = retryAfter.map { [("retry-after", $0)] } ?? []
    return ScriptedReply { request in
      let body = request.form.error(status, message: message, code: code, type: type)
      return whole(status, headers + [("content-type", "application/json")], Array(body.utf8))
    }
  }

  /// A successful JSON document of any content.
  public static func json(_ body: String) -> ScriptedReply { .status(200, body: body) }

  /// The connection is reset before anything is sent.
  public static let reset = ScriptedReply { _ in [.reset] }

  /// The connection is closed before anything is sent.
  public static let hangUp = ScriptedReply { _ in [.close] }

  /// Nothing is ever sent.
  public static let hang = ScriptedReply { _ in [.hang] }

  /// Any bytes, from the status line on; the connection is closed after them.
  public static func raw(_ bytes: [UInt8]) -> ScriptedReply { ScriptedReply { _ in [.bytes(bytes), .close] } }

  /// A stream of some megabytes of text, made while it is sent.
  public static func huge(megabytes: Int) -> ScriptedReply {
    ScriptedReply { request in
      let event = "data: \(request.form.piece(String(repeating: "x", count: 1 << 15)))\n\n"
      return [streamHead, .filler(chunkBytes(Array(event.utf8)), times: megabytes << 5), lastChunk]
    }
  }

  /// A stream that stops after some tokens and stays open.
  public static func stall(afterTokens count: Int) -> ScriptedReply { .unfinished(count, .stall) }

  /// A stream whose connection is closed after some tokens.
  public static func truncated(afterTokens count: Int) -> ScriptedReply { .unfinished(count, .cut) }

  private static func unfinished(_ count: Int, _ ending: ScriptedStream.Ending) -> ScriptedReply {
    var stream = ScriptedStream((0..<count).map { "token\($0) " })
    stream.ending = ending
    return .stream(stream)
  }

  // MARK: Delays

  /// The same reply after a pause.
  public func delayed(by pause: Duration) -> ScriptedReply {
    let steps = steps
    return ScriptedReply { request in [.pause(pause)] + steps(request) }
  }

  /// The same reply once the test raises the signal.
  public func held(until signal: TestSignal) -> ScriptedReply {
    let steps = steps
    return ScriptedReply { request in [.hold(signal)] + steps(request) }
  }

  // MARK: HTTP

  static let streamHead = streamHead([])

  private static func streamHead(of stream: ScriptedStream) -> Step { streamHead(requestID(stream)) }

  private static func streamHead(_ headers: [(String, String)]) -> Step {
    let lines = ([("content-type", "text/event-stream"), ("transfer-encoding", "chunked")] + headers).map { "\($0.0): \($0.1)\r\n" }
    return .bytes(Array("HTTP/1.1 200 OK\r\n\(lines.joined())\r\n".utf8))
  }

  private static func requestID(_ stream: ScriptedStream) -> [(String, String)] {
    stream.id.map { [("request-id", $0)] } ?? []
  }

  static let lastChunk = Step.bytes(Array("0\r\n\r\n".utf8))

  static func chunk(_ bytes: [UInt8]) -> Step { .bytes(chunkBytes(bytes)) }

  private static func chunkBytes(_ bytes: [UInt8]) -> [UInt8] {
    Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + [0x0D, 0x0A]
  }

  static func whole(_ status: Int, _ headers: [(String, String)], _ body: [UInt8]) -> [Step] {
    let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
    return [.bytes(Array("HTTP/1.1 \(status) Scripted\r\n\(lines)content-length: \(body.count)\r\n\r\n".utf8) + body)]
  }
}
