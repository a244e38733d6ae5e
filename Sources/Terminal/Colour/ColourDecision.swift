/// Whether one output stream may carry colour.
public enum ColourDecision {
  /// Colour is for a terminal only, and never when the user, `NO_COLOR` or a dumb terminal says no.
  ///
  /// - Parameters:
  ///   - isTerminal: whether this stream, not another one, is a terminal.
  ///   - disabledByFlag: `--no-color` was given.
  ///   - noColor: the value of `NO_COLOR`; an empty value counts as not set.
  ///   - term: the value of `TERM`.
  public static func allowsColour(isTerminal: Bool, disabledByFlag: Bool, noColor: String?, term: String?) -> Bool {
    isTerminal && !disabledByFlag && (noColor ?? "").isEmpty && term != "dumb"
  }
}
