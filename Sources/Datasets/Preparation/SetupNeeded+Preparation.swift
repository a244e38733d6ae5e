import AssayKit

extension SetupNeeded {
  /// The task was cancelled. Nothing is lost: what was downloaded stays.
  static let interrupted = SetupNeeded(
    "the preparation was interrupted", hint: "run the command again: it goes on where it stopped")
}
