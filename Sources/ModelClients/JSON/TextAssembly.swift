/// Text put together from pieces that may cut characters in two.
///
/// Pieces are bytes; half a surrogate pair is kept in its three-byte form until its other half comes with a later piece.
struct TextAssembly {
  private(set) var bytes: [UInt8] = []
  private var hasSurrogates = false

  var count: Int { bytes.count }
  var isEmpty: Bool { bytes.isEmpty }

  mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// Appends another assembly; a pair of surrogates cut between the two is joined.
  mutating func append(_ piece: TextAssembly) {
    let more = piece.bytes
    if piece.hasSurrogates, more.count >= 3, more[0] == 0xED, more[1] >= 0xB0 {
      append(unit: 0xD000 | UInt16(more[1] & 0x3F) << 6 | UInt16(more[2] & 0x3F))
      bytes.append(contentsOf: more.dropFirst(3))
    } else {
      bytes.append(contentsOf: more)
    }
    hasSurrogates = hasSurrogates || piece.hasSurrogates
  }

  /// Empties this, keeping its memory for the next piece.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    hasSurrogates = false
  }

  /// Appends one UTF-16 code unit as UTF-8, joining it with a high surrogate before it.
  mutating func append(unit: UInt16) {
    switch unit {
    case 0..<0x80:
      bytes.append(UInt8(unit))
    case 0x80..<0x800:
      bytes.append(0xC0 | UInt8(unit >> 6))
      bytes.append(0x80 | UInt8(unit & 0x3F))
    case 0xDC00...0xDFFF:
      guard let high = trailingHighSurrogate else { return appendThree(unit) }
      bytes.removeLast(3)
      let scalar = 0x10000 + (UInt32(high - 0xD800) << 10) + UInt32(unit - 0xDC00)
      bytes.append(0xF0 | UInt8(scalar >> 18))
      bytes.append(0x80 | UInt8(scalar >> 12 & 0x3F))
      bytes.append(0x80 | UInt8(scalar >> 6 & 0x3F))
      bytes.append(0x80 | UInt8(scalar & 0x3F))
    default:
      appendThree(unit)
    }
  }

  private mutating func appendThree(_ unit: UInt16) {
    if (0xD800...0xDFFF).contains(unit) { hasSurrogates = true }
    bytes.append(0xE0 | UInt8(unit >> 12))
    bytes.append(0x80 | UInt8(unit >> 6 & 0x3F))
    bytes.append(0x80 | UInt8(unit & 0x3F))
  }

  private var trailingHighSurrogate: UInt16? {
    guard hasSurrogates, bytes.count >= 3 else { return nil }
    let last = bytes[(bytes.count - 3)...]
    guard last[last.startIndex] == 0xED, (0xA0...0xAF).contains(last[last.startIndex + 1]) else { return nil }
    return 0xD000 | UInt16(last[last.startIndex + 1] & 0x3F) << 6 | UInt16(last[last.startIndex + 2] & 0x3F)
  }

  /// The text; surrogates that never found their other half become replacement characters.
  ///
  /// - Returns: `nil` when the bytes are not UTF-8.
  var text: String? {
    guard hasSurrogates else { return String(validating: bytes, as: UTF8.self) }
    var clean: [UInt8] = []
    clean.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0xED, index + 2 < bytes.count, bytes[index + 1] >= 0xA0 {
        clean.append(contentsOf: "\u{FFFD}".utf8)
        index += 3
      } else {
        clean.append(bytes[index])
        index += 1
      }
    }
    return String(validating: clean, as: UTF8.self)
  }
}
