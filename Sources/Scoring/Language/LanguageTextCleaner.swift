import Foundation

/// Takes out of a text what says nothing about its language, as langdetect does before it counts.
struct LanguageTextCleaner: Sendable {
  private let address: PatternReplacement
  private let mail: PatternReplacement

  /// Code points that are looked at.
  private static let longest = 10_000

  init() throws(PythonPattern.Fault) {
    address = try PatternReplacement(#"https?://[-_.?&~;+=/#0-9A-Za-z]{1,2076}"#, " ")
    mail = try PatternReplacement(#"[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}"#, " ")
  }

  func cleaned(_ text: CodePoints) throws(PythonPattern.Fault) -> [UInt32] {
    var text = text
    if text.contains("http".unicodeScalars.map(\.value)) { text = try address.applied(to: text) }
    if text.contains(0x40) { text = try mail.applied(to: text) }
    var kept: [UInt32] = []
    kept.reserveCapacity(min(text.count, Self.longest))
    var previous: UInt32 = 0
    for value in Self.composed(text).prefix(Self.longest) {
      if value != CodePoint.space || previous != CodePoint.space { kept.append(value) }
      previous = value
    }
    return Self.withoutStrayLatin(kept)
  }

  /// A text that is mostly in another script loses its Latin letters.
  private static func withoutStrayLatin(_ text: [UInt32]) -> [UInt32] {
    var latin = 0
    var other = 0
    for value in text {
      if value >= 0x41 && value <= 0x7a {
        latin += 1
      } else if value >= 0x300 {
        // Vietnamese letters too: the reference means to leave them out, and compares a number with a name.
        other += 1
      }
    }
    return latin * 2 < other ? text.filter { $0 < 0x41 || $0 > 0x7a } : text
  }

  // MARK: Vietnamese letters that were written as a letter and a mark

  private static let bases = Set("AEIOUYaeiouyÂÊÔâêôĂăƠơƯư".unicodeScalars.map(\.value))
  private static let marks: Set<UInt32> = [0x300, 0x301, 0x303, 0x309, 0x323]

  private static func composed(_ text: CodePoints) -> CodePoints {
    guard text.contains(where: { $0 >= 0x300 && $0 <= 0x323 }) else { return text }
    var result: [UInt32] = []
    var index = text.startIndex
    while index < text.endIndex {
      let value = text[index]
      if index + 1 < text.endIndex, marks.contains(text[index + 1]), bases.contains(value) {
        result += text[index...index + 1].string.precomposedStringWithCanonicalMapping.unicodeScalars.map(\.value)
        index += 2
      } else {
        result.append(value)
        index += 1
      }
    }
    return result[...]
  }
}
