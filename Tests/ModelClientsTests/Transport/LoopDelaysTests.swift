import AssayKit
import Foundation
import NIOCore
import NIOEmbedded
import NIOPosix
import TestSupport
import Testing

@testable import ModelClients

@Suite(.timeLimit(.minutes(1))) struct LoopDelaysTests {
  @Test func meanAndLongestAreOfTheAskedPart() {
    var log = DelayLog()
    for delay in [9, 1, 2, 6] { log.append(.milliseconds(delay)) }
    #expect(log.delay(since: 1) == ClientDelay(mean: .milliseconds(3), longest: .milliseconds(6)))
    #expect(log.delay(since: 4) == nil)
  }

  @Test func theLogForgetsTheOldestAndNothingElse() {
    var log = DelayLog()
    log.append(.seconds(99))
    for _ in 1..<DelayLog.capacity { log.append(.zero) }
    #expect(log.delay(since: 0)?.longest == .seconds(99))
    log.append(.milliseconds(5))
    #expect(log.delay(since: 0)?.longest == .milliseconds(5))
    #expect(log.count == DelayLog.capacity + 1)
  }

  @Test func theLoopIsAskedOnlyWhileARequestIsInFlight() async throws {
    let loop = NIOAsyncTestingEventLoop()
    let probe = LoopProbe(loop)
    let first = probe.begin()
    await loop.advanceTime(by: .milliseconds(100))
    let second = probe.begin()
    #expect(first.end() == ClientDelay(mean: .zero, longest: .zero))
    await loop.advanceTime(by: .milliseconds(50))
    #expect(second.end() != nil)
    await loop.advanceTime(by: .milliseconds(50))

    let late = probe.begin()
    #expect(late.end() == nil, "an old delay is no measurement")
    await loop.shutdownGracefully()
  }

  @Test func aRequestThatWasShorterThanATickHasNoDelay() async throws {
    let loop = NIOAsyncTestingEventLoop()
    #expect(LoopProbe(loop).begin().end() == nil)
    await loop.shutdownGracefully()
  }

  @Test func aBusyLoopIsLate() async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let probe = LoopProbe(loop)
    let watch = probe.begin()
    // The loop does nothing else for longer than a tick, so the tick comes late by the rest.
    try await loop.submit { Thread.sleep(forTimeInterval: 0.2) }.get()
    // The tick that is due runs before anything that is asked for after it.
    try await loop.scheduleTask(in: .milliseconds(1)) {}.futureResult.get()
    let delay = try #require(watch.end())
    #expect(delay.longest >= .milliseconds(100))
  }

  @Test func anAnswerCarriesTheDelayOfItsLoop() async throws {
    try await withHTTPClient { http in
      var stream = ScriptedStream(["a", "b"])
      stream.tokenDelay = .milliseconds(150)
      let reply = ScriptedReply.stream(stream)
      try await ScriptedModelServer.run { _ in
        reply
      } body: { server in
        let client = ChatClient(
          ModelReference(provider: ProviderName("custom"), slug: "m"), at: ModelEndpoint(baseURL: server.baseURL),
          services: .testing(http), concurrency: 1)
        let timing = try await client.complete(.asking("x")).timing
        #expect(timing.clientDelay != nil)
      }
    }
  }
}
