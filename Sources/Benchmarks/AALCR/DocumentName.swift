import Foundation

/// Names of documents in one form, however archive, unpacker or table wrote them.
///
/// Archives without a mark for UTF-8 are read as code page 437 by many programs, so that `’` becomes `ΓÇÖ`; file systems of Apple's
/// decompose letters with accents.
enum DocumentName {
  static func key(category: String, set: String, file: String) -> String {
    [category, set, file].map { normalized($0) }.joined(separator: "/")
  }

  static func normalized(_ name: String) -> String {
    (unmangled(name) ?? name).trimmingCharacters(in: .whitespaces).precomposedStringWithCanonicalMapping
  }

  /// The UTF-8 text whose bytes were read as code page 437; `nil` when the name is none.
  private static func unmangled(_ name: String) -> String? {
    guard name.unicodeScalars.contains(where: { !$0.isASCII }) else { return nil }
    var bytes: [UInt8] = []
    // Composed, because the code page has its letters so.
    for scalar in name.precomposedStringWithCanonicalMapping.unicodeScalars {
      if scalar.isASCII {
        bytes.append(UInt8(scalar.value))
      } else if let place = codePage437.firstIndex(of: scalar) {
        bytes.append(UInt8(0x80 + place))
      } else {
        return nil
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// The upper half of code page 437.
  private static let codePage437 = Array(
    ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
      + "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}").unicodeScalars)
}
