import Foundation

/// How much a text of YAML may become when its aliases stand for what they name.
///
/// A few aliases of aliases make a tree that no memory holds, and comparing two keys walks over all of it. What has no anchors has no
/// aliases either, so most files pass at once, whatever asterisks stand in their prompts.
struct AliasBound {
  /// Nodes that are still compared in a blink.
  private static let most = 2e7

  private let text: String

  init(_ text: String) { self.text = text }

  /// - Throws: the place of the first alias of a text with too many.
  func check() throws(FileMistake) {
    let anchors = Set(names(after: UInt8(ascii: "&")).map(\.name))
    guard !anchors.isEmpty else { return }
    let aliases = names(after: UInt8(ascii: "*")).filter { anchors.contains($0.name) }
    // n aliases in chains of any form reach at most 3^(n/3) times what one of them names, which is no more than the whole text.
    guard let first = aliases.first, pow(3, Double(aliases.count) / 3) * Double(text.utf8.count) > Self.most else { return }
    throw FileMistake(
      "the file has \(aliases.count) aliases such as `*\(first.name.excerpt)`, which may stand for too much",
      hint: "write out what they stand for", at: first.place)
  }

  private struct Name {
    let name: String
    let place: FilePlace
  }

  /// The words that begin with `mark`, wherever they stand: too many rather than too few.
  private func names(after mark: UInt8) -> [Name] {
    var found: [Name] = []
    var place = FilePlace.start
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      if byte == mark {
        let name = bytes[(index + 1)...].prefix { $0 > 0x7F || Self.isWord($0) }
        if !name.isEmpty { found.append(Name(name: String(decoding: name, as: UTF8.self), place: place)) }
      }
      if byte == UInt8(ascii: "\n") {
        place = FilePlace(line: place.line + 1, column: 1)
      } else if byte & 0xC0 != 0x80 {
        place.column += 1
      }
    }
    return found
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
