/// The forms that RFC 8259 has for numbers. Every number of a million items comes here, so it is read by hand.
enum JSONNumber: Equatable {
  /// Without a fraction and without an exponent.
  case whole
  case other

  /// - Returns: `nil` for what is no number.
  init?(_ bytes: [UInt8]) {
    var rest = bytes[...]
    func digits() -> Int {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    func skip(_ marks: UInt8...) -> Bool {
      guard let first = rest.first, marks.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = skip(0x2D)
    let startsWithZero = rest.first == 0x30
    let whole = digits()
    guard whole > 0, !startsWithZero || whole == 1 else { return nil }
    let hasFraction = skip(0x2E)
    if hasFraction, digits() == 0 { return nil }
    let hasExponent = skip(0x65, 0x45)
    if hasExponent {
      _ = skip(0x2B, 0x2D)
      if digits() == 0 { return nil }
    }
    guard rest.isEmpty else { return nil }
    self = hasFraction || hasExponent ? .other : .whole
  }
}
