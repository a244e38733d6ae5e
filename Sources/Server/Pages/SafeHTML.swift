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
      default: escaped.unicodeScalars.append(Self.visible(scalar))
      }
    }
    return escaped
  }

  /// Stands for a scalar that would act instead of being seen.
  private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    case 0x80...0x9F: "\u{FFFD}"
    case 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
    default: scalar
    }
  }
}
