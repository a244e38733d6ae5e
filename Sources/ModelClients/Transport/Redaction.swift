import Foundation

/// Takes a credential out of text that a provider sent, in every form in which providers have been seen to echo it.
struct Redaction: Sendable {
  static let mask = "•••"

  /// Longest first, so that no form is cut by a shorter one inside it.
  private let forms: [String]
  /// Matches the credential with any of its characters percent-encoded, or escaped as `\u0041`: encoders differ in what they leave.
  private let urlPattern: String?
  /// The most UTF-8 bytes that any form has.
  let longestForm: Int

  /// - Parameter credential: text shorter than four characters protects nothing and would garble messages.
  init(_ credential: Secret?) {
    guard let text = credential?.exposed, text.count >= 4 else {
      forms = []
      urlPattern = nil
      longestForm = 0
      return
    }
    var found: Set<String> = [text]
    found.formUnion(Self.jsonForms(text))
    found.formUnion(Self.base64Forms(text))
    forms = found.filter { $0.count >= 4 }.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    urlPattern = text.unicodeScalars.map(Self.rawOrPercentEncoded).joined()
    longestForm = max(forms.map(\.utf8.count).max() ?? 0, 6 * text.utf8.count)
  }

  func apply(to text: String) -> String {
    let rest = forms.reduce(text) { text, form in text.replacingOccurrences(of: form, with: Self.mask) }
    guard let urlPattern, rest.contains("%") || rest.contains("\\u") else { return rest }
    return rest.replacingOccurrences(of: urlPattern, with: Self.mask, options: .regularExpression)
  }

  private static func jsonForms(_ text: String) -> [String] {
    var short = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": short += "\\\""
      case "\\": short += "\\\\"
      default: short.unicodeScalars.append(scalar)
      }
    }
    let slashed = short.replacingOccurrences(of: "/", with: "\\/")
    let isPlain: (UInt8) -> Bool = { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    let coded = text.utf16.map { unit in
      unit < 0x80 && (isPlain(UInt8(unit)) || unit == 0x2D || unit == 0x5F)
        ? String(UnicodeScalar(UInt8(unit))) : "\\u" + hex(UInt(unit), digits: 4)
    }.joined()
    return [short, slashed, coded, coded.lowercased() == coded ? coded : lowerEscapes(coded)]
  }

  /// The same escapes with lower-case digits.
  private static func lowerEscapes(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.range(of: "\\u") {
      let end = rest.index(start.upperBound, offsetBy: 4)
      result += rest[..<start.upperBound] + rest[start.upperBound..<end].lowercased()
      rest = rest[end...]
    }
    return result + rest
  }

  /// A pattern for one character, raw, percent-encoded, or escaped for JSON, with digits of either case.
  private static func rawOrPercentEncoded(_ scalar: Unicode.Scalar) -> String {
    func anyCase(_ value: UInt, digits: Int) -> String {
      hex(value, digits: digits).map { $0.isLetter ? "[\($0)\($0.lowercased())]" : String($0) }.joined()
    }
    let percents = String(scalar).utf8.map { "%" + anyCase(UInt($0), digits: 2) }.joined()
    let escapes = String(scalar).utf16.map { #"\\u"# + anyCase(UInt($0), digits: 4) }.joined()
    return "(?:\(NSRegularExpression.escapedPattern(for: String(scalar)))|\(percents)|\(escapes))"
  }

  /// What every base64 text that contains the credential contains, whatever stands before and after it.
  private static func base64Forms(_ text: String) -> [String] {
    (0..<3).flatMap { offset in
      let bytes = Data(repeating: 0, count: offset) + Data(text.utf8)
      let encoded = bytes.base64EncodedString().prefix(bytes.count * 8 / 6)
      let stable = String(encoded.dropFirst((offset * 8 + 5) / 6))
      return [stable, stable.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")]
    }
  }

  private static func hex(_ value: UInt, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
