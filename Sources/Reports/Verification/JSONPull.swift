import AssayKit
import Foundation

/// Reads JSON from a stream: containers step by step, values as a whole, each within limits.
///
/// What it takes is RFC 8259; depth, the size of a value and the number of digits are bounded, so that no input costs more than its share.
final class JSONPull {
  private static let maxDepth = 64
  /// Bytes of a key and the white space around it.
  fileprivate static let stepBudget = 1 << 20

  private let source: EntryReader?
  private var piece: [UInt8]
  private var at = 0
  /// Bytes that the value being read may still have.
  fileprivate var budget = Int.max
  /// Values inside the value being read: each takes far more memory than its bytes, down to two.
  private var parts = 0
  private static let mostParts = 2_000_000
  private static let partWeight = 64
  /// About the bytes of memory that the value read last takes.
  private(set) var weight = 0

  init(_ source: EntryReader) {
    self.source = source
    piece = []
  }

  init(_ bytes: [UInt8]) {
    source = nil
    piece = bytes
  }

  /// Reads a whole document.
  static func value(_ bytes: [UInt8]) throws(BundleFault) -> JSONValue {
    let reader = JSONPull(bytes)
    let value = try reader.value(limit: .max)
    try reader.end()
    return value
  }

  // MARK: Steps

  /// The members of an object, to be asked for one after the other.
  struct Members {
    fileprivate var seen: Set<String> = []
    fileprivate var isFirst = true

    /// The next key, whose value is to be read then; `nil` behind the last one. A key that comes twice is a fault.
    mutating func next(_ json: JSONPull) throws(BundleFault) -> String? {
      json.budget = JSONPull.stepBudget
      defer { isFirst = false }
      let hasMore = isFirst ? try !json.closes("}") : try json.skip(",")
      guard hasMore else {
        try json.take("}")
        return nil
      }
      let key = try json.key()
      guard seen.insert(key).inserted, seen.count <= 1_000 else { throw json.fault("the key `\(key.prefix(100))` is there twice") }
      return key
    }
  }

  func members() throws(BundleFault) -> Members {
    budget = Self.stepBudget
    try take("{")
    return Members()
  }

  /// Goes to the next element of an array that was begun with `beginArray`.
  ///
  /// - Returns: `false` behind the last one.
  func nextElement(isFirst: Bool) throws(BundleFault) -> Bool {
    budget = Self.stepBudget
    if isFirst {
      try take("[")
      if try closes("]") {
        try take("]")
        return false
      }
      return true
    }
    if try skip(",") { return true }
    try take("]")
    return false
  }

  /// Reads a whole value of at most `limit` bytes.
  func value(limit: Int) throws(BundleFault) -> JSONValue {
    (budget, parts) = (limit, 0)
    let value = try value(depth: 0)
    weight = limit - budget + parts * Self.partWeight
    return value
  }

  /// Nothing but white space may follow.
  func end() throws(BundleFault) {
    budget = Self.stepBudget
    guard try peek() == nil else { throw fault("something follows the document") }
  }

  // MARK: Values

