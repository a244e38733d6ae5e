/// Tells whether Python's `json.loads` accepts a text.
///
/// It takes more than JSON (`NaN`, `Infinity`, lone surrogates, repeated keys) and refuses integers of more than 4,300 digits.
struct PythonJSON {
  private let text: CodePoints
  private var index: Int
  /// What is open, innermost last: whether it is an object.
  private var open: [Bool] = []

  /// CPython gives up at its recursion limit; a text that deep is no answer to anything.
  private static let deepest = 990
  private static let longestInteger = 4300

  static func accepts(_ text: CodePoints) -> Bool {
    var reader = PythonJSON(text: text, index: text.startIndex)
    return reader.readAll()
  }

  private init(text: CodePoints, index: Int) {
    self.text = text
    self.index = index
  }

  private mutating func readAll() -> Bool {
    skipSpace()
    guard value() else { return false }
    while let isObject = open.last {
      skipSpace()
      guard member(ofObject: isObject) else { return false }
    }
    skipSpace()
    return index == text.endIndex
  }

  private var current: UInt32? { index < text.endIndex ? text[index] : nil }

  private mutating func take(_ value: UInt32) -> Bool {
    guard current == value else { return false }
    index += 1
    return true
  }

  private mutating func take(_ word: StaticString) -> Bool {
    guard text.has(word.codePoints, at: index) else { return false }
    index += word.utf8CodeUnitCount
    return true
  }

  private mutating func skipSpace() {
    while let value = current, value == 0x20 || value == 0x09 || value == 0x0a || value == 0x0d { index += 1 }
  }

  /// What comes after a value inside an array or object: its end, or a comma and the next value.
  private mutating func member(ofObject isObject: Bool) -> Bool {
    if take(isObject ? 0x7d : 0x5d) {
      open.removeLast()
      return true
    }
    guard take(0x2c) else { return false }
    skipSpace()
    return isObject ? field() : value()
  }

  /// A key, a colon and a value.
  private mutating func field() -> Bool {
    guard take(0x22), string() else { return false }
    skipSpace()
    guard take(0x3a) else { return false }
    skipSpace()
    return value()
  }

  /// One value; an array or object that is not empty stays open after its first member.
  private mutating func value() -> Bool {
    while true {
      guard let first = current else { return false }
      switch Unicode.Scalar(first) {
      case "{", "[":
        index += 1
        skipSpace()
        let isObject = first == 0x7b
        if take(isObject ? 0x7d : 0x5d) { return true }
        open.append(isObject)
        guard open.count <= Self.deepest else { return false }
        guard isObject else { continue }
        guard take(0x22), string() else { return false }
        skipSpace()
        guard take(0x3a) else { return false }
        skipSpace()
      case "\"":
        index += 1
        return string()
      case "t": return take("true")
      case "f": return take("false")
      case "n": return take("null")
      case "N": return take("NaN")
      case "I": return take("Infinity")
      default: return take("-Infinity") || number()
      }
    }
  }

  private mutating func number() -> Bool {
    _ = take(0x2d)
    let start = index
    if !take(0x30) { guard digits() > 0 else { return false } }
    let length = index - start
    var isInteger = true
    let whole = index
    if take(0x2e) {
      if digits() > 0 { isInteger = false } else { index = whole }
    }
    let mantissa = index
    if take(0x65) || take(0x45) {
      if !take(0x2b) { _ = take(0x2d) }
      if digits() > 0 { isInteger = false } else { index = mantissa }
    }
    return !isInteger || length <= Self.longestInteger
  }

  private mutating func digits() -> Int {
    let start = index
    while let value = current, CodePoint.isASCIIDigit(value) { index += 1 }
    return index - start
  }

  /// The rest of a string after its opening quote.
  private mutating func string() -> Bool {
    while let value = current {
      index += 1
      if value == 0x22 { return true }
      if value < 0x20 { return false }
      if value == 0x5c {
        guard escape() else { return false }
      }
    }
    return false
  }

  private mutating func escape() -> Bool {
    guard let value = current else { return false }
    index += 1
    switch Unicode.Scalar(value) {
    case "\"", "\\", "/", "b", "f", "n", "r", "t": return true
    case "u":
      guard index + 4 <= text.endIndex else { return false }
      for place in index..<index + 4 where !Self.isHexadecimal(text[place]) { return false }
      index += 4
      return true
    default: return false
    }
  }

  private static func isHexadecimal(_ value: UInt32) -> Bool {
    CodePoint.isASCIIDigit(value) || (0x61...0x66).contains(value | 0x20) && value < 0x80
  }
}
