import AssayKit
import RunEngine

/// What can be done with a run in its state.
struct RunActions {
  let canCancel: Bool
  let canPause: Bool
  let canResume: Bool
  /// What its judges may cost, in dollars, where the run has such a limit: it may be raised when the run goes on.
  let judgeBudget: String?
  /// Started in a terminal and not ended: workers may take it up, at once or when that process is gone.
  let canHandOver: Bool
  let canRetry: Bool
  let failedSamples: String
  /// Whether every answer can be scored again, without asking the model.
  let canRescore: Bool
  let canDelete: Bool
  /// Whether the run counts on the leaderboard and can be taken off it.
  let canWithdraw: Bool
  let canPublish: Bool
  /// Where runs are chosen to stand beside this one; `nil` before it has a verdict.
  let compareLink: String?

  init(_ run: RunRecord, _ numbers: RunNumbers) {
    let ended = run.state.hasEnded
    canCancel = !ended
    canPause = run.state == .running || run.state == .queued
    canResume = (ended || run.state == .paused) && numbers.done < numbers.samples
    judgeBudget = run.request.judgeBudget.map { budget in
      let text = String(budget.dollars)
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    canHandOver = run.state == .running && !run.isDetached
    canRetry = ended && numbers.failed > 0
    failedSamples = Figures.count(numbers.failed)
    canRescore = ended && numbers.scored > 0
    canDelete = ended
    canWithdraw = numbers.score != nil && ended && run.withdrawnAt == nil
    compareLink = numbers.scored > 0 ? "/compare?runs=\(run.id)" : nil
    canPublish = run.withdrawnAt != nil
  }
}
