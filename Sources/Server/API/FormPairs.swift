import HTTPTypes

/// Names and values of a query or of a submitted form, in order.
enum FormPairs {
  /// - Throws: 400 when a percent sequence is not UTF-8.
  static func parse(_ text: String) throws(Problem) -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    for part in text.split(separator: "&") {
      let equals = part.firstIndex(of: "=")
      let name = equals.map { part[..<$0] } ?? part
      let value = equals.map { part[part.index(after: $0)...] } ?? ""
      pairs.append((try decode(name), try decode(value)))
    }
    return pairs
  }

  private static func decode(_ text: Substring) throws(Problem) -> String {
    guard let decoded = PercentCoding.decode(text, plusIsSpace: true) else {
      throw Problem(.badRequest, "not-utf8", "`\(text.prefix(100))` is not percent-encoded UTF-8")
    }
    return decoded
  }
}

/// Percent encoding of URLs.
enum PercentCoding {
  /// - Returns: `nil` when a `%` is not followed by two hexadecimal digits or the bytes are not UTF-8.
  static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// Encodes everything but unreserved characters, so that the result fits a path segment and a query value.
  static func encode(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return encoded
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
