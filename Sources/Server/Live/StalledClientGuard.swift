import NIOCore

/// Hangs up on a client that takes nothing of what is sent to it, so that none can hold a connection, an open file and the end of the
/// process for ever. One that waits for an answer that is not ready yet is left alone.
final class StalledClientGuard: ChannelOutboundHandler {
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  private let patience: TimeAmount
  /// Pieces that the system has not taken, and how many it has.
  private var (waiting, taken) = (0, 0)
  private var look: Scheduled<Void>?

  /// - Parameter patience: how long a client may take nothing; it is noticed within twice that time.
  init(patience: TimeAmount) { self.patience = patience }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
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
