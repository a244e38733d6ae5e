/// The text that keeps one line at the bottom of a terminal up to date, without touching what was printed above it.
public struct StatusLine: Sendable {
  private var isShown = false

  public init() {}

  /// Replaces the line.
  public mutating func show(_ line: String) -> String {
    isShown = true
    return "\r\u{1B}[2K" + line
  }

  /// Takes the line away, so that something else can be printed; empty when there is none.
  public mutating func clear() -> String {
    guard isShown else { return "" }
    isShown = false
    return "\r\u{1B}[2K"
  }
}
