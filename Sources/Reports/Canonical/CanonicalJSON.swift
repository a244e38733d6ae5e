import AssayKit

/// JSON exactly as Python's `json.dumps(value, sort_keys=True, separators=(",", ":"))` writes it, as ASCII bytes.
///
/// Signed files have this form so that anyone can make the same bytes again: keys sorted by code point, no spaces, everything
/// outside ASCII as `\uXXXX`, numbers with a fraction as Python's `repr`.
struct CanonicalJSON {
  private(set) var bytes: [UInt8] = []

  static func bytes(_ value: JSONValue) -> [UInt8] {
    var writer = CanonicalJSON()
    writer.value(value)
    return writer.bytes
  }

  /// Takes what was written so far and starts anew, with the memory kept.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Punctuation and keys that need no escaping.
  mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func value(_ value: JSONValue) {
    switch value {
    case .null: raw("null")
    case .bool(let flag): raw(flag ? "true" : "false")
    case .integer(let number): bytes.append(contentsOf: String(number).utf8)
    case .number(let number): bytes.append(contentsOf: PythonNumber.repr(number).utf8)
    case .string(let text): string(text)
    case .array(let elements):
      raw("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { raw(",") }
        self.value(element)
      }
      raw("]")
    case .object(let members): object(members)
    }
  }

  mutating func object(_ members: [String: JSONValue]) {
    raw("{")
    // The order of UTF-8 bytes is the order of code points, which is how Python compares text.
    let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (index, member) in sorted.enumerated() {
      if index > 0 { raw(",") }
      string(member.key)
      raw(":")
      value(member.value)
    }
    raw("}")
  }

  mutating func string(_ text: String) {
    bytes.reserveCapacity(bytes.count + text.utf8.count + 2)
    raw("\"")
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": raw("\\\"")
      case "\\": raw("\\\\")
      case "\n": raw("\\n")
      case "\r": raw("\\r")
      case "\t": raw("\\t")
      case "\u{8}": raw("\\b")
      case "\u{C}": raw("\\f")
      case "\u{20}"..."\u{7E}": bytes.append(UInt8(scalar.value))
      default: for unit in String(scalar).utf16 { escape(unit) }
      }
    }
    raw("\"")
  }

  private mutating func escape(_ unit: UInt16) {
    raw("\\u")
    for shift in [12, 8, 4, 0] { bytes.append(Self.digits[Int(unit >> UInt16(shift)) & 15]) }
  }

  private static let digits = Array("0123456789abcdef".utf8)
}

/// Numbers as Python writes them.
enum PythonNumber {
  /// Python's `repr` of a float: the shortest digits that read back as the same number, with an exponent from 1e16 on and
  /// below 1e-4; `Infinity`, `-Infinity` and `NaN` as its `json` module writes them.
  static func repr(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
    guard value != 0 else { return value.sign == .minus ? "-0.0" : "0.0" }
    let sign = value < 0 ? "-" : ""
    let (digits, point) = shortest(value.magnitude)
    guard (-3...16).contains(point) else {
      let exponent = point - 1
      let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
      let size = String(exponent.magnitude)
      return sign + String(digits.prefix(1)) + fraction + (exponent < 0 ? "e-" : "e+") + (size.count < 2 ? "0" : "") + size
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) + ".0" }
    return sign + String(digits.prefix(point)) + "." + String(digits.dropFirst(point))
  }

  /// The shortest digits of a positive number and where the decimal point stands: 0.`digits` × 10^`point`.
  private static func shortest(_ value: Double) -> (digits: String, point: Int) {
    let parts = value.description.split(separator: "e")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = mantissa[0]
    let fraction = mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1] : ""
    var digits = String(whole + fraction)
    var point = whole.count + exponent
    while digits.count > 1, digits.hasPrefix("0") {
      digits.removeFirst()
      point -= 1
    }
    while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
    return (digits, point)
  }
}
