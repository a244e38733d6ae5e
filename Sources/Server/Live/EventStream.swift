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

  /// Events read from the table at a time.
  static let pageSize = 500

  /// Ends without an error when the client goes, when the server shuts down and when the run is over.
  func write(to writer: inout any ResponseBodyWriter, request: Request) async throws {
    guard let subscription = await changes.subscribe() else { return }
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
      await changes.unsubscribe(subscription)
      throw error
    }
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
    if try await sendNews(&last, isFirst: true, to: &writer) { return }
    for await tick in ticks {
      let before = last
      if try await sendNews(&last, isFirst: false, to: &writer) { return }
      if tick == .heartbeat, last == before { try await writer.write(ByteBuffer(string: ": still here\n\n")) }
    }
  }

  private func isAheadOfTheRun() async throws -> Bool {
    let record = try await store.run(run)
    return after > record.lastEvent && !record.state.hasEnded
  }

  /// Sends everything after `last`.
  ///
  /// - Returns: whether the run has ended and its last event is sent.
  private func sendNews(_ last: inout Int, isFirst: Bool, to writer: inout any ResponseBodyWriter) async throws -> Bool {
    var mayHaveEnded = isFirst
    while true {
      guard let events = try await eventsIfAny(after: last) else {
        // Deleted while somebody watched: there is nothing to come back for.
        try await writer.write(ByteBuffer(string: "event: done\ndata: {}\n\n"))
        return true
      }
      if let newest = events.last {
        try await writer.write(try frames(events))
        last = newest.id
        mayHaveEnded = true
      }
      if events.count == Self.pageSize { continue }
      guard mayHaveEnded else { return false }
      let record = try await store.run(run)
      guard record.state.hasEnded else { return false }
      if record.lastEvent <= last {
        try await writer.write(ByteBuffer(string: "event: done\ndata: {}\n\n"))
        return true
      }
    }
  }

  /// `nil` when the run is gone.
  private func eventsIfAny(after last: Int) async throws -> [RunEvent]? {
    do throws(StoreError) {
      return try await store.events(of: run, after: last, limit: Self.pageSize)
    } catch .notFound {
      return nil
    }
  }

  private func frames(_ events: [RunEvent]) throws -> ByteBuffer {
    var buffer = ByteBuffer()
    for event in events {
      buffer.writeString("id: \(event.id)\ndata: ")
      buffer.writeBytes(try JSONText.encode(EventResponse(event)))
      buffer.writeString("\n\n")
    }
    return buffer
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
