import NIOCore
import NIOEmbedded
import Testing

@testable import Server

/// What counts as taking something, by a clock that the test moves.
@Suite struct StalledClientGuardTests {
  /// Stands for the system, which takes some bytes at a time and a write when it has all of it.
  private final class Socket: ChannelOutboundHandler {
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private(set) var taken = 0
    private var writes: [(bytes: Int, promise: EventLoopPromise<Void>?)] = []

    var hasWrites: Bool { !writes.isEmpty }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
      writes.append((unwrapOutboundIn(data).readableBytes, promise))
    }

    /// Takes 64 KiB.
    func take() {
      guard let next = writes.first else { return }
      let bytes = min(next.bytes, 1 << 16)
      taken += bytes
      writes[0].bytes -= bytes
      guard bytes == next.bytes else { return }
      writes.removeFirst()
      next.promise?.succeed()
    }
  }

  private static let size = 10 << 20

  private static func with(_ body: (EmbeddedChannel, Socket, EventLoopFuture<Void>) throws -> Void) throws {
    let (channel, socket) = (EmbeddedChannel(), Socket())
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    try channel.pipeline.syncOperations.addHandlers([socket, StalledClientGuard(patience: .seconds(60))])
    let sent = channel.writeAndFlush(IOData.byteBuffer(ByteBuffer(repeating: 7, count: size)))
    try body(channel, socket, sent)
    _ = try? channel.finish(acceptAlreadyClosed: true)
  }

  /// A minute for each 64 KiB: two hours and a half for an answer that is one buffer.
  @Test func whoReadsSlowlyButSteadilyGetsAll() throws {
    try Self.with { channel, socket, sent in
      var isSent = false
      sent.assumeIsolated().whenSuccess { isSent = true }
      while socket.hasWrites {
        #expect(!isSent && channel.isActive)
        guard channel.isActive else { return }
        socket.take()
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
      }
      #expect(isSent && socket.taken == Self.size)
      channel.embeddedEventLoop.advanceTime(by: .hours(1))
      #expect(channel.isActive)
    }
  }

  @Test func whoStopsReadingIsHungUpOnWithinTwiceThePatience() throws {
    try Self.with { channel, socket, sent in
      sent.assumeIsolated().whenComplete { _ in }
      for _ in 0..<10 { socket.take() }
      channel.embeddedEventLoop.advanceTime(by: .seconds(60))
      #expect(channel.isActive)
      channel.embeddedEventLoop.advanceTime(by: .seconds(60))
      #expect(!channel.isActive)
    }
  }
}
