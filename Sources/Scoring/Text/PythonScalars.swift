/// Classes of scalars as Python's `re` sees them in text.
///
/// The reference implementations are Python; their `\s`, `\w` and `(?i)` are wider than ASCII and differ from the classes that
/// the other readers use.
extension Unicode.Scalar {
  /// `\s`: what `str.isspace` accepts, the four information separators and NEL among it.
  var isPythonSpace: Bool {
    switch value {
    case 0x09...0x0d, 0x1c...0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
    default: false
    }
  }

  /// `\w`: letters and everything with a numeric value of any script, and `_`; no combining marks.
  var isPythonWord: Bool {
    if isASCII { return isASCIILetter || isDecimalDigit || self == "_" }
    return switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: properties.numericType != nil
    }
  }

  /// `[A-Z]`.
  var isCapital: Bool { value >= 0x41 && value <= 0x5a }

  /// `[a-zA-Z]`.
  var isASCIILetter: Bool { value < 0x80 && (value | 0x20) >= 0x61 && (value | 0x20) <= 0x7a }

  /// `[A-Z]` or `[a-z]` under `(?i)`: also `İ`, `ı`, long s and the Kelvin sign, which fold into the range.
  var isLetterIgnoringCase: Bool {
    isASCIILetter || value == 0x130 || value == 0x131 || value == 0x17f || value == 0x212a
  }

  /// Whether `letter`, a small ASCII one, matches this under `(?i)`.
  func matches(ignoringCase letter: Unicode.Scalar) -> Bool {
    if isASCIILetter { return value | 0x20 == letter.value }
    return (letter == "s" && value == 0x17f) || (letter == "k" && value == 0x212a)
  }
}

extension [Unicode.Scalar] {
  /// Whether `word` stands at `index`.
  func has(_ word: [Unicode.Scalar], at index: Int) -> Bool {
    guard index >= 0, index + word.count <= count else { return false }
    for offset in word.indices where self[index + offset] != word[offset] { return false }
    return true
  }

  /// Whether `word`, in small ASCII letters, stands at `index` under `(?i)`.
  func has(_ word: [Unicode.Scalar], ignoringCaseAt index: Int) -> Bool {
    guard index >= 0, index + word.count <= count else { return false }
    for offset in word.indices where !self[index + offset].matches(ignoringCase: word[offset]) { return false }
    return true
  }

  /// The first place from `index` on that is no `\s`.
  func skippingPythonSpaces(from index: Int) -> Int {
    var index = index
    while index < count, self[index].isPythonSpace { index += 1 }
    return index
  }
}
