import AssayKit
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Sends a run's events in order, from the table and from nowhere else, until the run has ended or somebody leaves.
struct EventStream: Sendable {
  let store: any RunStore
  let changes: ChangeFeed
  let run: RunID
  /// The last event that the client has.
  let after: Int

  /// Ends without an error when the client goes, when the server shuts down and when the run is over.
  func write(to writer: inout any ResponseBodyWriter, request: Request) async throws {
    guard let subscription = await changes.subscribe() else { return }
    await changes.windows.join(run)
    do {
      try await withGracefulShutdownHandler {
        try await request.body.consumeWithInboundCloseHandler { _ in
          try await send(subscription.ticks, to: &writer)
        } onInboundClosed: {
          subscription.finish()
        }
      } onGracefulShutdown: {
        subscription.finish()
      }
    } catch {
      await leave(subscription)
      throw error
    }
    await leave(subscription)
  }

  private func leave(_ subscription: ChangeFeed.Subscription) async {
    await changes.windows.leave(run)
    await changes.unsubscribe(subscription)
  }

  private func send(_ ticks: AsyncStream<ChangeFeed.Tick>, to writer: inout any ResponseBodyWriter) async throws {
    var last = after
    // Written at once, so that the client knows that the stream is open.
    try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
    if try await isAheadOfTheRun() {
      // Its ids are of another database: a page loads itself again and starts from what is true now.
      return try await writer.write(ByteBuffer(string: "event: resync\ndata: {}\n\n"))
    }
    if try await sendNews(&last, since: await changes.windows.look(), to: &writer) { return }
    for await tick in ticks {
      let before = last
      if try await sendNews(&last, since: tick.demand, to: &writer) { return }
      if tick.isHeartbeat, last == before { try await writer.write(ByteBuffer(string: ": still here\n\n")) }
    }
  }

  private func isAheadOfTheRun() async throws -> Bool {
    do throws(StoreError) {
      let record = try await store.run(run)
      return after > record.lastEvent && !record.state.hasEnded
    } catch {
      guard case .notFound = error else { throw error }
      return false  // Deleted a moment ago, which the first look at the table tells.
    }
  }

  /// Sends everything after `last`. A client that reads slowly holds this task up and nothing else: what it has not read
  /// stays in the table.
  ///
  /// - Returns: whether the run has ended and its last event is sent.
  private func sendNews(_ last: inout Int, since demand: Int, to writer: inout any ResponseBodyWriter) async throws -> Bool {
    while true {
      let news = try await changes.windows.news(of: run, after: last, since: demand)
      if news.last > last {
        try await writer.write(news.frames)
        last = news.last
      }
      if news.hasMore { continue }
      if news.isOver { try await writer.write(ByteBuffer(string: "event: done\ndata: {}\n\n")) }
      return news.isOver
    }
  }
}

/// An event as the API sends it.
struct EventResponse: Encodable, Sendable {
  let id: Int
  let eventType: RunEvent.Kind
  @Nullable var benchmarkName: String?
  @Nullable var message: String?
  let data: JSONValue
  let createdAt: Moment

  init(_ event: RunEvent) {
    id = event.id
    eventType = event.kind
    benchmarkName = event.benchmark?.rawValue
    message = event.message
    data = event.data
    createdAt = Moment(event.createdAt)
  }
}
