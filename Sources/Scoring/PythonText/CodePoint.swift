/// Classes of single code points, as CPython 3.11 has them.
///
/// Its tables are those of Unicode 14: what was added later has no class there, so it has none here either.
enum CodePoint {
  static let newline = UInt32(0x0a)
  static let space = UInt32(0x20)
  static let asterisk = UInt32(0x2a)

  /// `str.isspace` and `\s`.
  static func isSpace(_ value: UInt32) -> Bool {
    if value < 0x80 { return value == 0x20 || (value >= 0x09 && value <= 0x0d) || (value >= 0x1c && value <= 0x1f) }
    return switch value {
    case 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
    default: false
    }
  }

  /// `string.whitespace`.
  static func isASCIISpace(_ value: UInt32) -> Bool { value == 0x20 || (value >= 0x09 && value <= 0x0d) }

  /// `string.punctuation`.
  static func isPunctuation(_ value: UInt32) -> Bool {
    switch value {
    case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
    default: false
    }
  }

  /// `string.punctuation` and the space, which the checkers strip together.
  static func isPunctuationOrSpace(_ value: UInt32) -> Bool { value == space || isPunctuation(value) }

  static func isASCIILetter(_ value: UInt32) -> Bool { value | 0x20 >= 0x61 && value | 0x20 <= 0x7a && value < 0x80 }

  static func isASCIIDigit(_ value: UInt32) -> Bool { value >= 0x30 && value <= 0x39 }

  /// `\w`: letters, everything with a numeric value, and `_`; no combining marks.
  static func isWord(_ value: UInt32) -> Bool {
    if value < 0x80 { return isASCIILetter(value) || isASCIIDigit(value) || value == 0x5f }
    return isAlphanumeric(value)
  }

  /// `str.isalnum`.
  static func isAlphanumeric(_ value: UInt32) -> Bool {
    if value < 0x80 { return isASCIILetter(value) || isASCIIDigit(value) }
    return classes(value).contains(.alphanumeric)
  }

  /// `str.isalpha`.
  static func isLetter(_ value: UInt32) -> Bool {
    if value < 0x80 { return isASCIILetter(value) }
    return classes(value).contains(.letter)
  }

  /// `\d`: decimal digits of any script.
  static func isDecimal(_ value: UInt32) -> Bool {
    value < 0x80 ? isASCIIDigit(value) : classes(value).contains(.decimal)
  }

  /// `str.isdigit`: also digits that stand for no place, such as `²`.
  static func isDigit(_ value: UInt32) -> Bool {
    if value < 0x80 { return isASCIIDigit(value) }
    guard let properties = properties(value) else { return false }
    return properties.numericType == .decimal || properties.numericType == .digit
  }

  static func isUpper(_ value: UInt32) -> Bool {
    value < 0x80 ? value >= 0x41 && value <= 0x5a : classes(value).contains(.upper)
  }

  static func isLower(_ value: UInt32) -> Bool {
    value < 0x80 ? value >= 0x61 && value <= 0x7a : classes(value).contains(.lower)
  }

  static func isTitle(_ value: UInt32) -> Bool { value >= 0x1c5 && classes(value).contains(.title) }

  /// `nil` for what Unicode 14 does not have.
  static func properties(_ value: UInt32) -> Unicode.Scalar.Properties? {
    guard let scalar = Unicode.Scalar(value) else { return nil }
    let properties = scalar.properties
    // Nothing below the Cyrillic extensions was added after version 14.
    if value < 0x0560 { return properties }
    guard let age = properties.age, age.major <= 14 else { return nil }
    return properties
  }
}
