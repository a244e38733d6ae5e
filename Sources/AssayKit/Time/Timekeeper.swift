import Synchronization

/// Cancels pieces of work whose time is over, with one sleeping task for all of them.
///
/// A task that sleeps beside each piece of work costs a timer that the system keeps until it would have fired, even when the work
/// has long ended: for 10,000 answers with a deadline of 20 minutes these are 10,000 timers.
public final class Timekeeper: Sendable {
  /// Says when to look at a piece of work again, after the clock was made; `nil` when its time is over.
  public typealias Watch = @Sendable (_ now: Duration) -> Duration?

  private struct Entry {
    let watch: Watch
    let cancel: @Sendable () -> Void
  }

  private struct Shared {
    var entries: [UInt64: Entry] = [:]
    var nextID: UInt64 = 0
    var sleeper: Task<Void, Never>?
    /// Counts the sleepers, so that one which was replaced does not go on.
    var shift: UInt64 = 0
    var wakesAt = Duration.zero
  }

  private let clock: MonotonicClock
  private let shared = Mutex(Shared())

  public init(_ clock: MonotonicClock) { self.clock = clock }

  /// Time since the clock was made.
  public var now: Duration { clock.now }

  /// Runs `body` in a task of its own, which is cancelled when its time is over or when the caller is cancelled.
  ///
  /// - Parameter watch: asked at once, and again at the moments that it names; it may be asked earlier.
  /// - Returns: what `body` made of it: work that finishes although it was cancelled counts.
  public func run<Value: Sendable>(
    watch: @escaping Watch, _ body: @escaping @Sendable () async -> Value
  ) async -> Value {
    let work = Task { await body() }
    let id = enter(Entry(watch: watch) { work.cancel() })
    defer { leave(id) }
    return await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      work.cancel()
    }
  }

  private func enter(_ entry: Entry) -> UInt64 {
    let first = entry.watch(clock.now)
    if first == nil { entry.cancel() }
    let (id, replaced) = shared.withLock { shared in
      shared.nextID += 1
      guard let first else { return (shared.nextID, Task<Void, Never>?.none) }
      shared.entries[shared.nextID] = entry
      guard shared.sleeper == nil || first < shared.wakesAt else { return (shared.nextID, nil) }
      shared.shift += 1
      shared.wakesAt = first
      let replaced = shared.sleeper
      shared.sleeper = Task { [shift = shared.shift] in await watchAll(shift: shift) }
      return (shared.nextID, replaced)
    }
    replaced?.cancel()
    return id
  }

  /// Nobody sleeps when there is nothing to watch.
  private func leave(_ id: UInt64) {
    let needless = shared.withLock { shared in
      shared.entries[id] = nil
      guard shared.entries.isEmpty else { return Task<Void, Never>?.none }
      defer { shared.sleeper = nil }
      return shared.sleeper
    }
    needless?.cancel()
  }

  private func watchAll(shift: UInt64) async {
    while let next = look(shift: shift) {
      do throws(CancellationError) {
        try await clock.sleep(for: max(.zero, next - clock.now))
      } catch {
        return
      }
    }
  }

  /// Cancels what is overdue.
  ///
  /// - Returns: when to look again; `nil` when there is nothing to watch or another sleeper does it.
  private func look(shift: UInt64) -> Duration? {
    let now = clock.now
    let (overdue, next) = shared.withLock { shared in
      guard shared.shift == shift, shared.sleeper != nil else { return ([Entry](), Duration?.none) }
      var overdue: [Entry] = []
      var next: Duration?
      for (id, entry) in shared.entries {
        if let moment = entry.watch(now) {
          next = min(next ?? moment, moment)
        } else {
          overdue.append(entry)
          shared.entries[id] = nil
        }
      }
      if let next { shared.wakesAt = next } else { shared.sleeper = nil }
      return (overdue, next)
    }
    for entry in overdue { entry.cancel() }
    return next
  }
}
