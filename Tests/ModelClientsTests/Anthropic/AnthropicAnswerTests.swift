import AssayKit
import Foundation
import Testing

@testable import ModelClients

@Suite struct AnthropicAnswerTests {
  private static let diagnosis = Diagnosis(
    model: ModelReference(provider: ProviderName("anthropic"), slug: "model"),
    endpoint: ModelEndpoint(baseURL: "http://x/v1", dialect: .anthropic(AnthropicDialect())))

  private static let start =
    "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"claude-x\",\"content\":[],\"usage\":{\"input_tokens\":5,"
    + "\"cache_creation_input_tokens\":3,\"cache_read_input_tokens\":2,\"output_tokens\":1}}}"

  private func end(_ reason: String = "end_turn", tokens: Int = 7) -> [String] {
    [
      "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"\(reason)\"},\"usage\":{\"output_tokens\":\(tokens)}}",
      "{\"type\":\"message_stop\"}",
    ]
  }

  private func delta(_ fields: String) -> String { "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\(fields)}}" }

  private func response(_ events: [String], header: String? = nil) throws -> ModelResponse {
    var answer = AnthropicAnswer(diagnosis: Self.diagnosis, limit: 1 << 20)
    for event in events { try feed(event, &answer) }
    return try answer.response(timing: Timing(total: .zero), headerRequestID: header)
  }

  @discardableResult
  private func feed(_ event: String, _ answer: inout AnthropicAnswer) throws -> ChatEvent {
    var bytes = Array(event.utf8)
    return try bytes.withUnsafeMutableBytes { try answer.event(UnsafeRawBufferPointer($0)) }
  }

  @Test func aStreamBecomesAnAnswerWithItsFacts() throws {
    let events = [
      Self.start, "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}",
      delta("\"type\":\"thinking_delta\",\"thinking\":\"let me \""), delta("\"thinking\":\"see\",\"type\":\"thinking_delta\""),
      delta("\"type\":\"signature_delta\",\"signature\":\"EqQB\""), "{\"type\":\"content_block_stop\",\"index\":0}",
      "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"text\",\"text\":\"The \"}}",
      delta("\"type\":\"text_delta\",\"text\":\"answer\""), delta("\"type\":\"text_delta\",\"text\":\" \\u2260 \\\"x\\\"\""),
      "{\"type\":\"content_block_stop\",\"index\":1}",
    ]
    let response = try response(events + end())
    #expect(response.text == "The answer ≠ \"x\"")
    #expect(response.reasoning == "let me see")
    #expect(response.finishReason == .stop)
    #expect(response.usage == Usage(inputTokens: 10, outputTokens: 7, cachedInputTokens: 2))
    #expect(response.servedModel == "claude-x")
    #expect(response.requestID == "msg_1")
  }

  @Test func theHeaderNamesTheRequest() throws {
    #expect(try response([Self.start] + end(), header: "req_9").requestID == "req_9")
  }

  @Test(arguments: [
    ("end_turn", FinishReason.stop), ("stop_sequence", .stop), ("max_tokens", .length), ("refusal", .contentFilter),
    ("tool_use", .toolCalls), ("model_context_window_exceeded", .length), ("pause_turn", .other("pause_turn")),
  ])
  func aStopReasonIsMapped(_ word: String, _ reason: FinishReason) throws {
    #expect(try response([Self.start] + end(word)).finishReason == reason)
  }

  @Test func eventsAreToldApart() throws {
    var answer = AnthropicAnswer(diagnosis: Self.diagnosis, limit: 100)
    #expect(try feed(Self.start, &answer) == .note)
    #expect(try feed("{\"type\": \"ping\"}", &answer) == .keepAlive)
    #expect(try feed(delta("\"type\":\"text_delta\",\"text\":\"a\""), &answer) == .token(carriesText: true))
    #expect(try feed(delta("\"type\":\"text_delta\",\"text\":\"\""), &answer) == .note)
    #expect(try feed(delta("\"type\":\"input_json_delta\",\"partial_json\":\"{\""), &answer) == .token(carriesText: false))
    #expect(try feed(delta("\"type\":\"citations_delta\",\"citation\":{\"text\":\"no\"}"), &answer) == .note)
    #expect(try feed(delta("\"type\":\"hologram_delta\",\"text\":\"no\""), &answer) == .note)
    #expect(try feed("{\"type\":\"new_event\",\"text\":\"no\"}", &answer) == .note)
    #expect(try feed("", &answer) == .note)
    #expect(try feed(end()[0], &answer) == .note)
    #expect(try feed("{\"type\":\"message_stop\"}", &answer) == .done)
    #expect(try answer.response(timing: Timing(total: .zero), headerRequestID: nil).text == "a")
  }

