import AssayKit
import NIOCore
import Testing

@testable import ModelClients

@Suite struct EventStreamTests {
  /// Feeds `text` in pieces of `size` bytes; comments become `:`.
  private func events(_ text: String, size: Int = .max) throws -> [String] {
    var stream = EventStream(limit: 1 << 20)
    var found: [String] = []
    func handle(_ signal: EventStream.Signal) {
      switch signal {
      case .comment: found.append(":")
      case .data(let data): found.append(String(decoding: data, as: UTF8.self))
      }
    }
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: min(size, max(1, bytes.count))) {
      let end = min(bytes.count, size == .max ? bytes.count : start + size)
      #expect(try stream.feed(ByteBuffer(bytes: bytes[start..<end])) { signal throws(Failure) in handle(signal) })
    }
    try stream.finish { signal throws(Failure) in handle(signal) }
    return found
  }

  private static let cases: [(String, [String])] = [
    ("data: a\n\ndata: b\n\n", ["a", "b"]),
    ("data:a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
    ("data: a\r\rdata: b\r\r", ["a", "b"]),
    (": ping\n\n:\n\ndata: a\n\n", [":", ":", "a"]),
    ("data: one\ndata: two\n\n", ["one\ntwo"]),
    ("event: message\nid: 3\ndata: a\nretry: 10\n\n", ["a"]),
    ("\u{FEFF}data: a\n\n", ["a"]),
    ("data: a\n\ndata: [DONE]", ["a", "[DONE]"]),
    ("data:  two spaces\n\n", [" two spaces"]),
    ("data: ü — 日本 𝄞\n\n", ["ü — 日本 𝄞"]),
    ("\n\n\n", []),
    ("data:\n\n", [""]),
  ]

  @Test(arguments: cases.indices)
  func eventsAreTheSameHoweverTheyArrive(_ index: Int) throws {
    let (text, expected) = Self.cases[index]
    for size in [1, 2, 3, 5, 7, .max] { #expect(try events(text, size: size) == expected, "pieces of \(size)") }
  }

  @Test func aLineWithoutEndHitsTheLimit() throws {
    var stream = EventStream(limit: 1_000)
    let block = ByteBuffer(repeating: UInt8(ascii: "x"), count: 600)
    #expect(try stream.feed(block) { _ throws(Failure) in })
    #expect(try !stream.feed(block) { _ throws(Failure) in })
  }

  @Test func linesThatAreNoFieldAreCounted() throws {
    var stream = EventStream(limit: 1_000)
    _ = try stream.feed(ByteBuffer(string: "hello\nworld\ndata: x\n\n")) { _ throws(Failure) in }
    #expect(stream.strangeLines == 2)
  }
}
