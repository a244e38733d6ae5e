import Foundation

/// What an archive lacks to be one of ours; `detail` is for people.
struct BundleFault: Error, Hashable {
  let detail: String
  init(_ detail: String) { self.detail = detail }
}

/// The names of a ZIP, read from the directory at its end and compared with the header in front of each entry, so that every reader
/// of the file sees the same ones.
///
/// Only plain archives pass: nothing before, between or after the entries that could hold another archive, no encryption, no links, no
/// split or 64-bit archives.
struct ZIPDirectory {
  struct Entry: Hashable {
    let name: String
    let compressedSize: Int
    let size: Int
    fileprivate let checksum: Int
    fileprivate let offset: Int
    fileprivate let flags: UInt16
    fileprivate let method: UInt16
  }

  let entries: [Entry]

  private static let endSize = 22
  private static let centralSize = 46
  private static let localSize = 30

  /// - Parameter maxEntries: more are refused before any is looked at.
  init(_ file: PositionedFile, maxEntries: Int) throws(BundleFault) {
    guard file.size >= Self.endSize else { throw BundleFault("it is too short to be a ZIP archive") }
    let end = try file.read(at: file.size - Self.endSize, count: Self.endSize)
    guard end.number(0, 4) == 0x0605_4B50, end.number(20, 2) == 0 else {
      throw BundleFault("it does not end with the directory of a ZIP archive")
    }
    let (count, length, start) = (end.number(10, 2), end.number(12, 4), end.number(16, 4))
    guard end.number(4, 4) == 0, end.number(8, 2) == count else { throw BundleFault("it is one part of a split archive") }
    guard count > 0, count <= maxEntries else { throw BundleFault("it has \(count) entries; at most \(maxEntries) are looked at") }
    guard start + length == file.size - Self.endSize, length <= count * 70_000 else {
      throw BundleFault("its directory is not where its end says")
    }
    entries = try Self.read(try file.read(at: start, count: length), count: count)
    try check(against: file, directoryStart: start)
  }

  private static func read(_ directory: Bytes, count: Int) throws(BundleFault) -> [Entry] {
    var entries: [Entry] = []
    var at = 0
    for _ in 0..<count {
      guard at + centralSize <= directory.count, directory.number(at, 4) == 0x0201_4B50 else {
        throw BundleFault("its directory is damaged")
      }
      let (nameLength, extra, comment) = (
        directory.number(at + 28, 2), directory.number(at + 30, 2), directory.number(at + 32, 2)
      )
      let next = at + centralSize + nameLength + extra + comment
      guard next <= directory.count else { throw BundleFault("its directory is damaged") }
      // The upper half of the attributes is a Unix mode when the archive was made there; 0 where it was not.
      let (system, mode) = (directory.number(at + 5, 1), directory.number(at + 40, 2))
      let type = system == 3 ? mode & 0o170000 : 0
      let name = try Self.name(directory, at + centralSize, nameLength)
      guard type == 0 || type == 0o100000 else { throw BundleFault("`\(name)` is not a regular file") }
      try ExtraFields(Bytes(Array(directory[at + centralSize + nameLength, extra])), of: name).check(of: name, sizes: nil)
      entries.append(
        Entry(
          name: name, compressedSize: directory.number(at + 20, 4), size: directory.number(at + 24, 4),
          checksum: directory.number(at + 16, 4), offset: directory.number(at + 42, 4), flags: UInt16(directory.number(at + 8, 2)),
          method: UInt16(directory.number(at + 10, 2))))
      at = next
    }
    guard at == directory.count else { throw BundleFault("its directory is damaged") }
    return entries
  }

