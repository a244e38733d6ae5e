import AssayApp
import AssayKit
import RunEngine
import Terminal

/// Works on a run in this process with progress in the terminal, or watches one that others work on.
struct RunDriver: Sendable {
  let application: Application
  let context: CommandContext
  let form: RunFollower.Form

  /// How a stretch of work ended.
  struct Ending: Sendable {
    var run: RunRecord
    /// Whether Ctrl-C or a termination signal came.
    var wasInterrupted: Bool
  }

  private enum Part: Sendable {
    case worked(RunRecord)
    case followed(RunFollower)
  }

  /// Works on `run` here until it ends; the first signal drains, the second cancels.
  func work(on run: RunRecord, after lastEvent: Int) async throws -> Ending {
    let drain = DrainSwitch()
    let most = min(run.request.concurrency, max(1, RunNumbers(run).samples - RunNumbers(run).done))
    let (record, wasInterrupted) = try await Interruption.watch {
      drain.drain()
      context.console.say("finishing up to \(most) requests in flight; press Ctrl-C again to stop now", .warning)
    } during: {
      try await workAndFollow(run, lastEvent, drain)
    }
    return Ending(run: record, wasInterrupted: wasInterrupted)
  }

  private func workAndFollow(_ run: RunRecord, _ lastEvent: Int, _ drain: DrainSwitch) async throws -> RunRecord {
    defer { context.console.clearStatus() }
    return try await withThrowingTaskGroup(of: Part.self) { group in
      group.addTask { .worked(try await application.executor.execute(run.id, alone: !run.isDetached, drain: drain)) }
      group.addTask {
        var follower = RunFollower(
          run, store: application.store, context: context, form: form, drain: drain, after: lastEvent)
        try await follower.follow()
        return .followed(follower)
      }
      var record: RunRecord?
      var follower: RunFollower?
      for try await part in group {
        switch part {
        case .worked(let ended):
          record = ended
          group.cancelAll()
        case .followed(let one): follower = one
        }
      }
      try await follower?.finish()
      return record ?? run
    }
  }

  /// Watches `run` until it ends or is paused; a signal stops only the watching.
  func watch(_ run: RunRecord, after lastEvent: Int) async throws -> Ending {
    let store = application.store
    let (_, wasInterrupted) = try await Interruption.watch(cancelsAtOnce: true) {
      context.console.say("the run goes on; `assay runs show \(run.id) --follow` watches it again", .warning)
    } during: {
      var follower = RunFollower(run, store: store, context: context, form: form, drain: DrainSwitch(), after: lastEvent)
      try await follower.follow(endsWhenPaused: true)
      try await follower.finish()
    }
    return Ending(run: try await store.run(run.id), wasInterrupted: wasInterrupted)
  }
}
