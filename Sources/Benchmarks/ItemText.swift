import Crypto
import Foundation

/// Text that benchmarks make of their records.
enum ItemText {
  /// One line of at most 200 characters, for tables.
  ///
  /// Only the beginning is looked at: counting the characters of a long question would cost more than the rest of an item.
  static func title(_ question: String) -> String {
    let start = String(String.UnicodeScalarView(question.unicodeScalars.prefix(400)))
    let line = start.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let isWhole = start.utf8.count == question.utf8.count
    return isWhole && line.count <= 200 ? line : line.prefix(199) + "…"
  }

  /// SHA-256 of the texts' UTF-8 bytes, each followed by a NUL, lower-case hexadecimal.
  static func sha256(_ texts: [String]) -> String {
    SHA256.hash(data: Data(texts.map { $0 + "\0" }.joined().utf8))
      .map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
  }
}
