import NIOCore
import NIOHTTP1

/// Lets NIO see only those upgrade requests that will be granted, and watches over a connection until its first request.
///
/// NIO's typed upgrade handler loses a request whose upgrade it refuses, and its parser reads nothing after one: such a request
/// loses its `Upgrade` header here and is answered as plain HTTP. Before the first request no other handler limits the time or
/// answers what cannot be parsed.
final class UpgradeGate: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// How long a client may take for its first request's head.
  static let patience = TimeAmount.seconds(10)

  private let mayUpgrade: @Sendable (HTTPRequestHead, Int?) -> Bool
  private var isWaiting = true
  private var deadline: Scheduled<Void>?

  init(mayUpgrade: @escaping @Sendable (HTTPRequestHead, Int?) -> Bool) { self.mayUpgrade = mayUpgrade }

  func handlerAdded(context: ChannelHandlerContext) {
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { context.close(promise: nil) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let isFirst = isWaiting
    isWaiting = false
    deadline?.cancel()
    guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
    let hosts = head.headers["host"]
    if hosts.count > 1 {
      // The types behind this handler keep one of them; in one line they are seen, and refused as what they are.
      head.headers.replaceOrAdd(name: "host", value: hosts.joined(separator: ","))
    }
    guard head.headers.contains(name: "upgrade") else { return context.fireChannelRead(wrapInboundOut(.head(head))) }
    if !isFirst || !isHandshake(head) || !mayUpgrade(head, context.channel.localAddress?.port) {
      head.headers.remove(name: "upgrade")
      head.headers.replaceOrAdd(name: "connection", value: "close")
    }
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if isWaiting, event is ChannelShouldQuiesceEvent {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard isWaiting, error is HTTPParserError else { return context.fireErrorCaught(error) }
    let head = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: ["content-length": "0", "connection": "close"])
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    context.close(promise: nil)
  }

  /// RFC 6455 §4.2.1.
  private func isHandshake(_ head: HTTPRequestHead) -> Bool {
    let headers = head.headers
    return head.method == .GET && headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
      && headers["sec-websocket-version"] == ["13"] && headers["sec-websocket-key"].count == 1
      && headers["content-length"].isEmpty && headers["transfer-encoding"].isEmpty
  }
}
