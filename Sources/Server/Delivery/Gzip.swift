import CZlib
import HTTPTypes
import Hummingbird
import NIOCore

/// Compression of what is sent.
enum Gzip {
  /// Below this the header of an answer is longer than what is saved.
  private static let smallest = 512

  /// - Parameter level: 1 is quick, 9 is small.
  /// - Returns: `nil` when the text is too short, or would not get smaller.
  static func compress(_ text: String, level: Int32 = 5) -> ByteBuffer? {
    var text = text
    guard text.utf8.count >= smallest, text.utf8.count <= Int(Int32.max) else { return nil }
    return text.withUTF8 { source in
      var stream = z_stream()
      // 15 is zlib's largest window; 16 more asks for gzip's header instead of zlib's.
      guard
        deflateInit2_(
          &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
      else { return nil }
      defer { deflateEnd(&stream) }
      let room = source.count - 1
      var output = ByteBuffer()
      var outcome = Z_OK
      output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
        // zlib reads through this pointer and never writes; its C type only lacks the `const`.
        stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.bindMemory(to: UInt8.self).baseAddress
        stream.avail_out = UInt32(room)
        outcome = deflate(&stream, Z_FINISH)
        return room - Int(stream.avail_out)
      }
      return outcome == Z_STREAM_END ? output : nil
    }
  }

  /// Whether the client takes gzip: it says so, and not with `q=0`.
  static func isWelcome(to request: Request) -> Bool {
    let codings = (request.headers[.acceptEncoding] ?? "").lowercased().split(separator: ",")
    return codings.contains { coding in
      let parts = coding.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
      guard let name = parts.first, name == "gzip" || name == "*" else { return false }
      return !parts.dropFirst().contains { $0.wholeMatch(of: /q=0(\.0*)?/) != nil }
    }
  }
}
