import AssayKit
import Foundation
import HTTPTypes
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Server

/// Requests that are not in the form of HTTP/1.1, or that stop in the middle.
@Suite(.timeLimit(.minutes(2))) struct BodyFaultTests {
  private static func head(_ port: Int, _ lines: String...) -> String {
    (["POST /api/runs HTTP/1.1", "Host: 127.0.0.1:\(port)", "Content-Type: application/json"] + lines + ["", ""])
      .joined(separator: "\r\n")
  }

  private static func status(_ answer: String) -> String { String(answer.split(separator: " ").dropFirst().first ?? "") }

  @Test(arguments: [
    "ZZZ\r\n", "-1\r\n{}\r\n0\r\n\r\n", "2\r\n{}garbage\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFFFF\r\n{}\r\n",
  ])
  func aMalformedChunkIsTheClientsFault(_ chunks: String) async throws {
    let log = LogRecord()
    try await ServerBench.overHTTP {
      $0.logger = log.logger
    } _: { bench, server in
      let socket = try RawSocket(port: server.port)
      defer { socket.close() }
      try socket.send(Self.head(server.port, "Transfer-Encoding: chunked") + chunks)

      let answer = await socket.read(until: "malformed-request")

      #expect(Self.status(answer) == "400", "\(answer)")
      #expect(answer.contains("urn:assay:problem:malformed-request"))
      #expect(log.worst <= .info, "\(log.lines)")
      #expect(try await bench.store.runs(RunQuery()).total == 0)
    }
  }

  /// The body so far would be a run: it must not be started.
  @Test(arguments: ["Content-Length: 500", "Transfer-Encoding: chunked"])
  func aClientThatGoesAwayIsNoErrorAndStartsNothing(_ length: String) async throws {
    let log = LogRecord()
    try await ServerBench.overHTTP {
      $0.logger = log.logger
    } _: { bench, server in
      let body = #"{"model_id": "scripted/echo"}"#
      let socket = try RawSocket(port: server.port)
      try socket.send(Self.head(server.port, length))
      try socket.send(length.contains("chunked") ? "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n" : body)
      socket.finish()
      _ = await socket.rest()
      socket.close()

      #expect(log.worst <= .info, "\(log.lines)")
      #expect(try await bench.store.runs(RunQuery()).total == 0)
    }
  }

  /// Read as ASCII, the escaped quotation mark of UTF-16 ends the text, and what stands in it closes what was never opened.
  @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf16, .utf32LittleEndian, .utf32BigEndian, .utf32])
  func onlyUTF8IsJSON(_ encoding: String.Encoding) async throws {
    try await ServerBench.overHTTP { _, server in
      let texts = [
        #"{"model_id":"simulated/default\"}}}]]","x":1}"#, #"{"model_id":"scripted/echo","subset_count":5,"subset_count":1}"#,
      ]
      for text in texts {
        let body = try #require(text.data(using: encoding))
        let answer = try await server.send(.post, "/api/runs/estimate", headers: [.contentType: "application/json"], body: body)
        answer.expectProblem(400, "not-json")
      }
      #expect(try await server.get("/api/health").status == 200)
    }
  }

  @Test(arguments: [
    ("/api/runs", #"{"model_id":"scripted/echo","seed":"a\u0000b"}"#, "seed"),
    ("/api/runs", #"{"model_id":"scripted/e\u0000cho"}"#, "model_id"),
    ("/api/runs", #"{"model_id":"scripted/echo","selected_benchmarks":["co\u0000unting"]}"#, "selected_benchmarks"),
    ("/api/runs", #"{"model_id":"scripted/echo","provider":"a\u0000b"}"#, "provider"),
    ("/api/runs/RUN/retry-errors", #"{"item_id":"x\u0000y"}"#, "item_id"),
    ("/api/runs/RUN/retry-single", #"{"task_id":"x\u0000y"}"#, "task_id"),
  ])
  func aNULIsTheClientsFault(path: String, body: String, field: String) async throws {
    try await ServerBench.overHTTP { bench, server in
      let run = try await bench.ended().id
      let answer = try await server.post(path.replacing("RUN", with: run.rawValue), json: body)
      #expect(answer.status == 422)
      #expect(
        answer.json?["errors"]?.elements.contains { $0["field"]?.text == field } == true,
        "\(String(decoding: answer.body, as: UTF8.self))")
    }
  }

  @Test(arguments: ["resume", "rescore", "retry-errors"])
  func anEmptyBodyIsNoneWhateverItsType(_ action: String) async throws {
    try await ServerBench.overHTTP { bench, server in
      let (one, other) = (try await bench.ended().id, try await bench.ended().id)
      let plain = try await server.post("/api/runs/\(one)/\(action)")
      let typed = try await server.post(
        "/api/runs/\(other)/\(action)", json: "", headers: [.contentType: "application/x-www-form-urlencoded"])
      #expect(plain.status == (action == "rescore" ? 200 : 409))
      #expect(typed.status == plain.status)
    }
  }

  @Test func severalHostsAreRefused() async throws {
    try await ServerBench.overHTTP { _, server in
      let socket = try RawSocket(port: server.port)
      defer { socket.close() }
      let own = "127.0.0.1:\(server.port)"
      try socket.send("GET /api/health HTTP/1.1\r\nHost: \(own)\r\nHost: evil.example\r\nConnection: close\r\n\r\n")

      let answer = await socket.read(until: "several-hosts")

      #expect(Self.status(answer) == "400", "\(answer)")
    }
  }

  @Test func aBodyThatIsAnnouncedAsTooLargeIsRefusedBeforeItComes() async throws {
    try await ServerBench.overHTTP { _, server in
      let socket = try RawSocket(port: server.port)
      defer { socket.close() }
      try socket.send(Self.head(server.port, "Content-Length: 1000000000"))

      let answer = await socket.read(until: "too-large")

      #expect(Self.status(answer) == "413", "\(answer)")
    }
  }

  @Test(arguments: [
    (#"{"model_id": "a/b", "model_id": "c/d"}"#, "model_id"), (#"{"model_id": "a/b", "mod\u0065l_id": "c/d"}"#, "model_id"),
    (#"{"config": {"samples": 1, "stop": ["a", "b"], "samples": 2}}"#, "samples"),
  ])
  func aKeyThatIsThereTwiceIsRefused(_ body: String, _ key: String) async throws {
    try await ServerBench.withRoutes { _, api in
      try await api.post("/api/runs", json: body).expectProblem(400, "repeated-key", field: key)
    }
  }

  @Test(arguments: [
    #"{"a": {"x": 1}, "b": {"x": 2}, "c": "a", "d": ["a", "a", {"a": 1}, {"a": 2}]}"#, #"{"a\"b": 1, "a": "\\", "b": ""}"#, "{}",
  ])
  func sameKeysOfDifferentObjectsAreFine(_ body: String) {
    #expect(RepeatedKey.find(in: .init(body.utf8)) == nil)
  }
}

/// Keeps what is logged.
final class LogRecord: Sendable {
  struct Line: Sendable {
    let level: Logger.Level
    let text: String
  }

  private let kept = Mutex<[Line]>([])

  var lines: [Line] { kept.withLock { $0 } }
  var worst: Logger.Level { lines.map(\.level).max() ?? .trace }

  var logger: Logger {
    var logger = Logger(label: "test") { _ in Handler(record: self) }
    logger.logLevel = .trace
    return logger
  }

  private struct Handler: LogHandler {
    let record: LogRecord
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      record.kept.withLock { $0.append(Line(level: event.level, text: "\(event.message) \(event.metadata ?? [:])")) }
    }
  }
}
