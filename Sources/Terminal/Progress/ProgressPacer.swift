/// Decides when progress is worth printing, so that a terminal does not flicker and a log does not drown.
///
/// A pure state machine: the caller gives the time and prints what comes back.
public struct ProgressPacer: Sendable {
  /// Where progress goes.
  public enum Mode: Hashable, Sendable {
    /// A terminal: one line redrawn at most five times a second.
    case redrawn
    /// A file or a pipe: a plain line every 5 % or every 30 s.
    case lines
  }

  public static let redrawInterval = 0.2
  public static let lineInterval = 30.0
  /// Lines from start to end: one for every 5 %.
  public static let lineCount = 20

  public let mode: Mode
  private var lastTime: Double?
  private var lastStep = 0
  private var lastState: String?

  public init(mode: Mode) { self.mode = mode }

  /// Whether `snapshot` is to be printed at `time`, in seconds of any clock; a yes counts as printed.
  public mutating func shouldPrint(_ snapshot: ProgressSnapshot, at time: Double) -> Bool {
    let step = snapshot.total > 0 ? snapshot.done * Self.lineCount / snapshot.total : 0
    let isDue =
      switch mode {
      case .redrawn: lastTime.map { time - $0 >= Self.redrawInterval } ?? true
      case .lines: snapshot.state != lastState || step > lastStep || time - (lastTime ?? time) >= Self.lineInterval
      }
    guard isDue else { return false }
    lastTime = time
    lastStep = step
    lastState = snapshot.state
    return true
  }
}
