import AssayKit
import NIOCore

/// The newest events of the runs that somebody watches, read and encoded once for all their streams.
///
/// A thousand streams of one run cost one read of the table for each change. A stream that is further behind than a window
/// reaches reads the table by itself; what a window holds is bounded, whatever its readers do.
actor EventWindows {
  /// Events that a window keeps; a stream that falls further behind reads the table.
  static let capacity = 1_024
  /// Events read from the table, and sent, at a time: what a client that has stopped to read costs, some 60 KB.
  static let pageSize = 200

  private let store: any RunStore
  private var windows: [RunID: Entry] = [:]
  /// Rises with each reason to look at the table. A read that began under a number has seen all that happened before it.
  private var demand = 0

  init(store: any RunStore) { self.store = store }

  /// What a stream sends next.
  struct News: Sendable {
    /// Whole server-sent messages; empty when there is nothing new.
    var frames: ByteBuffer
    /// The last event in `frames`, or what the stream had before.
    var last: Int
    /// Whether more waits already.
    var hasMore: Bool
    /// Whether the run has ended and `last` is its last event, or the run was deleted.
    var isOver: Bool

    static func nothing(after last: Int, isOver: Bool) -> News {
      News(frames: ByteBuffer(), last: last, hasMore: false, isOver: isOver)
    }
  }

  private struct Frame: Sendable {
    let id: Int
    let text: ByteBuffer
  }

  private struct Window: Sendable {
    /// Without a gap; the first one is not event 1 when the window has moved on.
    var frames: [Frame] = []
    var last: Int
    var hasEnded = false
    /// Whether the run was deleted: there is nothing to come back for, however far a stream is.
    var isGone = false
    /// The demand that the read behind it began under.
    var demand: Int
  }

  private struct Entry {
    var readers = 0
    var window: Window?
    var reading: Task<Result<Window, StoreError>, Never>?
  }

  /// A number for `news` that asks for everything committed until now.
  func look() -> Int {
    demand += 1
    return demand
  }

  /// Keeps the run's window until the matching `leave`.
  func join(_ run: RunID) { windows[run, default: Entry()].readers += 1 }

  func leave(_ run: RunID) {
    guard var entry = windows[run] else { return }
    entry.readers -= 1
    windows[run] = entry.readers > 0 ? entry : nil
  }

  /// Events of `run` after `after`, at most a page of them, as known since `demand`.
  func news(of run: RunID, after: Int, since demand: Int) async throws(StoreError) -> News {
    let window = try await window(of: run, since: demand)
    if window.isGone { return .nothing(after: after, isOver: true) }
    guard after < window.last else { return .nothing(after: after, isOver: window.hasEnded) }
    let frames: ArraySlice<Frame>
    if let first = window.frames.first, first.id <= after + 1 {
      frames = window.frames[(after + 1 - first.id)...].prefix(Self.pageSize)
    } else if let page = try await pageIfAny(of: run, after: after) {
      frames = page[...]
    } else {
      return .nothing(after: after, isOver: true)
    }
    let last = frames.last?.id ?? after
    let hasMore = last < window.last
    var text = ByteBuffer()
    for frame in frames { text.writeImmutableBuffer(frame.text) }
    return News(frames: text, last: last, hasMore: hasMore, isOver: window.hasEnded && !hasMore)
  }

  private func window(of run: RunID, since demand: Int) async throws(StoreError) -> Window {
    while true {
      let entry = windows[run]
      if let window = entry?.window, window.demand >= demand { return window }
      // A read that is under way may have begun too early: then the loop comes round to another one.
      let reading = entry?.reading ?? Task { await self.read(run) }
      windows[run]?.reading = reading
      let window = try await reading.value.get()
      if window.demand >= demand { return window }
    }
  }

  /// Reads what is new. The entry is up to date before those who wait for the read go on.
  private func read(_ run: RunID) async -> Result<Window, StoreError> {
    let result = await next(after: windows[run]?.window, of: run, demand: demand)
    windows[run]?.reading = nil
    if case .success(let window) = result { windows[run]?.window = window }
    return result
  }

  private func next(after old: Window?, of run: RunID, demand: Int) async -> Result<Window, StoreError> {
    do throws(StoreError) {
      let record = try await store.run(run)
      var window = old ?? Window(last: max(0, record.lastEvent - Self.pageSize), demand: demand)
      window.demand = demand
      // Events may have come since `record` was read; then the run may have ended since, and the next look tells.
      while window.last < record.lastEvent {
        let page = try await Self.page(store, of: run, after: window.last)
        guard let newest = page.last else { break }
        window.frames = (window.frames + page).suffix(Self.capacity)
        window.last = newest.id
      }
      window.hasEnded = record.state.hasEnded && record.lastEvent == window.last
      return .success(window)
    } catch {
      guard case .notFound = error else { return .failure(error) }
      return .success(Window(last: old?.last ?? 0, isGone: true, demand: demand))
    }
  }

  /// `nil` when the run was deleted since its window was read.
  private func pageIfAny(of run: RunID, after: Int) async throws(StoreError) -> [Frame]? {
    do throws(StoreError) {
      return try await Self.page(store, of: run, after: after)
    } catch {
      guard case .notFound = error else { throw error }
      return nil
    }
  }

  private static func page(_ store: any RunStore, of run: RunID, after: Int) async throws(StoreError) -> [Frame] {
    try await store.events(of: run, after: after, limit: pageSize).map { event throws(StoreError) in
      var text = ByteBuffer()
      text.writeString("id: \(event.id)\ndata: ")
      do { text.writeBytes(try JSONText.encode(EventResponse(event))) } catch {
        throw .bug("event \(event.id) of run \(run) cannot be written as JSON: \(error)")
      }
      text.writeString("\n\n")
      return Frame(id: event.id, text: text)
    }
  }
}
