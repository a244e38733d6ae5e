import AssayKit
import CZlib
import Foundation

/// zlib's deflate with one stream for many small texts: setting a stream up costs more than compressing a short prompt.
final class Deflater {
  private var stream = z_stream()
  private let ready: Bool

  init() {
    // Level 3: prompts and answers shrink nearly as much as at 6, in half the time.
    ready = deflateInit_(&stream, 3, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit { if ready { deflateEnd(&stream) } }

  /// The compressed form, or `nil` when it would not be smaller.
  func compress(_ plain: Data) -> Data? {
    guard ready, plain.count > 64, plain.count <= Int(UInt32.max), deflateReset(&stream) == Z_OK else { return nil }
    var output = Data(count: plain.count - 1)
    let outcome = plain.withUnsafeBytes { (source: UnsafeRawBufferPointer) in
      output.withUnsafeMutableBytes { (target: UnsafeMutableRawBufferPointer) in
        // zlib reads through this pointer and never writes; its C type only lacks the `const`.
        stream.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.bindMemory(to: UInt8.self).baseAddress
        stream.avail_out = UInt32(target.count)
        return deflate(&stream, Z_FINISH)
      }
    }
    guard outcome == Z_STREAM_END else { return nil }
    output.count -= Int(stream.avail_out)
    return output
  }
}

/// zlib's inflate with a size that is known before.
enum Inflater {
  /// - Throws: `.bug` when `compressed` is damaged or is not exactly `size` bytes when expanded; never expands further.
  static func expand(_ compressed: Data, size: Int) throws(StoreError) -> Data {
    var output = Data(count: size)
    var length = UInt(size)
    let outcome = output.withUnsafeMutableBytes { target in
      compressed.withUnsafeBytes { source in
        var spare: UInt8 = 0
        // An empty buffer has no address, and zlib refuses a null pointer.
        return withUnsafeMutablePointer(to: &spare) { spare in
          uncompress(
            target.bindMemory(to: UInt8.self).baseAddress ?? spare, &length,
            source.bindMemory(to: UInt8.self).baseAddress ?? UnsafePointer(spare), UInt(source.count))
        }
      }
    }
    guard outcome == Z_OK, Int(length) == size else { throw .bug("stored text is damaged (zlib says \(outcome))") }
    return output
  }
}
