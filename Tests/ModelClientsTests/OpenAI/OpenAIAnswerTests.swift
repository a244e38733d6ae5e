import AssayKit
import Foundation
import Testing

@testable import ModelClients

@Suite struct OpenAIAnswerTests {
  private static let diagnosis = Diagnosis(
    model: ModelReference(provider: ProviderName("test"), slug: "model"), endpoint: ModelEndpoint(baseURL: "http://x/v1"))

  /// Reads events and ends the stream.
  private func response(_ events: [String]) throws -> ModelResponse {
    var answer = OpenAIAnswer(diagnosis: Self.diagnosis, limit: 1 << 20)
    for event in events { try feed(event, &answer) }
    return try answer.response(timing: Timing(total: .zero), headerRequestID: "from-header")
  }

  @discardableResult
  private func feed(_ event: String, _ answer: inout OpenAIAnswer) throws -> ChatEvent {
    var bytes = Array(event.utf8)
    return try bytes.withUnsafeMutableBytes { try answer.event(UnsafeRawBufferPointer($0)) }
  }

  private func chunk(_ delta: String, finish: String = "null") -> String {
    "{\"choices\":[{\"index\":0,\"delta\":{\(delta)},\"finish_reason\":\(finish)}]}"
  }

  @Test(arguments: [
    ("\"content\":\"a\"", "a", ""), ("\"content\":null,\"reasoning_content\":\"r\"", "", "r"), ("\"reasoning\":\"r\"", "", "r"),
    ("\"reasoning\":\"r\",\"reasoning_content\":\"r\"", "", "r"),
    ("\"content\":\"x\\\"content\\\":\\\"y\"", "x\"content\":\"y", ""),
    ("\"role\":\"{\\\"content\\\":\\\"no\\\"}\",\"content\":\"yes\"", "yes", ""),
    ("\"extra\":{\"content\":\"no\"},\"content\":\"yes\"", "yes", ""),
    ("\"content\":\"\\u00e9\\n\\t\\/\\b\\f\\r\"", "é\n\t/\u{8}\u{c}\r", ""),
    ("\"content\":\"\\ud834\\udd1e\"", "𝄞", ""), ("\"cont\\u0065nt\":\"escaped key\"", "escaped key", ""),
    ("\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image\"},{\"type\":\"text\",\"text\":\"b\"}]", "ab", ""),
    ("\"content\":\"first\",\"content\":\"last\"", "last", ""), ("\"refusal\":\"I cannot\"", "I cannot", ""),
  ])
  func aDeltaIsRead(_ delta: String, _ text: String, _ reasoning: String) throws {
    let response = try response([chunk(delta), chunk("", finish: "\"stop\"")])
    #expect(response.text == text)
    #expect(response.reasoning ?? "" == reasoning)
  }

  @Test func halvesOfASurrogatePairFindEachOther() throws {
    let pieces = ["a\\ud834", "\\udd1eb", "\\ud83d\\ud83d", "\\ude00", "\\ude00\\ud83d"]
    let response = try response(pieces.map { chunk("\"content\":\"\($0)\"") } + ["[DONE]"])
    #expect(response.text == "a𝄞b\u{FFFD}😀\u{FFFD}\u{FFFD}")
  }

  /// The careful path is the judge: whatever the quick one reads must be the same.
  @Test func bothPathsReadTheSame() throws {
    var generator = SeededGenerator(seed: 20)
    let alphabet = Array("ab\"\\{}[]:,/é日𝄞\n\u{0}data content")
    for _ in 0..<500 {
      let text = String(
        (0..<Int.random(in: 0...12, using: &generator)).map { _ in
          alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
        })
      let body: [String: Any] = [
        "id": text, "nested": ["choices": [["delta": ["content": text]]], "number": -1.5e3, "flag": true] as [String: Any],
        "choices": [
          ["index": 0, "delta": ["content": text, "x": [text, 1]] as [String: Any], "finish_reason": "stop"] as [String: Any]
        ],
        "usage": ["prompt_tokens": 3, "completion_tokens": 4, "prompt_tokens_details": ["cached_tokens": 2]] as [String: Any],
      ]
      let data = try JSONSerialization.data(withJSONObject: body)
      var facts: OpenAIPiece.Facts? = .init()
      var quick = OpenAIPiece()
      try data.withUnsafeBytes { try quick.read($0, facts: &facts) }
      var careful = OpenAIPiece()
      careful.take(try JSONDecoder().decode(OpenAIBody.self, from: data))

      #expect(quick.content.text == text)
      #expect(quick.content.text == careful.content.text)
      #expect(quick.finishReason == careful.finishReason)
      #expect(quick.usage == careful.usage)
      #expect(facts?.id == text)
    }
  }

