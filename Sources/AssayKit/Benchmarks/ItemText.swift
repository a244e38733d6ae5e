import Crypto
import Foundation

/// Text that benchmarks make of their records.
public enum ItemText {
  /// One line of at most 200 characters, for tables.
  ///
  /// Only the beginning is looked at: counting the characters of a long question would cost more than the rest of an item.
  public static func title(_ question: String) -> String {
    var line = String.UnicodeScalarView()
    var hasGap = false
    for scalar in question.unicodeScalars.prefix(400) {
      if isSpace(scalar) {
        hasGap = true
      } else {
        if hasGap, !line.isEmpty { line.append(" ") }
        hasGap = false
        line.append(scalar)
      }
    }
    let isWhole = question.unicodeScalars.dropFirst(400).isEmpty
    let text = String(line)
    // Each ASCII scalar is a character of its own: line ends, which could join, are gone.
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      return isWhole && text.utf8.count <= 200 ? text : String(decoding: text.utf8.prefix(199), as: UTF8.self) + "…"
    }
    let end = text.index(text.startIndex, offsetBy: 200, limitedBy: text.endIndex)
    return isWhole && (end == nil || end == text.endIndex) ? text : text.prefix(199) + "…"
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar == " " || (0x09...0x0D).contains(scalar.value) : scalar.properties.isWhitespace
  }

  /// SHA-256 of the texts' UTF-8 bytes, each followed by a NUL, lower-case hexadecimal.
  public static func sha256(_ texts: [String]) -> String { sha256(of: texts.map { $0 + "\0" }.joined()) }

  /// SHA-256 of the text's UTF-8 bytes, lower-case hexadecimal.
  public static func sha256(of text: String) -> String {
    SHA256.hash(data: Data(text.utf8)).hexadecimal
  }
}
