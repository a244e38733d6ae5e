import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A model server for tests: real HTTP on a free port of the loopback interface, every reply decided by a closure.
///
/// ```swift
/// try await ScriptedModelServer.run { request in
///   request.number == 1 ? .error(429, retryAfter: "1") : .answer("ANSWER: A")
/// } body: { server in
///   let settings = try ProviderSettings { ["ASSAY_BASE_URL": server.baseURL][$0] }
///   …
///   #expect(server.requests.count == 2)
/// }
/// ```
///
/// A `POST` whose path ends in `/messages` is answered in Anthropic's form, any other in OpenAI's.
/// It answers `GET /v1/models` with its list of models; every other `GET` is 404, every `POST` goes to the closure.
/// Requests of other processes reach it too, so the built binary can be tested against it.
public final class ScriptedModelServer: Sendable {
  /// The model in the list when no other is given.
  public static let defaultModel = "scripted-model"

  private let listener: any Channel
  private let log: RequestLog
  private let connections: OpenConnections
  public let port: Int

  private init(listener: any Channel, port: Int, log: RequestLog, connections: OpenConnections) {
    self.listener = listener
    self.port = port
    self.log = log
    self.connections = connections
  }

  /// Such as `http://127.0.0.1:40123/v1`.
  public var baseURL: String { "http://127.0.0.1:\(port)/v1" }

  /// Runs `body` against a server and stops it afterwards, whatever happens.
  ///
  /// - Parameters:
  ///   - models: the names in the list of models.
  ///   - modelList: another reply to `GET /v1/models` than that list.
  public static func run<Result: Sendable>(
    models: [String] = [defaultModel], modelList: ScriptedReply? = nil,
    _ reply: @escaping @Sendable (ScriptedRequest) async -> ScriptedReply,
    body: (ScriptedModelServer) async throws -> Result
  ) async throws -> Result {
    let server = try await start(models: models, modelList: modelList, reply)
    do {
      let result = try await body(server)
      try await server.stop()
      return result
    } catch {
      try await server.stop()
      throw error
    }
  }

  /// Starts a server that the caller must stop.
  public static func start(
    models: [String] = [defaultModel], modelList: ScriptedReply? = nil,
    _ reply: @escaping @Sendable (ScriptedRequest) async -> ScriptedReply
  ) async throws -> ScriptedModelServer {
    let log = RequestLog()
    let connections = OpenConnections()
    let entries = models.map { "{\"id\":\(JSONText.quoted($0)),\"object\":\"model\"}" }.joined(separator: ",")
    let list = modelList ?? .json("{\"object\":\"list\",\"data\":[\(entries)],\"has_more\":false}")
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          connections.add(channel)
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
          try pipeline.addHandler(ScriptedConnection(script: reply, log: log, models: list))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    guard let port = listener.localAddress?.port else {
      try await listener.close().get()
      throw ChannelError.unknownLocalAddress
    }
    return ScriptedModelServer(listener: listener, port: port, log: log, connections: connections)
  }

  /// Closes the listener and every connection.
  public func stop() async throws {
    try await listener.close().get()
    for channel in connections.all {
      // A connection that the client has closed meanwhile is closed, which is what is wanted.
      try? await channel.close().get()
    }
  }

  // MARK: What was asked

  /// Every `POST` so far, in the order of arrival.
  public var requests: [LoggedRequest] { log.state.requests }
  /// Requests whose reply is not complete.
  public var inFlight: Int { log.state.inFlight }
  /// The most that were in flight at once.
  public var maxInFlight: Int { log.state.maxInFlight }
  /// Connections that are open now.
  public var openConnections: Int { connections.all.count }

  /// Returns when at least `count` requests have arrived, or the task was cancelled.
  public func requests(atLeast count: Int) async {
    await log.wait { $0.requests.count >= count }
  }

  /// Returns when the requests fulfil a condition, or the task was cancelled.
  public func wait(until condition: @escaping @Sendable ([LoggedRequest]) -> Bool) async {
    await log.wait { condition($0.requests) }
  }
}

/// The channels that clients have open.
final class OpenConnections: Sendable {
  private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

  var all: [any Channel] { channels.withLock { Array($0.values) } }

  func add(_ channel: any Channel) {
    let id = ObjectIdentifier(channel)
    channels.withLock { $0[id] = channel }
    channel.closeFuture.whenComplete { _ in
      self.channels.withLock { channels in channels[id] = nil }
    }
  }
}
