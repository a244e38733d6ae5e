import AssayKit
import Foundation
import NIOCore

/// Splits a byte stream into server-sent events.
///
/// Follows the WHATWG rules (any of the three line ends, a leading byte order mark, several `data` lines make one event)
/// with one leniency: an event that the end of the stream cuts before its blank line still counts.
struct EventStream {
  enum Signal {
    /// The data of one event.
    case data(UnsafeRawBufferPointer)
    /// A comment line, which only keeps the connection open.
    case comment
  }

  /// The most bytes that an unfinished event may have.
  private let limit: Int
  /// The unfinished line.
  private var tail = ByteBuffer()
  /// Bytes of `tail` that are known to hold no line end.
  private var searched = 0
  /// The data lines of an event whose blank line has not come.
  private var event: [UInt8] = []
  private var hasEvent = false
  private var isFirstLine = true
  /// The last line ended in a carriage return: a line feed that follows belongs to it.
  private var skipsLineFeed = false
  /// Lines that are no field of a server-sent event.
  private(set) var strangeLines = 0

  init(limit: Int) { self.limit = limit }

  /// Takes the next bytes.
  ///
  /// - Returns: whether the unfinished event is still within the limit.
  mutating func feed(_ bytes: ByteBuffer, _ handle: (Signal) throws(Failure) -> Void) throws(Failure) -> Bool {
    var bytes = bytes
    if tail.readableBytes > 0 {
      tail.writeBuffer(&bytes)
      swap(&tail, &bytes)
      tail = ByteBuffer()
    }
    let used = try take(bytes.readableBytesView, handle)
    bytes.moveReaderIndex(forwardBy: used)
    searched = bytes.readableBytes
    tail = bytes
    return bytes.readableBytes + event.count <= limit
  }

  /// Ends the stream: what is left counts as a line and an event.
  mutating func finish(_ handle: (Signal) throws(Failure) -> Void) throws(Failure) {
    let rest = tail
    tail = ByteBuffer()
    if rest.readableBytes > 0 { try Self.scoped(rest.readableBytesView) { pointer throws(Failure) in try line(pointer, handle) } }
    try dispatch(handle)
  }

  private mutating func take(
    _ view: ByteBufferView, _ handle: (Signal) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    try Self.scoped(view) { pointer throws(Failure) -> Int in
      var start = 0
      if skipsLineFeed, let first = pointer.first {
        skipsLineFeed = false
        if first == Byte.lineFeed { start = 1 }
      }
      var from = max(start, searched)
      while let end = Self.lineEnd(pointer, from: from) {
        try line(UnsafeRawBufferPointer(rebasing: pointer[start..<end]), handle)
        start = end + 1
        if pointer[end] == Byte.carriageReturn {
          if start < pointer.count {
            if pointer[start] == Byte.lineFeed { start += 1 }
          } else {
            skipsLineFeed = true
          }
        }
        from = start
      }
      searched = 0
      return start
    }
  }

  /// `withUnsafeBytes` with a typed error.
  private static func scoped<R>(
    _ view: ByteBufferView, _ body: (UnsafeRawBufferPointer) throws(Failure) -> R
  ) throws(Failure) -> R {
    let result: Result<R, Failure> = view.withUnsafeBytes { pointer in
      do throws(Failure) { return .success(try body(pointer)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from: Int) -> Int? {
    guard from < bytes.count, let base = bytes.baseAddress else { return nil }
    let feed = memchr(base + from, Int32(Byte.lineFeed), bytes.count - from).map { UnsafeRawPointer($0) - base }
    let searchEnd = feed ?? bytes.count
    let carriage = memchr(base + from, Int32(Byte.carriageReturn), searchEnd - from).map { UnsafeRawPointer($0) - base }
    return carriage ?? feed
  }

  private mutating func line(_ bytes: UnsafeRawBufferPointer, _ handle: (Signal) throws(Failure) -> Void) throws(Failure) {
    var bytes = bytes
    if isFirstLine {
      isFirstLine = false
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = UnsafeRawBufferPointer(rebasing: bytes[3...]) }
    }
    guard let first = bytes.first else { return try dispatch(handle) }
    if first == Byte.colon { return try handle(.comment) }
    if bytes.starts(with: "data:".utf8) {
      let start = bytes.count > 5 && bytes[5] == Byte.space ? 6 : 5
      if hasEvent { event.append(Byte.lineFeed) }
      hasEvent = true
      event.append(contentsOf: bytes[start...])
    } else if !["event:", "id:", "retry:"].contains(where: { bytes.starts(with: $0.utf8) }) {
      strangeLines += 1
    }
  }

  private mutating func dispatch(_ handle: (Signal) throws(Failure) -> Void) throws(Failure) {
    guard hasEvent else { return }
    hasEvent = false
    var data: [UInt8] = []
    swap(&data, &event)
    let result: Result<Void, Failure> = data.withUnsafeBytes { pointer in
      do throws(Failure) { return .success(try handle(.data(pointer))) } catch { return .failure(error) }
    }
    data.removeAll(keepingCapacity: true)
    swap(&data, &event)
    try result.get()
  }
}

/// Bytes with a meaning in event streams and in JSON.
enum Byte {
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let quote: UInt8 = 0x22
  static let comma: UInt8 = 0x2C
  static let colon: UInt8 = 0x3A
  static let openBracket: UInt8 = 0x5B
  static let backslash: UInt8 = 0x5C
  static let closeBracket: UInt8 = 0x5D
  static let openBrace: UInt8 = 0x7B
  static let closeBrace: UInt8 = 0x7D
}
