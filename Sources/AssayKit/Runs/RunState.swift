/// The state of a run.
public enum RunState: String, Hashable, Sendable, Codable, CaseIterable {
  case queued, running, paused, succeeded, failed, canceled

  /// Whether no more work will happen until the run is reopened.
  public var hasEnded: Bool {
    switch self {
    case .queued, .running, .paused: false
    case .succeeded, .failed, .canceled: true
    }
  }
}

/// What can happen to a run.
public enum RunTransition: String, Hashable, Sendable, Codable, CaseIterable {
  /// A worker took the first samples.
  case start
  /// The budget is used up, or the user asked to pause.
  case pause
  /// A paused run goes on.
  case unpause
  /// Every section has ended and at least one has a score.
  case succeed
  /// Every section has ended without a score, or a user's error stopped the run.
  case fail
  case cancel
  /// Resume, retry-errors or rescore of an ended run; the run gets a new revision.
  case reopen
}

extension RunState {
  /// The state after `transition`, or `nil` when it may not happen in this state.
  ///
  /// Cancel wins over everything that has not ended. A transition that changes nothing is not one.
  public func after(_ transition: RunTransition) -> RunState? {
    switch (self, transition) {
    case (.queued, .start), (.paused, .unpause): .running
    case (.queued, .pause), (.running, .pause): .paused
    case (.running, .succeed): .succeeded
    case (.queued, .fail), (.running, .fail), (.paused, .fail): .failed
    case (.queued, .cancel), (.running, .cancel), (.paused, .cancel): .canceled
    case (.succeeded, .reopen), (.failed, .reopen), (.canceled, .reopen): .queued
    default: nil
    }
  }
}
