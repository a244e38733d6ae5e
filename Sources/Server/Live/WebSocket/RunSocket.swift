import AssayKit
import NIOCore
import NIOWebSocket
import ServiceLifecycle

/// `GET /api/runs/{id}/stream`: a run as WebSocket messages `init`, `attempt` for every sample that ends, `error`, `complete`.
///
/// Everything that has ended already is told first. All of it is read from the store, so that any server process can tell it.
struct RunSocket: Sendable {
  let store: any RunStore
  let changes: ChangeFeed
  let run: RunID

  /// Messages that are sent in one go, some 6 KB: after each the others have their turn (see `SendingTurns`).
  private static let batchSize = 16

  static let tooManyStreams = WebSocketErrorCode(codeNumber: 1013)
  static let noSuchRun = WebSocketErrorCode(codeNumber: 4404)

  /// The run id in the path of a stream; `nil` for every other path.
  static func runID(path: Substring) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].isEmpty, parts[1] == "api", parts[2] == "runs", parts[4] == "stream" else { return nil }
    return String(parts[3])
  }

  func converse(_ socket: WebSocketConnection) async throws {
    let record: RunRecord
    do throws(StoreError) { record = try await store.run(run) } catch {
      guard case .notFound = error else { throw error }
      return try await socket.close(Self.noSuchRun, "there is no such run")
    }
    guard let subscription = await changes.subscribe() else {
      return try await socket.close(Self.tooManyStreams, "too many streams are open")
    }
    let result: Result<Void, any Error>
    do {
      try await withGracefulShutdownHandler {
        do {
          try await tell(record, subscription.ticks, socket)
        } catch StoreError.notFound {
          // Deleted while somebody watched.
          try await socket.close(Self.noSuchRun, "there is no such run any more")
        }
      } onGracefulShutdown: {
        subscription.finish()
      }
      result = .success(())
    } catch {
      result = .failure(error)
    }
    await changes.unsubscribe(subscription)
    try result.get()
  }

  private func tell(_ record: RunRecord, _ ticks: AsyncStream<ChangeFeed.Tick>, _ socket: WebSocketConnection) async throws {
    try await send(RunMessage.Start(record), socket)
    var teller = EndingTeller(run: record)
    if try await tellNews(&teller, socket) { return }
    for await tick in ticks {
      if tick.isHeartbeat { try await socket.ping() }
      if try await tellNews(&teller, socket) { return }
    }
    // The ticks end when the server stops, and may do so before the connection hears of it.
    try await socket.close(.goingAway)
  }

  /// - Returns: whether the run has ended and everything is told.
  private func tellNews(_ teller: inout EndingTeller, _ socket: WebSocketConnection) async throws -> Bool {
    // Read first: when it has ended, every ending is in the store already.
    let record = try await store.run(run)
    var hasMore = true
    while hasMore {
      let page = try await store.endings(of: run, after: teller.cursor)
      try await send(page.endings.map { teller.message($0) }, socket)
      (teller.cursor, hasMore) = (page.next, page.hasMore)
    }
    guard record.state.hasEnded else { return false }
    try await send(try await lostSamples(record, besides: teller.failed).map { teller.message($0) }, socket)
    if record.state == .failed {
      try await send(RunMessage.Fault(message: record.message ?? "the run failed"), socket)
    }
    try await send(RunMessage.End(summary: RunResponse(record)), socket)
    try await socket.close(.normalClosure)
    return true
  }

  /// Failed samples that have no ending: only their workers were lost.
  private func lostSamples(_ record: RunRecord, besides told: Set<SampleKey>) async throws -> [SampleEnding] {
    var lost: [SampleEnding] = []
    for section in record.sections where section.progress.failed > 0 {
      var query = SampleQuery(run: run, section: section.ordinal, filter: .failed, limit: EventWindows.pageSize)
      repeat {
        let page = try await store.samples(query)
        lost += page.samples.filter { !told.contains($0.key) }.map { SampleEnding($0, benchmark: section.benchmark) }
        query.cursor = page.next
      } while query.cursor != nil
    }
    return lost
  }

  private func send(_ messages: [RunMessage.Attempt], _ socket: WebSocketConnection) async throws {
    var rest = messages[...]
    while !rest.isEmpty {
      let batch = rest.prefix(Self.batchSize)
      try await socket.send(texts: try batch.map { ByteBuffer(bytes: try JSONText.encode($0)) })
      rest = rest.dropFirst(batch.count)
    }
  }

  private func send(_ message: some Encodable, _ socket: WebSocketConnection) async throws {
    try await socket.send(text: ByteBuffer(bytes: try JSONText.encode(message)))
  }
}

/// How far one client has been told.
private struct EndingTeller {
  let run: RunRecord
  var cursor: EndingCursor?
  /// Failed samples that were told; few, since a run with many stops.
  private(set) var failed: Set<SampleKey> = []

  mutating func message(_ ending: SampleEnding) -> RunMessage.Attempt {
    if ending.state == .failed { failed.insert(ending.key) } else { failed.remove(ending.key) }
    return RunMessage.Attempt(ending, model: run.request.model)
  }
}

extension SampleEnding {
  fileprivate init(_ record: SampleRecord, benchmark: BenchmarkName) {
    self.init(
      key: record.key, benchmark: benchmark, state: record.state, score: record.score, correct: record.correct,
      failure: record.failure, usage: record.usage, timing: record.timing, cost: record.cost)
  }
}
