import AssayKit
import AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Server

/// The server on a free port of the loopback address, with a client that can hold many streams open.
struct LiveServer: Sendable {
  let port: Int
  let changes: ChangeFeed
  private let group: ServiceGroup
  private let client: HTTPClient

  /// - Returns: what `body` returns, when the server has stopped.
  @discardableResult
  static func with<Value: Sendable>(
    _ bench: ServerBench, heartbeat: Duration = .seconds(15), streamPatience: Duration = .seconds(60),
    _ body: (LiveServer) async throws -> Value
  ) async throws -> Value {
    let changes = ChangeFeed(store: bench.store, logger: ServerBench.logger, interval: .milliseconds(5), heartbeat: heartbeat)
    let port = Mutex(0)
    let isListening = TestSignal()
    let application = try bench.server(streamPatience: streamPatience).application(changes: changes) { number in
      port.withLock { $0 = number }
      isListening.raise()
    }
    let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [application], logger: ServerBench.logger))
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 100
    let client = HTTPClient(configuration: configuration)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { isListening.raise() }
        try await group.run()
      }
      await isListening.wait()
      let server = LiveServer(port: port.withLock { $0 }, changes: changes, group: group, client: client)
      let result: Result<Value, any Error>
      do { result = .success(try await body(server)) } catch { result = .failure(error) }
      await group.triggerGracefulShutdown()
      try await client.shutdown()
      try await tasks.waitForAll()
      return try result.get()
    }
  }

  func get(_ path: String, headers: HTTPFields = [:]) async throws -> APIAnswer { try await ask(.get, path, headers: headers) }

  /// Sends `json`, or nothing at all when it is `nil`.
  func post(_ path: String, json: String? = nil, headers: HTTPFields = [:]) async throws -> APIAnswer {
    var headers = headers
    if json != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
    return try await ask(.post, path, headers: headers, body: json)
  }

  func ask(
    _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: String? = nil
  ) async throws -> APIAnswer {
    try await send(method, path, headers: headers, body: body.map { Data($0.utf8) })
  }

  /// Sends a file as a browser's form does.
  func upload(_ content: Data, field: String = "file") async throws -> APIAnswer {
    let form = MultipartForm(content, field: field)
    return try await send(.post, "/api/exports/verify", headers: [.contentType: form.contentType], body: form.body)
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields, body: Data?
  ) async throws -> APIAnswer {
    let answer = try await open(path, method: method, headers: headers, body: body)
    let body = try await answer.body.collect(upTo: 1 << 24)
    let whole = APIAnswer(status: answer.status, headers: answer.headers, body: Data(body.readableBytesView))
    OpenAPIDocument.shared?.check(method.rawValue, path, whole)
    return whole
  }

  /// Waits until as many streams are open as are wanted, or the test's time is over.
  func streams(_ areWanted: (Int) -> Bool) async throws {
    while !areWanted(await changes.openStreams) {
      try Task.checkCancellation()
      await Task.yield()
    }
  }

  func shutDown() async { await group.triggerGracefulShutdown() }

  /// Opens the event stream of a run.
  func events(of run: RunID, query: String = "", headers: HTTPFields = [:]) async throws -> EventReader {
    let answer = try await open("/api/runs/\(run)/events\(query)", headers: headers)
    #expect(answer.status == 200)
    #expect(answer.headers[.contentType] == "text/event-stream")
    #expect(answer.headers[.cacheControl] == "no-store")
    // The connection ends with the stream; a client that does not know it would send its next request into the void.
    #expect(answer.headers[.connection] == "close")
    return EventReader(body: answer.body)
  }

  private func open(
    _ path: String, method: HTTPRequest.Method = .get, headers: HTTPFields = [:], body: Data? = nil
  ) async throws -> (status: Int, headers: HTTPFields, body: HTTPClientResponse.Body) {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = .RAW(value: method.rawValue)
    for field in headers { request.headers.add(name: field.name.rawName, value: field.value) }
    if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
    let response = try await client.execute(request, timeout: .minutes(1))
    var fields = HTTPFields()
    for (name, value) in response.headers { if let name = HTTPField.Name(name) { fields[name] = value } }
    return (Int(response.status.code), fields, response.body)
  }
}

extension HTTPField.Name {
  static let host = unchecked("Host")
}

/// Reads server-sent events as a browser does.
struct EventReader {
  /// What stands between two blank lines.
  struct Frame: Hashable, Sendable {
    var id: Int?
    var event: String?
    var data: String?
    var comment: String?
    var retry: String?
  }

  private var body: HTTPClientResponse.Body.AsyncIterator
  private var bytes: [UInt8] = []

  init(body: HTTPClientResponse.Body) { self.body = body.makeAsyncIterator() }

  /// - Returns: `nil` when the stream has ended.
  mutating func next() async throws -> Frame? {
    while true {
      if let end = bytes.indices.dropLast().first(where: { bytes[$0] == 10 && bytes[$0 + 1] == 10 }) {
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        bytes.removeFirst(end + 2)
        return Self.frame(text)
      }
      guard let chunk = try await body.next() else {
        #expect(bytes.isEmpty, "the stream ends inside an event")
        return nil
      }
      bytes += chunk.readableBytesView
    }
  }

  /// The frames up to the end of the stream, without the first, which only says when to come back.
  mutating func rest() async throws -> [Frame] {
    var frames: [Frame] = []
    while let frame = try await next() { if frame.retry == nil { frames.append(frame) } }
    return frames
  }

  private static func frame(_ text: String) -> Frame {
    var frame = Frame()
    for line in text.split(separator: "\n") {
      let colon = line.firstIndex(of: ":") ?? line.endIndex
      let value = line[colon...].dropFirst().drop { $0 == " " }
      switch line[..<colon] {
      case "id": frame.id = Int(value)
      case "event": frame.event = String(value)
      case "data": frame.data = (frame.data.map { $0 + "\n" } ?? "") + value
      case "": frame.comment = String(value)
      case "retry": frame.retry = String(value)
      default: Issue.record("unknown field in `\(line)`")
      }
    }
    return frame
  }
}
