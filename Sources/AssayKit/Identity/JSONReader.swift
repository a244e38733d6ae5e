/// JSON text that cannot be read.
public struct JSONSyntaxError: Error, Hashable, Sendable {
  /// Where reading stopped, in bytes.
  public let offset: Int

  public init(offset: Int) { self.offset = offset }
}

extension JSONValue {
  /// Reads one JSON text (RFC 8259, UTF-8) in one pass; as `JSONDecoder` reads a `JSONValue`, which must guess each value's type.
  ///
  /// Stricter in one thing: no comma stands before an end. A number without a fraction that fits is `.integer` however it is
  /// written (`1.0`, `1e2`); of members with one key the first one counts.
  public init(json bytes: some Sequence<UInt8>) throws(JSONSyntaxError) {
    let read =
      bytes.withContiguousStorageIfAvailable { JSONReader.read($0) } ?? Array(bytes).withUnsafeBufferPointer(JSONReader.read)
    self = try read.get()
  }
}

/// Reads a value from bytes in memory.
private struct JSONReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  private var depth = 0

  /// As deep as Foundation's reader goes, so that no text can exhaust the stack.
  private static let deepest = 512

  static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<JSONValue, JSONSyntaxError> {
    var reader = JSONReader(bytes)
    do throws(JSONSyntaxError) {
      let value = try reader.value()
      reader.skipSpace()
      return reader.index == bytes.count ? .success(value) : .failure(reader.fault)
    } catch {
      return .failure(error)
    }
  }

  private init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  private var fault: JSONSyntaxError { JSONSyntaxError(offset: index) }

  /// 0, which stands nowhere in JSON text, at the end.
  private var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index] <= 0x20 {
      guard bytes[index] == 0x20 || bytes[index] == 0x0A || bytes[index] == 0x0D || bytes[index] == 0x09 else { return }
      index += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
    guard take(byte) else { throw fault }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
    let length = word.utf8CodeUnitCount
    let isThere = word.withUTF8Buffer { letters in
      index + length <= bytes.count && letters.indices.allSatisfy { bytes[index + $0] == letters[$0] }
    }
    guard isThere else { throw fault }
    index += length
    return value
  }

  private mutating func value() throws(JSONSyntaxError) -> JSONValue {
    skipSpace()
    switch current {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return try nested { reader throws(JSONSyntaxError) in try reader.object() }
    case UInt8(ascii: "["): return try nested { reader throws(JSONSyntaxError) in try reader.array() }
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func nested(
    _ read: (inout JSONReader) throws(JSONSyntaxError) -> JSONValue
  ) throws(JSONSyntaxError) -> JSONValue {
    guard depth < Self.deepest else { throw fault }
    index += 1
    depth += 1
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func array() throws(JSONSyntaxError) -> JSONValue {
    var elements: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value())
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      try expect(UInt8(ascii: ","))
    }
  }

  private mutating func object() throws(JSONSyntaxError) -> JSONValue {
    var members: [String: JSONValue] = [:]
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw fault }
      let key = try string()
      skipSpace()
      try expect(UInt8(ascii: ":"))
      let value = try value()
      if members[key] == nil { members[key] = value }
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      try expect(UInt8(ascii: ","))
    }
  }
}

// MARK: Numbers

extension JSONReader {
  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let start = index
    let isNegative = take(UInt8(ascii: "-"))
    let first = index
    if !take(UInt8(ascii: "0")) { try digits() }
    let end = index
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    let isWhole = index == end
    if isWhole, let whole = integer(first..<end, isNegative) { return .integer(whole) }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
    guard let number = Double(text), number.isFinite else { throw fault }
    return isWhole ? .number(number) : Int64(exactly: number).map { .integer($0) } ?? .number(number)
  }

  private mutating func digits() throws(JSONSyntaxError) {
    let start = index
    while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
    guard index > start else { throw fault }
  }

  /// `nil` when it does not fit.
  private func integer(_ digits: Range<Int>, _ isNegative: Bool) -> Int64? {
    var value: Int64 = 0
    for place in digits {
      let (product, overflows) = value.multipliedReportingOverflow(by: 10)
      let digit = Int64(bytes[place] - 0x30)
      let (sum, overflowsToo) = product.addingReportingOverflow(isNegative ? -digit : digit)
      if overflows || overflowsToo { return nil }
      value = sum
    }
    return value
  }
}

// MARK: Texts

extension JSONReader {
  /// A string from its opening quote to its closing one.
  private mutating func string() throws(JSONSyntaxError) -> String {
    index += 1
    let start = index
    skipPlain()
    if take(UInt8(ascii: "\"")) { return try text(UnsafeBufferPointer(rebasing: bytes[start..<index - 1])) }
    var unescaped: [UInt8] = []
    unescaped.reserveCapacity(2 * (index - start) + 64)
    var plain = start
    while true {
      unescaped.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plain..<index]))
      if take(UInt8(ascii: "\"")) { break }
      try expect(UInt8(ascii: "\\"))
      try escape(into: &unescaped)
      plain = index
      skipPlain()
    }
    guard let text = String(validating: unescaped, as: UTF8.self) else { throw fault }
    return text
  }

  private func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw fault }
    return text
  }

  /// Goes on to the next quote, backslash or control character, or to the end.
  private mutating func skipPlain() {
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
      index += 1
    }
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONSyntaxError) {
    let sign = current
    index += 1
    switch sign {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(sign)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "u"):
      // Only whole pairs are a code point.
      guard let scalar = Unicode.Scalar(try codePoint()) else { throw fault }
      text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw fault
    }
  }

  /// Four hexadecimal digits, and those of a low surrogate after a high one.
  private mutating func codePoint() throws(JSONSyntaxError) -> UInt32 {
    let unit = try codeUnit()
    guard (0xD800..<0xDC00).contains(unit) else { return unit }
    try expect(UInt8(ascii: "\\"))
    try expect(UInt8(ascii: "u"))
    let low = try codeUnit()
    guard (0xDC00..<0xE000).contains(low) else { throw fault }
    return 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
  }

  private mutating func codeUnit() throws(JSONSyntaxError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      let digit: UInt8
      switch current {
      case 0x30...0x39: digit = current - 0x30
      case 0x41...0x46: digit = current - 0x41 + 10
      case 0x61...0x66: digit = current - 0x61 + 10
      default: throw fault
      }
      unit = unit << 4 | UInt32(digit)
      index += 1
    }
    return unit
  }
}
