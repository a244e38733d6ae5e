import Foundation
import NIOCore
import NIOHTTP1

/// One connection of the scripted server: reads requests, plays replies byte by byte.
final class ScriptedConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = ByteBuffer
  typealias Script = @Sendable (ScriptedRequest) async -> ScriptedReply

  private let script: Script
  private let log: RequestLog
  private let models: ScriptedReply
  private var head: HTTPRequestHead?
  private var body = Data()
  /// The reply that is being played; cancelled when the client goes away.
  private var playing: Task<Void, Never>?

  init(script: @escaping Script, log: RequestLog, models: ScriptedReply) {
    self.script = script
    self.log = log
    self.models = models
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = Data()
    case .body(let buffer):
      body.append(contentsOf: buffer.readableBytesView)
    case .end:
      guard let head else { return }
      self.head = nil
      play(head, body, on: context.channel)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    playing?.cancel()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func play(_ head: HTTPRequestHead, _ body: Data, on channel: any Channel) {
    let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { _, last in last }
    let make: (Int) -> ScriptedRequest = { number in
      ScriptedRequest(method: head.method.rawValue, path: head.uri, headers: headers, body: body, number: number)
    }
    let player = ScriptedPlayer(channel: channel)
    if head.method == .GET {
      let path = head.uri.prefix { $0 != "?" }
      let reply = path.hasSuffix("/models") ? models : .status(404)
      let request = make(0)
      playing = Task { _ = await player.play(reply, to: request) }
      return
    }
    let (log, script) = (log, script)
    let request = log.begin(make)
    playing = Task {
      let isComplete = await player.play(script(request), to: request)
      log.end(request, isComplete ? .answered : .abandoned)
    }
  }
}

/// Sends the steps of a reply.
struct ScriptedPlayer: Sendable {
  let channel: any Channel

  /// - Returns: whether everything was sent.
  func play(_ reply: ScriptedReply, to request: ScriptedRequest) async -> Bool {
    do {
      for step in reply.steps(request) { try await play(step) }
      return true
    } catch {
      // The client has gone; the log says so.
      return false
    }
  }

  private func play(_ step: ScriptedReply.Step) async throws {
    switch step {
    case .bytes(let bytes):
      try await send(bytes)
    case .pause(let duration):
      try await Task.sleep(for: duration)
    case .hold(let signal):
      await signal.wait()
      try Task.checkCancellation()
    case .filler(let bytes, let times):
      for _ in 0..<times { try await send(bytes) }
    case .close:
      try await channel.close().get()
    case .reset:
      // A linger time of zero makes the kernel send RST instead of FIN.
      if let options = channel as? any SocketOptionProvider {
        var linger = try await options.getSoLinger().get()
        // The fields themselves belong to a module that NIO does not export: two C integers, on/off and seconds.
        withUnsafeMutableBytes(of: &linger) { bytes in
          bytes.storeBytes(of: 1, as: CInt.self)
          bytes.storeBytes(of: 0, toByteOffset: MemoryLayout<CInt>.size, as: CInt.self)
        }
        try await options.setSoLinger(linger).get()
      }
      try await channel.close().get()
    case .hang:
      try await channel.closeFuture.get()
      throw CancellationError()
    }
  }

  private func send(_ bytes: [UInt8]) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
  }
}
