/// The state of one benchmark inside a run.
public enum SectionState: String, Hashable, Sendable, Codable, CaseIterable {
  case pending, running, succeeded, failed, skipped, canceled
  /// Something on this machine is missing (data, access, a sandbox); the reason says what.
  case needsSetup = "needs_setup"

  public var hasEnded: Bool {
    switch self {
    case .pending, .running: false
    case .succeeded, .failed, .skipped, .canceled, .needsSetup: true
    }
  }
}

/// What can happen to a section.
public enum SectionTransition: String, Hashable, Sendable, Codable, CaseIterable {
  case start
  /// Every sample has ended and at least one has a verdict.
  case succeed
  /// Every sample has ended without a verdict, or the run stopped on a user's error.
  case fail
  case cancel
  /// The run was reopened and samples of this section wait again, or are drawn now that its set-up was mended.
  case reopen
}

extension SectionState {
  /// The state after `transition`, or `nil` when it may not happen in this state.
  public func after(_ transition: SectionTransition) -> SectionState? {
    switch (self, transition) {
    case (.pending, .start): .running
    case (.running, .succeed): .succeeded
    case (.pending, .fail), (.running, .fail): .failed
    case (.pending, .cancel), (.running, .cancel): .canceled
    case (.succeeded, .reopen), (.failed, .reopen), (.skipped, .reopen), (.canceled, .reopen), (.needsSetup, .reopen): .pending
    default: nil
    }
  }
}