  private static func name(_ bytes: Bytes, _ start: Int, _ length: Int) throws(BundleFault) -> String {
    let raw = bytes[start, length]
    guard !raw.isEmpty, raw.count <= 255, raw.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw BundleFault("an entry has an odd name")
    }
    return String(decoding: raw, as: UTF8.self)
  }

  private func check(against file: PositionedFile, directoryStart: Int) throws(BundleFault) {
    var seen: Set<String> = []
    var end = 0
    for entry in entries.sorted(by: { $0.offset < $1.offset }) {
      let name = entry.name
      guard seen.insert(name).inserted else { throw BundleFault("`\(name)` is there twice") }
      guard !name.contains("/"), !name.contains("\\"), !name.contains(":"), name != ".", name != ".." else {
        throw BundleFault("`\(name)` is not a plain file name")
      }
      guard entry.flags & 0x2041 == 0 else { throw BundleFault("`\(name)` is encrypted") }
      guard entry.method == 0 || entry.method == 8 else { throw BundleFault("`\(name)` is compressed by an unknown method") }
      guard entry.compressedSize < 0xFFFF_FFFF, entry.size < 0xFFFF_FFFF else { throw BundleFault("`\(name)` is too large") }
      guard entry.offset == end else { throw BundleFault("there are bytes that belong to no entry before `\(name)`") }
      end = try self.end(of: entry, in: file)
      guard end <= directoryStart else { throw BundleFault("`\(name)` runs into the directory") }
    }
    guard end == directoryStart else { throw BundleFault("there are bytes that belong to no entry") }
  }

  /// Compares the header in front of an entry with the directory.
  ///
  /// - Returns: where the entry ends, with the sizes that may stand behind its data.
  private func end(of entry: Entry, in file: PositionedFile) throws(BundleFault) -> Int {
    let name = Array(entry.name.utf8)
    let header = try file.read(at: entry.offset, count: Self.localSize + name.count)
    guard header.number(0, 4) == 0x0403_4B50, header.number(26, 2) == name.count, Array(header[Self.localSize, name.count]) == name,
      header.number(6, 2) == Int(entry.flags), header.number(8, 2) == Int(entry.method)
    else { throw BundleFault("the two headers of `\(entry.name)` differ") }
    let extra = header.number(28, 2)
    let start = entry.offset + Self.localSize + name.count
    try ExtraFields(try file.read(at: start, count: extra), of: entry.name)
      .check(of: entry.name, sizes: [entry.size, entry.compressedSize])
    try Self.check(header, of: entry)
    let data = start + extra + entry.compressedSize
    guard entry.flags & 8 != 0 else { return data }
    // The sizes behind the data have 4 or 8 bytes each, and may have a mark in front.
    for (length, width) in [(16, 4), (24, 8)] where data + length <= file.size {
      let descriptor = try file.read(at: data, count: length)
      if descriptor.number(0, 4) == 0x0807_4B50, descriptor.number(4, 4) == entry.checksum,
        descriptor.number(8, width) == entry.compressedSize, descriptor.number(8 + width, width) == entry.size
      {
        return data + length
      }
    }
    throw BundleFault("the sizes behind `\(entry.name)` are missing")
  }

  /// A reader that does not look at the directory takes checksum and sizes from here, unless they stand behind the data.
  private static func check(_ header: Bytes, of entry: Entry) throws(BundleFault) {
    let unknown = entry.flags & 8 != 0 ? [0, 0xFFFF_FFFF] : []
    for (at, value) in [(14, entry.checksum), (18, entry.compressedSize), (22, entry.size)] {
      guard (unknown + [value]).contains(header.number(at, 4)) else {
        throw BundleFault("the two headers of `\(entry.name)` differ")
      }
    }
  }
}

/// Bytes with little-endian numbers in them.
struct Bytes {
  private let content: [UInt8]

  init(_ content: [UInt8]) { self.content = content }

  var count: Int { content.count }

  subscript(start: Int, length: Int) -> ArraySlice<UInt8> { content[start..<start + length] }

  /// The number of `width` bytes at `start`; what does not fit a positive number is `Int.max`.
  func number(_ start: Int, _ width: Int) -> Int {
    var value: UInt64 = 0
    for byte in content[start..<start + width].reversed() { value = value << 8 | UInt64(byte) }
    return Int(exactly: value) ?? .max
  }
}

/// A file that is read by position.
struct PositionedFile {
  let descriptor: Int32
  let size: Int

  init(_ descriptor: Int32) throws(BundleFault) {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & 0o170000 == 0o100000 else {
      throw BundleFault("it is not a regular file")
    }
    self.descriptor = descriptor
    size = Int(facts.st_size)
  }

  func read(at start: Int, count: Int) throws(BundleFault) -> Bytes {
    guard start >= 0, count >= 0, start <= size, count <= size - start else { throw BundleFault("it is truncated") }
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress?.advanced(by: done), count - done, off_t(start + done))
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw BundleFault("it cannot be read") }
      done += got
    }
    return Bytes(bytes)
  }
}
