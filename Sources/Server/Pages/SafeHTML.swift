import Mustache

/// Escapes text for HTML, scalar by scalar.
///
/// The library's own escaping looks at characters, so it misses a `<` or `"` that is joined to a neighbouring scalar into one
/// character (U+0600 before it, a combining mark after it): model output could open a tag. It also makes visible what would
/// act on the reader's screen: control characters, and marks that turn the direction of the text after them.
struct SafeHTML: MustacheContentType {
  static let name = "ASSAY_HTML"

  func escapeText(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count + text.utf8.count / 8)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n": escaped.unicodeScalars.append(scalar)
      case "\r": break
      default: if let token = Self.token(scalar) { escaped += token } else { escaped.unicodeScalars.append(scalar) }
      }
    }
    return escaped
  }

  /// Stands for a scalar that would act, or hide, instead of being seen; `nil` for all others.
  ///
  /// Joiners stay as they are: without them Persian and many emoji fall apart.
  private static func token(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value).map { String($0) }
    case 0x7F: "\u{2421}"
    case 0x80...0x9F, 0x200B, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: name(scalar)
    default: nil
    }
  }

  /// `⟨U+202E⟩`.
  private static func name(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "⟨U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "⟩"
  }
}
