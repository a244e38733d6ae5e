import NIOCore

/// Hangs up on a client that takes nothing of what is sent to it, so that none can hold a connection, an open file and the end of the
/// process for ever. One that waits for an answer that is not ready yet is left alone.
final class StalledClientGuard: ChannelOutboundHandler {
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  /// Bytes that go on at once: a client that takes so many within the patience is not hung up on.
  private static let slice = 1 << 16

  private let patience: TimeAmount
  /// Pieces that the system has not taken, and how many it has.
  private var (waiting, taken) = (0, 0)
  private var look: Scheduled<Void>?

  /// - Parameter patience: how long a client may take nothing; it is noticed within twice that time.
  init(patience: TimeAmount) { self.patience = patience }

  /// A whole answer may come as one buffer, of which a slow client takes a part in its time: that it takes anything is only seen
  /// where the buffer goes on in slices.
  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .byteBuffer(var buffer) = unwrapOutboundIn(data) else { return pass(data, promise, context) }
    while buffer.readableBytes > Self.slice, let slice = buffer.readSlice(length: Self.slice) {
      pass(wrapOutboundOut(.byteBuffer(slice)), nil, context)
    }
    pass(wrapOutboundOut(.byteBuffer(buffer)), promise, context)
  }

  private func pass(_ data: NIOAny, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
    waiting += 1
    let promise = promise ?? context.eventLoop.makePromise(of: Void.self)
    promise.futureResult.assumeIsolated().whenComplete { [self] _ in
      waiting -= 1
      taken += 1
    }
    if look == nil { watch(context) }
    context.write(data, promise: promise)
  }

  func handlerRemoved(context: ChannelHandlerContext) { look?.cancel() }

  private func watch(_ context: ChannelHandlerContext) {
    let before = taken
    look = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { [self] in
      look = nil
      guard waiting > 0 else { return }
      if taken == before { context.close(promise: nil) } else { watch(context) }
    }
  }
}
