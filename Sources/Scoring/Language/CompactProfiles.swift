import AssayKit
import Foundation

/// The profiles of languages as one text that is quick to read: a line `#code total total total` for each language, then a line
/// `n-gram<tab>count` for each of its n-grams.
enum CompactProfiles {
  /// One language as langdetect publishes it.
  private struct Published: Decodable {
    let name: String
    // The publisher's name.
    let n_words: [Int]
    let freq: [String: Int]
  }

  /// - Parameter published: one JSON object a line.
  /// - Returns: `nil` when it is something else.
  static func text(_ published: String) -> String? {
    var text = ""
    for line in published.split(separator: "\n") {
      let profile: Published
      do { profile = try JSONDecoder().decode(Published.self, from: Data(line.utf8)) } catch { return nil }
      guard profile.n_words.count == 3 else { return nil }
      text += "#\(profile.name) \(profile.n_words[0]) \(profile.n_words[1]) \(profile.n_words[2])\n"
      let grams = profile.freq.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
      for (gram, count) in grams where (1...3).contains(gram.unicodeScalars.count) && !gram.unicodeScalars.contains("\n") {
        text += "\(gram)\t\(count)\n"
      }
    }
    return text
  }

  static func profiles(_ text: String) -> [LanguageProfiles.Profile] {
    var profiles: [LanguageProfiles.Profile] = []
    var reader = Reader(bytes: Array(text.utf8))
    while let line = reader.next() {
      // A gram is never two bytes of ASCII at once with a `#` first: such signs are no letters.
      if line.first == UInt8(ascii: "#"), !line.contains(0x09) {
        let fields = String(decoding: line.dropFirst(), as: UTF8.self).split(separator: " ")
        profiles.append(.init(name: String(fields.first ?? ""), totals: fields.dropFirst().compactMap { Int($0) }, grams: []))
      } else if !profiles.isEmpty {
        profiles[profiles.count - 1].grams.append(gram(line))
      }
    }
    return profiles
  }

  private static func gram(_ line: ArraySlice<UInt8>) -> (key: UInt64, length: Int, count: Int) {
    let tab = line.lastIndex(of: 0x09) ?? line.endIndex
    var key: UInt64 = 0
    var length = 0
    var index = line.startIndex
    while index < tab {
      let lead = line[index]
      let size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
      var value = UInt64(size == 1 ? lead : lead & (0xff >> UInt8(size + 1)))
      for place in index + 1..<min(index + size, tab) { value = value << 6 | UInt64(line[place] & 0x3f) }
      key = key << 21 | value
      length += 1
      index += size
    }
    let count = line[min(tab + 1, line.endIndex)...].reduce(0) { $0 * 10 + Int($1) - 0x30 }
    return (key, length, count)
  }

  /// Lines of bytes.
  private struct Reader {
    let bytes: [UInt8]
    var index = 0

    mutating func next() -> ArraySlice<UInt8>? {
      guard index < bytes.count else { return nil }
      var end = index
      while end < bytes.count, bytes[end] != 0x0a { end += 1 }
      defer { index = end + 1 }
      return bytes[index..<end]
    }
  }
}

/// Groups of ideographs of which the first one stands for all.
enum IdeographGroups {
  /// The groups as langdetect's `messages.properties` has them: lines `NGram.KANJI_…=` with escaped code points.
  static func text(_ published: String) -> String {
    published.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("NGram.KANJI_") }.map { line in
      var group = String.UnicodeScalarView()
      for code in line.drop(while: { $0 != "=" }).dropFirst().components(separatedBy: "\\u") where !code.isEmpty {
        if let scalar = UInt32(code.prefix(4), radix: 16).flatMap(Unicode.Scalar.init) { group.append(scalar) }
      }
      return String(group)
    }.joined(separator: "\n")
  }

  /// Of groups one a line.
  static func representatives(_ text: String) -> [UInt32: UInt32] {
    var found: [UInt32: UInt32] = [:]
    for group in text.codePoints.split(separator: CodePoint.newline) {
      for value in group { found[value] = group.first }
    }
    return found
  }
}
