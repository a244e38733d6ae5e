/// The fields behind the name in a header of a ZIP. Some of them give the entry another name or other sizes, which one reader
/// obeys and another does not know, so only those pass that say nothing of what it holds.
struct ExtraFields {
  /// Times and owners, as Info-ZIP and NTFS write them.
  private static let harmless: Set = [0x5455, 0x7875, 0x000A]
  /// Sizes of 64 bits, which a writer that does not know them yet leaves room for.
  private static let wideSizes = 0x0001

  private let fields: [(id: Int, content: Bytes)]

  /// - Throws: when the bytes are not a row of fields.
  init(_ bytes: Bytes, of name: String) throws(BundleFault) {
    var fields: [(id: Int, content: Bytes)] = []
    var at = 0
    while at < bytes.count {
      guard at + 4 <= bytes.count, case let length = bytes.number(at + 2, 2), at + 4 + length <= bytes.count else {
        throw BundleFault("the extra fields of `\(name)` are damaged")
      }
      fields.append((bytes.number(at, 2), Bytes(Array(bytes[at + 4, length]))))
      at += 4 + length
    }
    self.fields = fields
  }

  /// - Parameters:
  ///   - sizes: what the entry has before and after compression; `nil` where no such field may be.
  /// - Throws: when one of them may say something else of the entry `name` than its header.
  func check(of name: String, sizes: [Int]?) throws(BundleFault) {
    for field in fields where !Self.harmless.contains(field.id) {
      guard field.id == Self.wideSizes, let sizes, field.content.count == 16,
        zip([0, 8], sizes).allSatisfy({ at, size in [0, size].contains(field.content.number(at, 8)) })
      else { throw BundleFault("`\(name)` has the extra field \(field.id), by which readers could differ") }
    }
  }
}
