import NIOCore
import NIOWebSocket

/// The sending side of a WebSocket. Each call waits until the client has taken enough of what was sent before.
struct WebSocketConnection: Sendable {
  let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
  /// Of the connection; it is shared with others.
  let eventLoop: any EventLoop
  /// Shared by all connections of a server.
  let turns: SendingTurns

  func send(text: ByteBuffer) async throws {
    try await outbound.write(WebSocketFrame(fin: true, opcode: .text, data: text))
  }

  /// Sends messages in one go, and comes back when the event loop has dealt with them and it is this connection's turn to go on.
  func send(texts: [ByteBuffer]) async throws {
    guard !texts.isEmpty else { return }
    try await outbound.write(contentsOf: texts.map { WebSocketFrame(fin: true, opcode: .text, data: $0) })
    try await turns.pass(on: eventLoop)
  }

  func ping() async throws { try await outbound.write(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())) }

  /// - Parameter reason: at most 123 bytes of UTF-8 (RFC 6455 §5.5).
  func close(_ code: WebSocketErrorCode, _ reason: String = "") async throws {
    var data = ByteBuffer()
    data.write(webSocketErrorCode: code)
    data.writeString(reason)
    try await outbound.write(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))
  }

  /// Answers pings and the close of the other side; what it says otherwise is dropped. Ends when it goes.
  func answerControlFrames(_ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>) async throws {
    do {
      for try await frame in inbound {
        switch frame.opcode {
        case .text where !frame.unmaskedData.isUTF8: throw FrameFault(code: .dataInconsistentWithMessage)
        case .ping: try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
        case .connectionClose:
          var data = frame.unmaskedData
          // §5.5.1, §7.4: nothing, or a code and perhaps its reason.
          if data.readableBytes == 1 { throw FrameFault(code: .protocolError) }
          let code = data.readSlice(length: 2) ?? ByteBuffer()
          if !data.isUTF8 { throw FrameFault(code: .dataInconsistentWithMessage) }
          return try await outbound.write(WebSocketFrame(fin: true, opcode: .connectionClose, data: code))
        default: break
        }
      }
    } catch NIOWebSocketError.invalidFrameLength, NIOWebSocketFrameAggregator.Error.accumulatedFrameSizeIsTooLarge {
      try await close(.messageTooLarge)
    } catch let fault as FrameFault {
      try await close(fault.code)
    } catch is NIOWebSocketError {
      try await close(.protocolError)
    } catch is NIOWebSocketFrameAggregator.Error {
      try await close(.protocolError)
    }
  }
}

/// Says goodbye with 1001 when the server stops, and hangs up on a client that takes nothing any more.
final class FarewellHandler: ChannelDuplexHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private var hasSaidGoodbye = false

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is ChannelShouldQuiesceEvent: sayGoodbye(context)
    // A close frame would wait behind all that the client has not taken.
    case IdleStateHandler.IdleStateEvent.write: context.close(promise: nil)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  /// There is only one goodbye, and nothing is said after it (RFC 6455 §5.5.1): both the stream and the connection hear that the server
  /// stops, and the stream may have more to say to a client that broke the protocol.
  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !hasSaidGoodbye else {
      promise?.succeed(())
      return
    }
    if unwrapOutboundIn(data).opcode == .connectionClose { hasSaidGoodbye = true }
    context.write(data, promise: promise)
  }

  private func sayGoodbye(_ context: ChannelHandlerContext) {
    guard !hasSaidGoodbye else { return }
    hasSaidGoodbye = true
    var data = context.channel.allocator.buffer(capacity: 2)
    data.write(webSocketErrorCode: .goingAway)
    // Closed once the goodbye is out: what still waits to be written is dropped by a close.
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: data)))
      .whenComplete { _ in channel.close(promise: nil) }
  }
}
