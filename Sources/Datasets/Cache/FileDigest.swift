import AssayKit
import Crypto

/// The hashes that name content: the cache's own and the two that the hub uses.
enum FileDigest {
  private static let chunk = 1 << 20

  /// SHA-256 of a whole file, lower-case hexadecimal.
  static func sha256(of path: String) throws(FileFault) -> String {
    var hash = SHA256()
    try read(path) { hash.update(data: $0) }
    return hash.finalize().hexadecimal
  }

  static func sha256(_ bytes: some Sequence<UInt8>) -> String { SHA256.hash(data: Array(bytes)).hexadecimal }

  /// The name that git gives to a file's content: SHA-1 over a header with the length, and the content.
  static func gitBlob(of path: String) throws(FileFault) -> String {
    var hash = Insecure.SHA1()
    hash.update(data: Array("blob \(try OpenFile.reading(path).size())\0".utf8))
    try read(path) { hash.update(data: $0) }
    return hash.finalize().hexadecimal
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
