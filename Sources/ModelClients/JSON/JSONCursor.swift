import Foundation

/// Walks JSON text forwards without building values; the hot path of streaming.
///
/// It reads strictly: whatever it does not know as plain JSON is `NotPlain`, and the caller decodes the whole text with
/// Foundation, which has the last word. So a surprise costs time, never a wrong value.
struct JSONCursor {
  /// The text is not the plain JSON that was expected here.
  struct NotPlain: Error {}

  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Visits each member of an object; `visit` must consume the value.
  mutating func object(
    _ visit: (_ key: UnsafeRawBufferPointer, _ cursor: inout JSONCursor) throws(NotPlain) -> Void
  ) throws(NotPlain) {
    try expect(Byte.openBrace)
    if skip(Byte.closeBrace) { return }
    repeat {
      let key = try word()
      try expect(Byte.colon)
      try visit(key, &self)
    } while skip(Byte.comma)
    try expect(Byte.closeBrace)
  }

  /// Visits each element of an array; `visit` must consume the value.
  mutating func array(_ visit: (inout JSONCursor) throws(NotPlain) -> Void) throws(NotPlain) {
    try expect(Byte.openBracket)
    if skip(Byte.closeBracket) { return }
    repeat { try visit(&self) } while skip(Byte.comma)
    try expect(Byte.closeBracket)
  }

  /// Reads a string into `text`.
  ///
  /// - Returns: false when the value is `null`.
  mutating func string(into text: inout TextAssembly) throws(NotPlain) -> Bool {
    if try null() { return false }
    try expect(Byte.quote)
    while true {
      let start = position
      position = try stringStop(from: start)
      text.append(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
      position += 1
      if bytes[position - 1] == Byte.quote { return true }
      text.append(unit: try escape())
    }
  }

  /// Reads a string.
  ///
  /// - Returns: `nil` when the value is `null`.
  mutating func string() throws(NotPlain) -> String? {
    var text = TextAssembly()
    guard try string(into: &text) else { return nil }
    guard let string = text.text else { throw NotPlain() }
    return string
  }

  /// Reads a string that has no escapes, such as a key, where it stands.
  mutating func word() throws(NotPlain) -> UnsafeRawBufferPointer {
    try expect(Byte.quote)
    let start = position
    position = try stringStop(from: start) + 1
    guard bytes[position - 1] == Byte.quote else { throw NotPlain() }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<(position - 1)])
  }

  /// Consumes `null` when it is next.
  mutating func null() throws(NotPlain) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "n") else { return false }
    try literal("null")
    return true
  }

  /// Consumes a small whole number.
  mutating func integer() throws(NotPlain) -> Int {
    skipSpace()
    var value = 0
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
      value = value * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    guard (1...9).contains(position - start) else { throw NotPlain() }
    guard position < bytes.count else { return value }
    switch bytes[position] {
    case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): throw NotPlain()
    default: return value
    }
  }

  /// Consumes any value.
  ///
  /// - Parameter depth: values may be nested this much deeper.
  mutating func skipValue(depth: Int = 32) throws(NotPlain) {
    skipSpace()
    guard position < bytes.count, depth > 0 else { throw NotPlain() }
    switch bytes[position] {
    case Byte.quote: try skipString()
    case Byte.openBrace:
      try object { _, cursor throws(NotPlain) in try cursor.skipValue(depth: depth - 1) }
    case Byte.openBracket:
      try array { cursor throws(NotPlain) in try cursor.skipValue(depth: depth - 1) }
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    default: try skipNumber()
    }
  }

  /// Whether nothing but white space is left.
  mutating func isAtEnd() -> Bool {
    skipSpace()
    return position == bytes.count
  }

  // MARK: Pieces

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ byte: UInt8) throws(NotPlain) {
    guard skip(byte) else { throw NotPlain() }
  }

  private mutating func literal(_ word: StaticString) throws(NotPlain) {
    let end = position + word.utf8CodeUnitCount
    guard end <= bytes.count else { throw NotPlain() }
    for offset in 0..<word.utf8CodeUnitCount where bytes[position + offset] != word.utf8Start[offset] { throw NotPlain() }
    position = end
  }

  private mutating func skipString() throws(NotPlain) {
    position += 1
    while true {
      position = try stringStop(from: position) + 1
      if bytes[position - 1] == Byte.quote { return }
      _ = try escape()
    }
  }

  /// The place of the next quote or backslash of a string.
  private func stringStop(from start: Int) throws(NotPlain) -> Int {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == Byte.quote || byte == Byte.backslash { return index }
      guard byte >= Byte.space else { throw NotPlain() }
      index += 1
    }
    throw NotPlain()
  }

  private mutating func skipNumber() throws(NotPlain) {
    let start = position
    scan: while position < bytes.count {
      switch bytes[position] {
      case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        position += 1
      default:
        break scan
      }
    }
    guard position > start else { throw NotPlain() }
  }

  /// Reads what follows a backslash as a UTF-16 code unit.
  private mutating func escape() throws(NotPlain) -> UInt16 {
    guard position < bytes.count else { throw NotPlain() }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "n"): return 0x0A
    case Byte.quote, Byte.backslash, UInt8(ascii: "/"): return UInt16(byte)
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "u"): return try fourDigits()
    default: throw NotPlain()
    }
  }

  private mutating func fourDigits() throws(NotPlain) -> UInt16 {
    guard position + 4 <= bytes.count else { throw NotPlain() }
    var value: UInt16 = 0
    for byte in bytes[position..<(position + 4)] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt16(byte - 0x30)
      case 0x41...0x46: value = value << 4 | UInt16(byte - 0x41 + 10)
      case 0x61...0x66: value = value << 4 | UInt16(byte - 0x61 + 10)
      default: throw NotPlain()
      }
    }
    position += 4
    return value
  }
}

extension UnsafeRawBufferPointer {
  /// Whether these bytes are the text `word`.
  @inline(__always)
  func spells(_ word: StaticString) -> Bool {
    guard count == word.utf8CodeUnitCount, let baseAddress else { return isEmpty && word.utf8CodeUnitCount == 0 }
    return memcmp(baseAddress, word.utf8Start, count) == 0
  }
}
