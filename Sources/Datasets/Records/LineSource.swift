import Foundation

/// Reads a file in chunks and hands out its lines; no more than one line and one chunk are in memory.
struct LineSource {
  private let file: OpenFile
  private var offset: Int64 = 0
  private var buffer: [UInt8] = []
  private var start = 0
  private var hasEnded = false
  /// The line that `next` returned last, counted from 1.
  private(set) var number = 0

  private static let chunk = 1 << 18
  /// No data set has longer records; a file without line feeds is not read into memory as a whole.
  static let longestLine = 256 << 20

  init(_ path: String) throws(FileFault) { file = try OpenFile.reading(path) }

  /// The next line without its line feed and without the byte order mark of the first one.
  mutating func next() throws(RecordFault) -> ArraySlice<UInt8>? {
    var searched = start
    while true {
      if let end = lineFeed(from: searched) { return line(to: end, after: end + 1) }
      if hasEnded { return start < buffer.count ? line(to: buffer.count, after: buffer.count) : nil }
      guard buffer.count - start <= Self.longestLine else {
        throw .unreadable(place: "line \(number + 1)", cause: "it is longer than \(Self.longestLine >> 20) MiB")
      }
      searched = buffer.count - start
      try fill()
    }
  }

  /// `memchr` because this loop sees every byte of every data set.
  private func lineFeed(from start: Int) -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, bytes.count - start) else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  private mutating func fill() throws(RecordFault) {
    buffer.removeFirst(start)
    start = 0
    do throws(FileFault) {
      let bytes = try file.read(upTo: max(Self.chunk, buffer.count), at: offset)
      hasEnded = bytes.isEmpty
      offset += Int64(bytes.count)
      buffer += bytes
    } catch {
      throw .file(error)
    }
  }

  private mutating func line(to end: Int, after next: Int) -> ArraySlice<UInt8> {
    number += 1
    var line = buffer[start..<end]
    start = next
    if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
    return line
  }
}
