import Crypto

/// Where each record of a part lies: key, offset, length and the start of its hash, in the order of the file.
struct PartIndex: Sendable {
  struct Entry: Hashable, Sendable {
    var offset: Int64
    /// Without the line feed.
    var length: Int
    /// The first eight bytes of the line's SHA-256: tells a damaged record without reading the whole file.
    var check: UInt64
  }

  private(set) var keys: [String] = []
  private var entries: [Entry] = []
  private var positions: [String: Int] = [:]

  private static let magic = Array("assay-index-1\n".utf8)

  init() {}

  func entry(of key: String) -> Entry? { positions[key].map { entries[$0] } }

  /// - Returns: whether the key is new; a key that is there already is not added.
  mutating func add(_ key: String, _ entry: Entry) -> Bool {
    guard positions.updateValue(keys.count, forKey: key) == nil else { return false }
    keys.append(key)
    entries.append(entry)
    return true
  }

  static func check(of line: some Sequence<UInt8>) -> UInt64 {
    SHA256.hash(data: Array(line)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  // MARK: The file: a name, then for each record four numbers, the lowest byte first, and the key

  func encoded() -> [UInt8] {
    var bytes = Self.magic
    for (key, entry) in zip(keys, entries) {
      Self.append(UInt64(entry.offset), &bytes)
      Self.append(UInt32(entry.length), &bytes)
      Self.append(entry.check, &bytes)
      Self.append(UInt32(key.utf8.count), &bytes)
      bytes += Array(key.utf8)
    }
    return bytes
  }

  /// - Returns: `nil` when the bytes are no index.
  init?(_ bytes: [UInt8]) {
    guard bytes.starts(with: Self.magic) else { return nil }
    var rest = bytes[Self.magic.count...]
    while !rest.isEmpty {
      guard rest.count >= 24 else { return nil }
      let offset: UInt64 = Self.take(&rest)
      let length: UInt32 = Self.take(&rest)
      let check: UInt64 = Self.take(&rest)
      let keyLength: UInt32 = Self.take(&rest)
      guard rest.count >= Int(keyLength), let key = String(validating: rest.prefix(Int(keyLength)), as: UTF8.self),
        let offset = Int64(exactly: offset)
      else { return nil }
      rest = rest.dropFirst(Int(keyLength))
      guard add(key, Entry(offset: offset, length: Int(length), check: check)) else { return nil }
    }
  }

  private static func append(_ number: some FixedWidthInteger, _ bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private static func take<Number: FixedWidthInteger>(_ bytes: inout ArraySlice<UInt8>) -> Number {
    var number: Number = 0
    for (place, byte) in bytes.prefix(MemoryLayout<Number>.size).enumerated() { number |= Number(byte) << (8 * place) }
    bytes = bytes.dropFirst(MemoryLayout<Number>.size)
    return number
  }
}
