/// A key that somebody gave for one run.
public struct Credential: Hashable, Sendable, Concealed {
  /// The key itself, for the one place that sends it and the one that seals it.
  public let exposed: String

  /// - Returns: `nil` for text that no header can carry: empty, or with characters other than visible ASCII.
  public init?(_ text: String) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    exposed = text
  }
}