  @Test func cutJSONIsNeverRead() throws {
    let whole = Array(chunk("\"content\":\"a\\u00e9 {}\",\"n\":[1,true,null]", finish: "\"stop\"").utf8)
    for end in 1..<whole.count {
      var answer = OpenAIAnswer(diagnosis: Self.diagnosis, limit: 100)
      let cut = String(decoding: whole[..<end], as: UTF8.self)
      let error = #expect(throws: Failure.self) { try feed(cut, &answer) }
      #expect(error?.kind == .malformed)
    }
  }

  @Test func routersTellUpstreamAndCost() throws {
    let usage =
      "{\"prompt_tokens\":5,\"completion_tokens\":2,\"cost\":0.00012345,\"completion_tokens_details\":{\"reasoning_tokens\":1}}"
    let response = try response([
      "{\"id\":\"gen-1\",\"provider\":\"Parasail\",\"model\":\"m-1\",\"choices\":[{\"delta\":{\"content\":\"x\"}}]}",
      "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":\(usage)}", "[DONE]",
    ])
    #expect(response.upstreamProvider == "Parasail")
    #expect(response.servedModel == "m-1")
    #expect(response.requestID == "gen-1")
    #expect(response.usage == Usage(inputTokens: 5, outputTokens: 2, reasoningTokens: 1, reportedCost: NanoDollars(123_450)))
  }

  @Test func theHeaderNamesTheRequestWhereTheBodyDoesNot() throws {
    #expect(try response([chunk("\"content\":\"x\"", finish: "\"stop\"")]).requestID == "from-header")
  }

  @Test(arguments: [
    ("{\"error\":{\"code\":429,\"message\":\"slow\"}}", Failure.Kind.rateLimited, "slow"),
    (
      "{\"error\":{\"code\":502,\"message\":\"up\",\"metadata\":{\"raw\":\"stream died\"}},\"choices\":[]}", .overloaded,
      "up: stream died"
    ),
    ("{\"error\":\"plain words\"}", .malformed, "plain words"),
    ("{\"object\":\"error\",\"message\":\"old vLLM\",\"code\":40303}", .malformed, "old vLLM"),
    ("{\"choices\":[{\"error\":{\"message\":\"in choice\"},\"finish_reason\":\"error\"}]}", .malformed, "in choice"),
    ("{\"error\":{\"type\":\"exceed_context_size_error\",\"code\":400,\"message\":\"long\"}}", .contextExceeded, "long"),
  ])
  func anErrorEventHasItsKind(_ event: String, _ kind: Failure.Kind, _ words: String) throws {
    let error = #expect(throws: Failure.self) { try response([chunk("\"content\":\"x\""), event]) }
    #expect(error?.kind == kind)
    #expect(error?.providerMessage == words)
  }

  @Test func toolCallsAreTokensWithoutText() throws {
    var answer = OpenAIAnswer(diagnosis: Self.diagnosis, limit: 100)
    #expect(try feed(chunk("\"tool_calls\":[{\"index\":0}]"), &answer) == .token(carriesText: false))
    #expect(try feed(chunk("\"role\":\"assistant\",\"content\":\"\""), &answer) == .note)
    #expect(try feed("{\"choices\":[],\"usage\":null}", &answer) == .note)
    #expect(try feed("{\"type\":\"ping\"}", &answer) == .note)
    #expect(try feed("", &answer) == .note)
    #expect(try feed("[DONE]", &answer) == .done)
  }

  @Test func moreTextThanTheLimitIsTooLarge() throws {
    var answer = OpenAIAnswer(diagnosis: Self.diagnosis, limit: 10)
    try feed(chunk("\"content\":\"12345\""), &answer)
    try feed(chunk("\"reasoning\":\"12345\""), &answer)
    let error = #expect(throws: Failure.self) { try feed(chunk("\"content\":\"1\""), &answer) }
    #expect(error?.kind == .tooLarge)
  }
}
