import AssayKit
import Crypto
import Foundation

/// A text as it is stored: named by its content, compressed when that makes it smaller.
struct Blob: Hashable, Sendable {
  /// The most bytes that one text may have, before and after compression.
  static let limit = 512 << 20

  /// The 32 bytes of the SHA-256 of the uncompressed text.
  let hash: Data
  let encoding: Encoding
  /// Bytes of the uncompressed text.
  let size: Int
  let content: Data

  enum Encoding: String, Hashable, Sendable {
    case plain, zlib
  }

  /// - Throws: `.notAllowed` above the limit.
  init(encoding plain: Data, with deflater: Deflater) throws(StoreError) {
    guard plain.count <= Self.limit else {
      throw .notAllowed("a text of \(plain.count) bytes is too large to store: the limit is \(Self.limit)")
    }
    hash = Data(SHA256.hash(data: plain))
    size = plain.count
    if let compressed = deflater.compress(plain) {
      encoding = .zlib
      content = compressed
    } else {
      encoding = .plain
      content = plain
    }
  }

  /// Reads the columns `encoding, size, content`.
  static func plain(from row: inout SQLRow) throws(StoreError) -> Data {
    let encoding = try row.word(Encoding.self)
    let size = try row.int()
    let content = try row.bytes()
    guard size <= limit else { throw .bug("a stored text of \(size) bytes is above the limit of \(limit)") }
    switch encoding {
    case .plain: return content
    case .zlib: return try Inflater.expand(content, size: size)
    }
  }

  /// As `plain(from:)`, for the columns of a join that may have found nothing.
  static func plainIfAny(from row: inout SQLRow) throws(StoreError) -> Data? {
    var look = row
    guard try look.textIfAny() != nil else {
      _ = (try row.textIfAny(), try row.integerIfAny(), try row.bytesIfAny())
      return nil
    }
    return try plain(from: &row)
  }
}

extension SQLTransaction {
  /// Stores a blob unless its text is there already.
  func store(_ blob: Blob) throws(StoreError) {
    try execute(
      "INSERT INTO blobs (hash, encoding, size, content) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
      [.bytes(blob.hash), .text(blob.encoding.rawValue), .integer(blob.size), .bytes(blob.content)])
  }
}