  private func value(depth: Int) throws(BundleFault) -> JSONValue {
    guard depth < Self.maxDepth else { throw fault("it is nested too deeply") }
    parts += 1
    guard parts <= Self.mostParts else { throw fault("a value has too many parts") }
    switch try peek() {
    case UInt8(ascii: "{"): return .object(try members(depth))
    case UInt8(ascii: "["): return .array(try elements(depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private func members(_ depth: Int) throws(BundleFault) -> [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    try take("{")
    if try skip("}") { return members }
    repeat {
      let key = try key()
      guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
        throw fault("the key `\(key.prefix(100))` is there twice")
      }
    } while try skip(",")
    try take("}")
    return members
  }

  private func elements(_ depth: Int) throws(BundleFault) -> [JSONValue] {
    var elements: [JSONValue] = []
    try take("[")
    if try skip("]") { return elements }
    repeat { elements.append(try value(depth: depth + 1)) } while try skip(",")
    try take("]")
    return elements
  }

  fileprivate func key() throws(BundleFault) -> String {
    guard try peek() == UInt8(ascii: "\"") else { throw fault("a key is missing") }
    let key = try string()
    try take(":")
    return key
  }

  private func word(_ word: StaticString, _ value: JSONValue) throws(BundleFault) -> JSONValue {
    for index in 0..<word.utf8CodeUnitCount {
      guard try byte() == word.utf8Start[index] else { throw fault("an unknown word") }
    }
    return value
  }

  private func number() throws(BundleFault) -> JSONValue {
    var digits: [UInt8] = []
    while let next = try look(), Self.isNumeric(next), digits.count < 400 { digits.append(try byte()) }
    let text = String(decoding: digits, as: UTF8.self)
    guard let form = JSONNumber(digits), let value = Double(text), value.isFinite else {
      throw fault("`\(text.prefix(40))` is not a number")
    }
    if form == .whole, let whole = Int64(text) { return .integer(whole) }
    return .number(value)
  }

  private static func isNumeric(_ byte: UInt8) -> Bool { "+-.eE0123456789".utf8.contains(byte) }

  private func string() throws(BundleFault) -> String {
    try take("\"")
    var bytes: [UInt8] = []
    while true {
      try takePlain(into: &bytes)
      let next = try byte()
      switch next {
      case UInt8(ascii: "\""):
        guard let text = String(validating: bytes, as: UTF8.self) else { throw fault("a text is not UTF-8") }
        return text
      case UInt8(ascii: "\\"): try escape(into: &bytes)
      case 0..<0x20: throw fault("a text holds a control character")
      default: bytes.append(next)
      }
    }
  }

  /// Takes what needs no look, as far as it lies in this piece: nearly all of a long text.
  private func takePlain(into bytes: inout [UInt8]) throws(BundleFault) {
    guard try look() != nil else { return }
    let rest = piece[at...]
    let end = rest.firstIndex { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") } ?? rest.endIndex
    budget -= end - at
    guard budget >= 0 else { throw fault("a value is too large") }
    bytes += rest[..<end]
    at = end
  }

  private func escape(into bytes: inout [UInt8]) throws(BundleFault) {
    switch try byte() {
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "\""): bytes.append(0x22)
    case UInt8(ascii: "\\"): bytes.append(0x5C)
    case UInt8(ascii: "/"): bytes.append(0x2F)
    case UInt8(ascii: "u"): bytes += Array(String(try unicode()).utf8)
    default: throw fault("an unknown escape")
    }
  }

  /// The scalar of one `\u`, or of two that belong together. Half of a pair is a fault: no two readers agree on it.
  private func unicode() throws(BundleFault) -> Unicode.Scalar {
    let first = try unit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), try byte() == UInt8(ascii: "\\"), try byte() == UInt8(ascii: "u"),
      case let second = try unit(), UTF16.isTrailSurrogate(second)
    else { throw fault("half of a surrogate pair") }
    let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    guard let scalar = Unicode.Scalar(value) else { throw fault("an unknown character") }
    return scalar
  }

  private func unit() throws(BundleFault) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try byte())).hexDigitValue else { throw fault("an escape without its digits") }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  // MARK: Bytes

  fileprivate func take(_ mark: Unicode.Scalar) throws(BundleFault) {
    guard try peek() == UInt8(ascii: mark) else { throw fault("`\(mark)` is missing") }
    at += 1
  }

  fileprivate func closes(_ mark: Unicode.Scalar) throws(BundleFault) -> Bool { try peek() == UInt8(ascii: mark) }

  fileprivate func skip(_ mark: Unicode.Scalar) throws(BundleFault) -> Bool {
    guard try peek() == UInt8(ascii: mark) else { return false }
    at += 1
    return true
  }

  /// The next byte that is not white space, without taking it.
  private func peek() throws(BundleFault) -> UInt8? {
    while let next = try look() {
      guard next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 else { return next }
      _ = try byte()
    }
    return nil
  }

  private func look() throws(BundleFault) -> UInt8? {
    if at == piece.count {
      guard let more = try source?.next() else { return nil }
      (piece, at) = (more, 0)
    }
    return piece[at]
  }

  private func byte() throws(BundleFault) -> UInt8 {
    guard let next = try look() else { throw fault("it ends too early") }
    budget -= 1
    guard budget >= 0 else { throw fault("a value is too large") }
    at += 1
    return next
  }

  fileprivate func fault(_ what: String) -> BundleFault { BundleFault("it is not JSON as we write it: \(what)") }
}
