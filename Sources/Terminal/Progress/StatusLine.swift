/// The text that keeps a few lines at the bottom of a terminal up to date, without touching what was printed above them.
public struct StatusLine: Sendable {
  private var shownLines = 0

  public init() {}

  /// Replaces the lines; none of them may be as wide as the terminal.
  public mutating func show(_ lines: [String]) -> String {
    let text = clear() + lines.joined(separator: "\n")
    shownLines = lines.count
    return text
  }

  /// Takes the lines away, so that something else can be printed; empty when there are none.
  public mutating func clear() -> String {
    guard shownLines > 0 else { return "" }
    let up = String(repeating: "\u{1B}[1A\u{1B}[2K", count: shownLines - 1)
    shownLines = 0
    return "\r\u{1B}[2K" + up
  }
}
