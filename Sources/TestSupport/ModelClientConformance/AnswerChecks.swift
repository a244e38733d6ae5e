import AssayKit

extension ModelClientCheck {
  /// What must become an answer.
  static let answers: [ModelClientCheck] = [
    ModelClientCheck("a streamed answer comes with its facts") { subject in
      var stream = ScriptedStream(["The ", "answer", " is \"4\"\n"])
      stream.usage = Usage(inputTokens: 21, outputTokens: 9, reasoningTokens: 4, cachedInputTokens: 16)
      let response = try await answer(subject, to: subject.say(.stream(stream)))
      try equal(response.text, "The answer is \"4\"\n", "text")
      try equal(response.reasoning, nil, "reasoning")
      try equal(response.finishReason, .stop, "finish reason")
      try equal(response.usage, stream.usage, "usage")
      try equal(response.servedModel, stream.servedModel, "served model")
      try equal(response.requestID, stream.id, "request id")
      try equal(response.tries, 1, "tries")
    },
    ModelClientCheck("reasoning is kept apart from the text") { subject in
      var stream = ScriptedStream(["4"])
      stream.reasoning = ["two and ", "two"]
      let response = try await answer(subject, to: subject.say(.stream(stream)))
      try equal(response.text, "4", "text")
      try equal(response.reasoning, "two and two", "reasoning")
    },
    ModelClientCheck("arrival times and keep-alives are measured") { subject in
      var stream = ScriptedStream(["a", "b", "c"])
      stream.keepAlives = 3
      stream.firstDelay = .milliseconds(20)
      stream.tokenDelay = .milliseconds(10)
      let timing = try await answer(subject, to: subject.say(.stream(stream))).timing
      guard let first = timing.timeToFirstToken, let gap = timing.maxGap else {
        throw Violation(description: "no time to first token or no gap: \(timing)")
      }
      // Lower bounds hold on the slowest machine; upper bounds would not.
      try require(first >= .milliseconds(20), "first token after \(first)")
      try require(gap > .zero, "longest gap is \(gap)")
      try require(timing.total >= first + gap, "total \(timing.total) is shorter than its parts")
      try equal(timing.chunks, 3, "chunks")
      try equal(timing.keepAlives, 3, "keep-alives")
    },
    ModelClientCheck("reasoning counts as the first token") { subject in
      var stream = ScriptedStream(["4"])
      stream.reasoning = ["hm"]
      stream.tokenDelay = .milliseconds(15)
      let timing = try await answer(subject, to: subject.say(.stream(stream))).timing
      try equal(timing.chunks, 2, "chunks")
      try require(timing.maxGap != nil, "no gap between reasoning and text")
    },
    ModelClientCheck("an empty answer is an answer") { subject in
      let response = try await answer(subject, to: subject.say(.stream(ScriptedStream([]))))
      try equal(response.text, "", "text")
      try equal(response.finishReason, .stop, "finish reason")
      try equal(response.timing.timeToFirstToken, nil, "time to first token")
    },
    ModelClientCheck("an answer cut by its limit is an answer") { subject in
      var stream = ScriptedStream(["one ", "two"])
      stream.finish = .length
      let response = try await answer(subject, to: subject.say(.stream(stream)))
      try equal(response.text, "one two", "text")
      try equal(response.finishReason, .length, "finish reason")
    },
    ModelClientCheck("characters cut by packets are put together") { subject in
      for escapes in [false, true] {
        var stream = ScriptedStream(["naïve ", "日本語", "👩‍👩‍👧 𝄞", "\u{0}\u{7f}\\u0041\"", "e\u{301}"])
        stream.packetSize = 1
        stream.escapesUnicode = escapes
        let response = try await answer(subject, to: subject.say(.stream(stream)))
        try equal(Array(response.text.unicodeScalars), Array(stream.tokens.joined().unicodeScalars), "text")
      }
    },
    ModelClientCheck("text that looks like the protocol is text") { subject in
      let tokens = ["data: [DONE]\n\n", "\"},\"finish_reason\":\"length\"", "{\"content\":\"x\"}", "\r\n: no comment\r\n"]
      let response = try await answer(subject, to: subject.say(.stream(ScriptedStream(tokens))))
      try equal(response.text, tokens.joined(), "text")
      try equal(response.finishReason, .stop, "finish reason")
      try equal(response.timing.keepAlives, 0, "keep-alives")
    },
    ModelClientCheck("a document instead of a stream is read") { subject in
      var stream = ScriptedStream(["four"], usage: Usage(inputTokens: 3, outputTokens: 1))
      stream.reasoning = ["hm"]
      let response = try await answer(subject, to: subject.say(.document(stream)))
      try equal(response.text, "four", "text")
      try equal(response.reasoning, "hm", "reasoning")
      try equal(response.usage, stream.usage, "usage")
      try equal(response.timing.timeToFirstToken, nil, "time to first token")
    },
    ModelClientCheck("the client's request id is sent and the item's id is not") { subject in
      let reply = subject.say(.stream(ScriptedStream(["x"])))
      try await ScriptedModelServer.run { _ in
        reply
      } body: { server in
        _ = try await subject.makeClient(setting(server)).complete(request)
        let sent = server.requests.first?.request
        try equal(sent?.clientRequestID, request.sample?.clientRequestID, "client request id")
        try require(sent.map { !String(decoding: $0.body, as: UTF8.self).contains("secret item") } == true, "item id sent")
      }
    },
  ]
}
