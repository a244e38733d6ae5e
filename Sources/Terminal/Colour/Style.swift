/// What a piece of text means; the colour follows from it and is never the only sign.
public enum Style: Hashable, Sendable, CaseIterable {
  case success, failure, warning, hint, running, emphasis, muted

  fileprivate var code: String {
    switch self {
    case .success: "32"
    case .failure: "31"
    case .warning: "33"
    case .hint: "36"
    case .running: "35"
    case .emphasis: "1"
    case .muted: "2"
    }
  }
}

/// Paints text, or leaves it alone where colour is off.
public struct Painter: Hashable, Sendable {
  public let isEnabled: Bool

  public init(isEnabled: Bool) { self.isEnabled = isEnabled }

  public func callAsFunction(_ text: String, _ style: Style?) -> String {
    guard isEnabled, let style, !text.isEmpty else { return text }
    return "\u{1B}[\(style.code)m\(text)\u{1B}[0m"
  }
}
