public import Foundation
public import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// A small HTTP server whose every answer the test writes, and which remembers what it was asked.
public struct StubServer: Sendable {
  public struct Request: Hashable, Sendable {
    public var method: String
    public var path: String
    public var query: [String: String]
    public var headers: HTTPFields
    public var body: Data
  }

  public struct Answer: Sendable {
    public var status: Int
    public var body: String

    public init(_ body: String, status: Int = 200) {
      self.status = status
      self.body = body
    }
  }

  private final class Log: Sendable {
    let requests = Mutex<[Request]>([])
  }

  public let baseURL: String
  private let log: Log

  /// In the order in which they came.
  public var requests: [Request] { log.requests.withLock { $0 } }

  /// Serves on a free port while `body` runs.
  public static func run<Value: Sendable>(
    _ answer: @escaping @Sendable (Request) async -> Answer, body: @escaping @Sendable (StubServer) async throws -> Value
  ) async throws -> Value {
    let log = Log()
    let isListening = TestSignal()
    let port = Mutex(0)
    let responder = CallbackResponder { (request: Hummingbird.Request, _: BasicRequestContext) -> Response in
      let bytes = try await request.body.collect(upTo: 1 << 24)
      var query: [String: String] = [:]
      for (name, value) in request.uri.queryParameters { query[String(name)] = String(value) }
      let seen = Request(
        method: request.method.rawValue, path: request.uri.path, query: query, headers: request.headers,
        body: Data(bytes.readableBytesView))
      log.requests.withLock { $0.append(seen) }
      let answer = await answer(seen)
      return Response(
        status: .init(code: answer.status), headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
    }
    let application = Application(
      responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in
        port.withLock { $0 = channel.localAddress?.port ?? 0 }
        isListening.raise()
      }, logger: Logger(label: "stub") { _ in SwiftLogNoOpLogHandler() })
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { isListening.raise() }
        try await application.runService(gracefulShutdownSignals: [])
      }
      await isListening.wait()
      defer { group.cancelAll() }
      return try await body(StubServer(baseURL: "http://127.0.0.1:\(port.withLock { $0 })", log: log))
    }
  }
}
