public import AssayKit

/// A provider's key from the settings.
public struct Secret: Hashable, Sendable, Concealed {
  /// The credential itself, for the one place that sends it.
  let exposed: String

  /// - Returns: `nil` for text without anything but white space.
  public init?(_ text: String) {
    let trimmed = text.drop(while: \.isWhitespace)
    let end = trimmed.lastIndex { !$0.isWhitespace }
    guard let end else { return nil }
    exposed = String(trimmed[...end])
  }
}
