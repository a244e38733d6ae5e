/// Which code points a text has: each one of ASCII, and whether there is any other.
struct SignSet: Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0
  private var hasOther = false

  init(_ text: CodePoints) {
    for value in text {
      if value < 64 {
        low |= 1 << UInt64(value)
      } else if value < 128 {
        high |= 1 << UInt64(value - 64)
      } else {
        hasOther = true
      }
    }
  }

  /// Whether some code point may be in both; certain within ASCII.
  func intersects(_ other: SignSet) -> Bool {
    low & other.low != 0 || high & other.high != 0 || (hasOther && other.hasOther)
  }
}
