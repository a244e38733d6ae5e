import AssayKit
import Reports
import RunEngine
import Terminal

/// Reads a run's events as they come and shows them: as progress on standard error, or as JSON Lines on standard output.
struct RunFollower {
  enum Form {
    case progress
    /// Every event, one line each; progress is shown as well.
    case jsonLines
  }

  private let run: RunID
  private let store: any RunStore
  private let context: CommandContext
  private let form: Form
  private let drain: DrainSwitch
  private var fold: ProgressFold
  private var pacer: ProgressPacer
  private var lastEvent: Int
  /// What happened up to this event is told by the run itself.
  private let known: Int
  /// What a run waits for that was there before.
  private let wait: String?
  private var lastChange: Int64?

  static let pollInterval = Duration.milliseconds(200)
  /// How many polls may pass without looking, when the store says that nothing has changed: it may not see its own writes.
  private static let blindPolls = 5
  private var polls = 0
  /// What was warned of already: the report at the end has the final numbers.
  private var warned: Set<Warned> = []

  private struct Warned: Hashable {
    var benchmark: BenchmarkName
    var kind: AnswerWarning.Kind
  }

  /// - Parameter after: events up to this one are not shown again.
  init(_ run: RunRecord, store: any RunStore, context: CommandContext, form: Form, drain: DrainSwitch, after: Int) {
    self.run = run.id
    self.store = store
    self.context = context
    self.form = form
    self.drain = drain
    fold = ProgressFold(run)
    pacer = ProgressPacer(mode: context.console.showsStatus ? .redrawn : .lines)
    lastEvent = after
    known = run.lastEvent
    wait = run.state == .queued || run.state == .running ? run.message : nil
  }

  /// Follows until the run has ended or the task is cancelled.
  ///
  /// - Parameter endsWhenPaused: whether a pause is an end too. Who works on the run still waits for what is in flight; who only
  ///   watches it would wait until somebody else goes on with it.
  mutating func follow(endsWhenPaused: Bool = false) async throws {
    if let wait { sayWaiting(wait) }
    while !Task.isCancelled {
      try await poll()
      if fold.state.hasEnded || (endsWhenPaused && fold.state == .paused) { return }
      do { try await Task.sleep(for: Self.pollInterval) } catch { return }  // Only cancellation ends a sleep early.
    }
  }

  /// Shows what is left and takes the status line away.
  mutating func finish() async throws {
    try await readEvents()
    context.console.clearStatus()
  }

  private mutating func poll() async throws {
    polls += 1
    do {
      let change = try await store.changeCounter()
      if change != lastChange || polls % Self.blindPolls == 0 { try await readEvents() }
      lastChange = change
    } catch StoreError.busy, StoreError.unavailable {
      // It may pass, and to end here would end the work too: whoever works on the run meets a lasting fault and reports it.
    }
    let now = context.now()
    let snapshot = fold.snapshot(now: now, isFinishing: drain.isDraining)
    guard pacer.shouldPrint(snapshot, at: Double(now.microseconds) / 1e6) else { return }
    switch pacer.mode {
    case .redrawn: context.console.showStatus(snapshot)
    case .lines: context.console.say(snapshot.plainLine)
    }
  }

  private func sayWaiting(_ reason: String) {
    context.console.say("the run \(reason)".withoutControlCharacters, .warning)
  }

  private mutating func readEvents() async throws {
    let page = 500
    var events: [RunEvent]
    repeat {
      events = try await store.events(of: run, after: lastEvent, limit: page)
      for event in events {
        fold.apply(event)
        lastEvent = event.id
        if event.kind == .runWaiting, event.id > known, let reason = event.message { sayWaiting(reason) }
        if form == .jsonLines { context.console.print([try JSONText.line(RunDocument.event(event))]) }
      }
    } while events.count == page
    for warning in fold.warnings where warned.insert(Warned(benchmark: warning.benchmark, kind: warning.kind)).inserted {
      context.console.warn(warning)
    }
  }
}
