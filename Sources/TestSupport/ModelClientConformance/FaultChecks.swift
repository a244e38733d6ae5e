import AssayKit

extension ModelClientCheck {
  private static let statuses: [(Int, Failure.Kind)] = [
    (429, .rateLimited), (500, .overloaded), (502, .overloaded), (503, .overloaded), (504, .overloaded), (529, .overloaded),
    (401, .unauthorized), (403, .unauthorized), (404, .modelNotFound), (402, .paymentRequired), (400, .rejected),
    (413, .rejected), (422, .rejected),
  ]

  /// What the provider refuses.
  static let refusals: [ModelClientCheck] = [
    ModelClientCheck("each status has its kind, with the provider's words") { subject in
      for (status, kind) in statuses {
        let reply = subject.say(.refusal(status: status, message: "words of the provider", retryAfter: nil))
        let failure = try await failure(subject, to: reply, kind: kind)
        try equal(failure.httpStatus, status, "status")
        try equal(failure.providerMessage, "words of the provider", "provider's words for \(status)")
        try require(failure.message.contains("\(status)"), "the message does not name the status: \(failure.message)")
        try require(failure.hint != nil, "no hint for \(status)")
      }
    },
    ModelClientCheck("the asked pause is kept with the failure") { subject in
      let reply = subject.say(.refusal(status: 429, message: "slow down", retryAfter: "7"))
      let failure = try await failure(subject, to: reply, kind: .rateLimited)
      try equal(failure.retryAfter, .seconds(7), "retry after")
    },
    ModelClientCheck("a prompt that is too long is told from other refusals") { subject in
      try await failure(subject, to: subject.say(.contextExceeded), kind: .contextExceeded)
    },
    ModelClientCheck("the provider's words are cut and show no credential") { subject in
      let echo = String(repeating: "x", count: 1_990) + key + String(repeating: "y", count: 50_000)
      let reply = subject.say(.refusal(status: 401, message: "bad key \(key): \(echo)", retryAfter: nil))
      let failure = try await failure(subject, to: reply, kind: .unauthorized)
      try equal(failure.providerMessage?.count, 2_000, "length of the provider's words")
      try require(failure.providerMessage?.contains("secret+key") == false, "half of the credential is shown")
    },
  ]

  /// What goes wrong on the way.
  static let faults: [ModelClientCheck] = [
    ModelClientCheck("a server that is not there is a connection failure") { subject in
      let server = try await ScriptedModelServer.start { _ in .hang }
      let setting = setting(server)
      try await server.stop()
      do {
        _ = try await subject.makeClient(setting).complete(request)
        throw Violation(description: "an answer from nobody")
      } catch let failure as Failure {
        try equal(failure.kind, .connection, "kind of \(failure)")
        try require(failure.message.contains(setting.baseURL), "the message does not name the address: \(failure.message)")
      }
    },
    ModelClientCheck("a connection that is lost before the answer is a connection failure") { subject in
      try await failure(subject, to: .reset, kind: .connection)
      try await failure(subject, to: .hangUp, kind: .connection)
    },
    ModelClientCheck("a stream that breaks off is told from a whole one") { subject in
      try await failure(subject, to: subject.say(.stream(broken(.cut))), kind: .truncatedStream)
      try await failure(subject, to: subject.say(.stream(broken(.silentEnd))), kind: .truncatedStream)
      try await failure(subject, to: subject.say(.stream(broken(.reset))), kind: .connection)
    },
    ModelClientCheck("silence before and inside an answer ends it") { subject in
      try await failure(subject, to: .hang, kind: .timedOut) { $0.silence = .milliseconds(50) }
      try await failure(subject, to: subject.say(.stream(broken(.stall))), kind: .timedOut) { $0.silence = .milliseconds(50) }
    },
    ModelClientCheck("an answer that never ends is ended") { subject in
      var stream = ScriptedStream(Array(repeating: "on and on ", count: 10_000))
      stream.tokenDelay = .milliseconds(5)
      try await failure(subject, to: subject.say(.stream(stream)), kind: .timedOut) { $0.whole = .milliseconds(100) }
    },
    ModelClientCheck("an error inside a stream is a failure with the provider's words") { subject in
      let failure = try await failure(subject, to: subject.say(.errorInsideStream(message: "engine died")), kind: .malformed)
      try equal(failure.providerMessage, "engine died", "provider's words")
    },
    ModelClientCheck("a provider that is over capacity in the middle of a stream is told from a broken one") { subject in
      let reply = subject.say(.overloadInsideStream(message: "too busy"))
      let failure = try await failure(subject, to: reply, kind: .overloaded)
      try equal(failure.providerMessage, "too busy", "provider's words")
    },
    ModelClientCheck("what is no answer is malformed") { subject in
      for behaviour in [ConformanceSubject.Behaviour.invalidJSON, .invalidUTF8, .noAnswer] {
        try await failure(subject, to: subject.say(behaviour), kind: .malformed)
      }
      let page = ScriptedReply.status(200, body: "<!doctype html><title>Sign in</title>", contentType: "text/html")
      try await failure(subject, to: page, kind: .malformed)
      try await failure(subject, to: .status(200, body: "upstream says hello", contentType: "text/plain"), kind: .malformed)
      try await failure(subject, to: .json("{\"choices\": 7, \"content\": 7}"), kind: .malformed)
      try await failure(subject, to: .raw(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)), kind: .malformed)
    },
    ModelClientCheck("a huge answer is not taken in") { subject in
      let reply = subject.say(.huge(megabytes: 50))
      try await ScriptedModelServer.run { _ in
        reply
      } body: { server in
        do {
          _ = try await subject.makeClient(setting(server)).complete(request)
          throw Violation(description: "an answer over the limit")
        } catch let failure as Failure {
          try equal(failure.kind, .tooLarge, "kind of \(failure)")
        }
        await server.wait { $0.allSatisfy { $0.outcome != .open } }
        try equal(server.requests.map(\.outcome), [.abandoned], "outcomes: the connection stayed open")
      }
    },
    ModelClientCheck("cancellation ends the request and closes the connection") { subject in
      for reply in [ScriptedReply.hang, subject.say(.stream(broken(.stall)))] {
        try await ScriptedModelServer.run { _ in
          reply
        } body: { server in
          let client = subject.makeClient(setting(server))
          let task = Task { try await client.complete(request) }
          await server.requests(atLeast: 1)
          task.cancel()
          switch await task.result {
          case .success: throw Violation(description: "an answer after cancellation")
          case .failure(let error): try equal((error as? Failure)?.kind, .interrupted, "kind of \(error)")
          }
          await server.wait { $0.allSatisfy { $0.outcome == .abandoned } }
        }
      }
    },
  ]

  private static func broken(_ ending: ScriptedStream.Ending) -> ScriptedStream {
    var stream = ScriptedStream(["one ", "two "])
    stream.ending = ending
    return stream
  }
}
