import AssayKit
import Foundation
import Testing

@testable import RunStore

@Suite struct BlobTests {
  private static func row(_ blob: Blob) -> SQLRow {
    SQLRow([.text(blob.encoding.rawValue), .integer(blob.size), .bytes(blob.content)])
  }

  @Test(arguments: [0, 1, 64, 65, 1_000, 300_000])
  func repetitiveTextComesBackUnchanged(_ size: Int) throws {
    let plain = Data(String(repeating: "lorem ipsum ", count: size / 12 + 1).utf8.prefix(size))
    let blob = try Blob(encoding: plain, with: Deflater())
    var row = Self.row(blob)

    #expect(try Blob.plain(from: &row) == plain)
    #expect(blob.size == size)
    #expect((blob.encoding == .zlib) == (size > 64))
    #expect(blob.content.count <= size)
  }

  @Test func noiseIsStoredPlain() throws {
    var generator = SystemRandomNumberGenerator()
    let noise = Data((0..<500).map { _ in UInt8.random(in: 0...255, using: &generator) })

    #expect(try Blob(encoding: noise, with: Deflater()).encoding == .plain)
  }

  @Test func oneDeflaterServesManyTexts() throws {
    let deflater = Deflater()
    for size in [100, 50_000, 80, 200] {
      let plain = Data(repeating: UInt8(ascii: "x"), count: size)
      var row = Self.row(try Blob(encoding: plain, with: deflater))
      #expect(try Blob.plain(from: &row) == plain)
    }
  }

  @Test func theHashIsOfTheUncompressedBytes() throws {
    let blob = try Blob(encoding: Data("abc".utf8), with: Deflater())

    #expect(
      blob.hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func damagedOrLyingTextIsRefused() throws {
    let blob = try Blob(encoding: Data(repeating: 65, count: 10_000), with: Deflater())
    var damaged = blob.content
    damaged[damaged.count - 1] ^= 1

    for (content, size) in [(damaged, 10_000), (blob.content, 9_999), (blob.content, 10_001), (Data(), 5)] {
      var row = SQLRow([.text("zlib"), .integer(size), .bytes(content)])
      #expect(throws: StoreError.self) { try Blob.plain(from: &row) }
    }
  }

  @Test func textAboveTheLimitIsNotExpanded() throws {
    let blob = try Blob(encoding: Data(repeating: 65, count: 10_000), with: Deflater())
    var row = SQLRow([.text("zlib"), .integer(Blob.limit + 1), .bytes(blob.content)])

    #expect(throws: StoreError.bug("a stored text of \(Blob.limit + 1) bytes is above the limit of \(Blob.limit)")) {
      try Blob.plain(from: &row)
    }
  }

  @Test func messagesAreJSON() throws {
    let encoded = MessageCoding.encode([.system("a\"b\\\n\u{0}"), Message(.user, [.text("é"), .imageURL("https://x/y")]), Message(.tool, [])])

    #expect(
      String(decoding: encoded, as: UTF8.self)
        == #"[{"role":"system","content":[{"type":"text","text":"a\"b\\\n\u0000"}]},"#
        + #"{"role":"user","content":[{"type":"text","text":"é"},{"type":"image_url","url":"https://x/y"}]},"#
        + #"{"role":"tool","content":[]}]"#)
    #expect(throws: StoreError.self) { try MessageCoding.decode(Data(#"[{"role":"user","content":[{"type":"audio"}]}]"#.utf8)) }
  }
}
