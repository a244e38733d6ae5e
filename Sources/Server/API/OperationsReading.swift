import AssayKit
import Hummingbird
import RunEngine

/// What the API's overview and the operations page are both made of.
struct OperationsMaterial: Sendable {
  let overview: OperationsOverview
  let queued: RunPage
  let running: RunPage
  let ended: RunPage

  /// Runs of each kind that are shown.
  static let shownRuns = 25
  /// A worker says every 15 s that it lives; three minutes of silence count as death.
  static let seenWithin = Duration.seconds(180)
  /// Minutes that may be looked back.
  static let minutes = 30...1_440
  static let usualMinutes = 360
}

extension Backend {
  func operations(minutes: Int) async throws(StoreError) -> OperationsMaterial {
    OperationsMaterial(
      overview: try await store.operations(seenWithin: OperationsMaterial.seenWithin, window: .seconds(minutes * 60)),
      queued: try await newest([.queued]), running: try await newest([.running, .paused]),
      ended: try await newest([.succeeded, .failed, .canceled]))
  }

  private func newest(_ states: Set<RunState>) async throws(StoreError) -> RunPage {
    try await store.runs(RunQuery(states: states, limit: OperationsMaterial.shownRuns))
  }

  /// When waiting runs begin, as far as anybody can tell.
  func queueForecast() async throws(StoreError) -> QueueForecast {
    let overview = try await store.operations(seenWithin: OperationsMaterial.seenWithin, window: .zero)
    return QueueForecast(
      running: try await newest([.running]).runs, queued: try await waitingRuns(), overview: overview, now: now())
  }

  /// All runs that wait, up to a thousand, newest first.
  func waitingRuns() async throws(StoreError) -> [RunRecord] {
    var runs: [RunRecord] = []
    var cursor: RunCursor?
    repeat {
      let page = try await store.runs(RunQuery(states: [.queued], limit: 200, cursor: cursor))
      runs += page.runs
      cursor = page.next
    } while cursor != nil && runs.count < 1_000
    return runs
  }
}

extension QueueForecast {
  /// By the workers that live and the answers that there were, as an overview has them.
  init(running: [RunRecord], queued: [RunRecord], overview: OperationsOverview, now: Timestamp) {
    self.init(
      running: running, queued: queued, slots: overview.workers.reduce(0) { $0 + $1.heartbeat.maxConcurrentRuns },
      latencies: overview.averageLatency, now: now)
  }
}
