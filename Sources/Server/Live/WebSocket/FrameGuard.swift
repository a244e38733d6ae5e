import NIOCore
import NIOWebSocket

/// A frame that a client must not send; it is closed with `code`.
struct FrameFault: Error {
  let code: WebSocketErrorCode
}

/// Lets only frames pass that RFC 6455 knows without extensions: NIO's decoder leaves this to whoever uses it.
final class FrameGuard: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias InboundOut = WebSocketFrame

  private static let known: Set<WebSocketOpcode> = [.continuation, .text, .binary, .connectionClose, .ping, .pong]
  private var hasFailed = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !hasFailed else { return }
    let frame = unwrapInboundIn(data)
    // §5.1: a client masks everything. §5.2: reserved bits and opcodes belong to extensions, and none was agreed on.
    let isFine = frame.maskKey != nil && !frame.rsv1 && !frame.rsv2 && !frame.rsv3 && Self.known.contains(frame.opcode)
    if isFine { return context.fireChannelRead(data) }
    hasFailed = true
    context.fireErrorCaught(FrameFault(code: .protocolError))
  }
}

extension ByteBuffer {
  /// Whether all of it is UTF-8.
  var isUTF8: Bool { String(validating: readableBytesView, as: UTF8.self) != nil }
}
