/// What the exit code of `assay` means.
public enum AssayExitCode: Int32, Hashable, Sendable, CaseIterable {
  case done = 0
  /// The work is finished and a gate failed: the score is below `--fail-under`.
  case gateFailed = 1
  /// The work could not be finished: provider, data, store.
  case couldNotFinish = 2
  /// The command line or a setting is wrong.
  case usage = 64
  /// Stopped by Ctrl-C or a termination signal.
  case interrupted = 130

  /// Of two outcomes of one command the one that counts.
  func worse(_ other: AssayExitCode) -> AssayExitCode { other.rawValue > rawValue ? other : self }
}