  /// Shapes that the quick path does not know are read all the same.
  @Test(arguments: [
    ("\"type\":\"text_\\u0064elta\",\"text\":\"yes\"", "yes", ""), ("\"t\\u0065xt\":\"yes\",\"type\":\"text_delta\"", "yes", ""),
    ("\"type\":\"thinking_delta\",\"thinking\":\"r\",\"text\":\"no\"", "", "r"),
    ("\"type\":\"text_delta\",\"thinking\":\"no\",\"text\":\"yes\"", "yes", ""),
    ("\"type\":\"text_delta\",\"text\":null", "", ""),
    ("\"type\":\"text_delta\",\"x\":{\"text\":\"no\"},\"text\":\"yes\"", "yes", ""),
  ])
  func aDeltaIsRead(_ fields: String, _ text: String, _ reasoning: String) throws {
    let response = try response([Self.start, delta(fields)] + end())
    #expect(response.text == text)
    #expect(response.reasoning ?? "" == reasoning)
  }

  @Test func cutJSONIsNeverRead() throws {
    let whole = Array(delta("\"type\":\"text_delta\",\"text\":\"a\\u00e9 {}\",\"n\":[1,true,null]").utf8)
    for end in 1..<whole.count {
      var answer = AnthropicAnswer(diagnosis: Self.diagnosis, limit: 100)
      let error = #expect(throws: Failure.self) { try feed(String(decoding: whole[..<end], as: UTF8.self), &answer) }
      #expect(error?.kind == .malformed)
    }
  }

  @Test(arguments: [
    ("overloaded_error", Failure.Kind.overloaded), ("api_error", .overloaded), ("rate_limit_error", .rateLimited),
    ("authentication_error", .unauthorized), ("permission_error", .unauthorized), ("not_found_error", .modelNotFound),
    ("billing_error", .paymentRequired), ("timeout_error", .timedOut), ("unheard_of_error", .malformed),
  ])
  func anErrorEventHasItsKind(_ type: String, _ kind: Failure.Kind) throws {
    let event = "{\"type\":\"error\",\"error\":{\"type\":\"\(type)\",\"message\":\"words\"}}"
    let error = #expect(throws: Failure.self) { try response([Self.start, event]) }
    #expect(error?.kind == kind)
    #expect(error?.providerMessage == "words")
  }

  @Test(arguments: [
    (400, "invalid_request_error", "prompt is too long: 205000 tokens > 200000 maximum", Failure.Kind.contextExceeded),
    (400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 1 + 2 > 2", .contextExceeded),
    (400, "invalid_request_error", "temperature: range 0..1", .rejected), (401, "authentication_error", "no", .unauthorized),
    (402, "billing_error", "no", .paymentRequired), (403, "permission_error", "no", .unauthorized),
    (404, "not_found_error", "model: claude-0", .modelNotFound), (413, "request_too_large", "no", .rejected),
    (429, "rate_limit_error", "no", .rateLimited), (500, "api_error", "no", .overloaded), (504, "timeout_error", "no", .overloaded),
    (529, "overloaded_error", "no", .overloaded),
  ])
  func aRefusalHasItsKind(_ status: Int, _ type: String, _ message: String, _ kind: Failure.Kind) {
    let body = "{\"type\":\"error\",\"error\":{\"type\":\"\(type)\",\"message\":\"\(message)\"},\"request_id\":\"req_1\"}"
    let failure = Self.diagnosis.refused(status: status, body: Array(body.utf8), retryAfter: nil)
    #expect(failure.kind == kind)
    #expect(failure.providerMessage == message)
  }

  @Test func laterCountsWin() throws {
    let last =
      "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"input_tokens\":9,"
      + "\"cache_read_input_tokens\":0,\"output_tokens\":7,\"output_tokens_details\":{\"thinking_tokens\":4}}}"
    let usage = try response([Self.start, last]).usage
    #expect(usage == Usage(inputTokens: 12, outputTokens: 7, reasoningTokens: 4, cachedInputTokens: 0))
  }

  @Test func countsThatCannotBeAreUnknown() throws {
    #expect(try response([Self.start] + end(tokens: -1)).usage == nil)
  }
}
