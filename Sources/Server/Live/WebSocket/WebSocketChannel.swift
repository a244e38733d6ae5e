import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// An HTTP/1 connection whose first request may turn it into a WebSocket; on every other path it is Hummingbird's own.
struct WebSocketChannel: ServerChildChannel, HTTPChannelHandler {
  /// Bytes of one frame, and of one message of several frames, that a client may send. Nothing that it says is needed.
  static let messageLimit = 1 << 16

  /// Bytes that the system keeps for a client before it has read them. By itself it would take megabytes, which a slow client
  /// costs at once: in memory that counts for nobody, and in work for messages that it may never read.
  static let sendBuffer = 1 << 16

  enum Negotiated: Sendable {
    case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
    case webSocket(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, HTTPRequestHead)
  }

  struct Value: ServerChildChannelValue {
    let channel: any Channel
    let negotiated: EventLoopFuture<Negotiated>
  }

  let responder: HTTPChannelHandler.Responder
  /// Whether the request of this head, with the port that it came in by, is for a WebSocket.
  let mayUpgrade: @Sendable (_ head: HTTPRequestHead, _ localPort: Int?) -> Bool
  /// Talks until it returns; then the connection is closed.
  let converse: @Sendable (_ head: HTTPRequestHead, _ socket: WebSocketConnection) async throws -> Void
  let idleTimeout: Duration
  /// How long a client may take nothing of what is sent, before it is hung up on; longer than the time between two pings.
  let patience: Duration
  let turns = SendingTurns()

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      let encoder = HTTPResponseEncoder()
      let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes))
      let gate = UpgradeGate(mayUpgrade: mayUpgrade)
      let handler = NIOTypedHTTPServerUpgradeHandler(
        httpEncoder: encoder, extraHTTPHandlers: [decoder, gate], upgradeConfiguration: upgrade(logger: logger))
      let pipeline = channel.pipeline.syncOperations
      try pipeline.addHandlers([encoder, decoder, gate])
      try pipeline.addHandler(handler)
      return Value(channel: channel, negotiated: handler.upgradeResultFuture)
    }
  }

  private func upgrade(logger: Logger) -> NIOTypedHTTPServerUpgradeConfiguration<Negotiated> {
    let upgrader = NIOTypedWebSocketServerUpgrader<Negotiated>(
      maxFrameSize: Self.messageLimit,
      shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
      upgradePipelineHandler: { [patience] channel, head in
        channel.eventLoop.makeCompletedFuture {
          try channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: Self.sendBuffer)
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(IdleStateHandler(writeTimeout: TimeAmount(patience)))
          try pipeline.addHandler(FarewellHandler())
          try pipeline.addHandler(FrameGuard())
          try pipeline.addHandler(
            NIOWebSocketFrameAggregator(
              minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 4_096, maxAccumulatedFrameSize: Self.messageLimit))
          return .webSocket(try NIOAsyncChannel(wrappingChannelSynchronously: channel), head)
        }
      })
    return NIOTypedHTTPServerUpgradeConfiguration(upgraders: [upgrader]) { [idleTimeout, patience] channel in
      channel.eventLoop.makeCompletedFuture {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(StalledClientGuard(patience: TimeAmount(patience)), position: .first)
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger))
        return .http(
          try NIOAsyncChannel(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
      }
    }
  }

  func handle(value: Value, logger: Logger) async {
    do {
      switch try await value.negotiated.get() {
      case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
      case .webSocket(let channel, let head):
        try await channel.executeThenClose { inbound, outbound in
          let socket = WebSocketConnection(outbound: outbound, eventLoop: channel.channel.eventLoop, turns: turns)
          try await talk(socket, inbound, head)
        }
      }
    } catch {
      // A client that goes away in the middle is no fault of anybody here.
      logger.debug("a connection ended early", metadata: ["error": "\(error)"])
    }
  }

  /// Sends and listens at once; whichever ends first ends the other.
  private func talk(
    _ socket: WebSocketConnection, _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, _ head: HTTPRequestHead
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await converse(head, socket) }
      group.addTask { try await socket.answerControlFrames(inbound) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
