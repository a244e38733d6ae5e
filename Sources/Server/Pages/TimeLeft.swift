import AssayKit
import RunEngine

extension Backend {
  /// How long a run takes from now on, the same on every page; `nil` where nobody can tell, and while nothing is worked on.
  func timeLeft(of run: RunRecord) async throws(StoreError) -> Duration? {
    let numbers = RunNumbers(run)
    guard run.state == .running, run.active.since != nil, numbers.done < numbers.samples else { return nil }
    let after = max(0, run.lastEvent - WorkPace.window)
    do throws(StoreError) {
      let pace = WorkPace(try await store.events(of: run.id, after: after, limit: WorkPace.window))
      return pace.time(for: numbers.samples - numbers.done)
    } catch .notFound {
      // Deleted since the run was read.
      return nil
    }
  }

  /// The same of those runs of a list that go on.
  func timesLeft(of runs: [RunRecord]) async throws(StoreError) -> [RunID: Duration] {
    var times: [RunID: Duration] = [:]
    for run in runs { times[run.id] = try await timeLeft(of: run) }
    return times
  }
}
