import Crypto

/// The hashes that name content: the cache's own and the two that the hub uses.
enum FileDigest {
  private static let chunk = 1 << 20

  /// SHA-256 of a whole file, lower-case hexadecimal.
  static func sha256(of path: String) throws(FileFault) -> String {
    var hash = SHA256()
    try read(path) { hash.update(data: $0) }
    return hexadecimal(hash.finalize())
  }

  static func sha256(_ bytes: some Sequence<UInt8>) -> String { hexadecimal(SHA256.hash(data: Array(bytes))) }

  /// The name that git gives to a file's content: SHA-1 over a header with the length, and the content.
  static func gitBlob(of path: String) throws(FileFault) -> String {
    var hash = Insecure.SHA1()
    hash.update(data: Array("blob \(try OpenFile.reading(path).size())\0".utf8))
    try read(path) { hash.update(data: $0) }
    return hexadecimal(hash.finalize())
  }

  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func read(_ path: String, _ body: ([UInt8]) -> Void) throws(FileFault) {
    let file = try OpenFile.reading(path)
    var offset: Int64 = 0
    while true {
      let bytes = try file.read(upTo: chunk, at: offset)
      guard !bytes.isEmpty else { return }
      body(bytes)
      offset += Int64(bytes.count)
    }
  }
}
