import Foundation

/// The part of speech of a text's first word, as NLTK's averaged perceptron tagger tells it.
///
/// Tags go from left to right, so the first one depends on the words after it only as they are written.
struct FirstWordTagger: Sendable {
  private let known: [String: String]
  private let classes: [String]
  /// Lines `feature<tab>tag weight tag weight …`, sorted by their bytes.
  private let weights: [UInt8]

  /// - Returns: `nil` when the texts are something else.
  init?(known: String, classes: String, weights: String) {
    do {
      self.known = try JSONDecoder().decode([String: String].self, from: Data(known.utf8))
      self.classes = try JSONDecoder().decode([String].self, from: Data(classes.utf8))
    } catch {
      return nil
    }
    self.weights = Array(weights.utf8)
  }

  /// A tag depends on no word after these.
  static let wordsLookedAt = 3

  /// `nil` without a word.
  func firstTag(of words: [CodePoints]) -> String? {
    guard let first = words.first else { return nil }
    if let tag = known[first.string] { return tag }
    var scores: [Substring: Double] = [:]
    for feature in Self.features(first, words) {
      let fields = entry(of: feature).split(separator: " ")
      for index in stride(from: 0, to: fields.count - 1, by: 2) {
        scores[fields[index], default: 0] += Double(fields[index + 1]) ?? 0
      }
    }
    return classes.max { left, right in
      let scores = (scores[left[...]] ?? 0, scores[right[...]] ?? 0)
      return scores.0 == scores.1 ? left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars) : scores.0 < scores.1
    }
  }

  private static func features(_ first: CodePoints, _ words: [CodePoints]) -> [String] {
    let word = normalized(first)
    let next = words.count > 1 ? normalized(words[1]) : "-END-"
    let afterNext = words.count > 2 ? normalized(words[2]) : words.count > 1 ? "-END-" : "-END2-"
    return [
      "bias", "i suffix " + first.suffix(3).string, "i pref1 " + first.prefix(1).string, "i-1 tag -START-", "i-2 tag -START2-",
      "i tag+i-2 tag -START- -START2-", "i word " + word, "i-1 tag+i word -START- " + word, "i-1 word -START2-",
      "i-1 suffix T2-", "i-2 word -START-", "i+1 word " + next, "i+1 suffix " + next.codePoints.suffix(3).string,
      "i+2 word " + afterNext,
    ]
  }

  private static func normalized(_ word: CodePoints) -> String {
    if word.contains(0x2d), word.first != 0x2d { return "!HYPHEN" }
    if word.count == 4, word.allSatisfy(CodePoint.isDigit) { return "!YEAR" }
    if let first = word.first, CodePoint.isDigit(first) { return "!DIGITS" }
    return word.lowered.string
  }

  /// What stands after the feature's tab; empty for an unknown one. Searched by halves over the bytes.
  private func entry(of feature: String) -> String {
    let wanted = Array(feature.utf8)
    var low = 0
    var high = weights.count
    while low < high {
      var start = (low + high) / 2
      while start > low, weights[start - 1] != 0x0a { start -= 1 }
      let end = weights[start..<high].firstIndex(of: 0x0a) ?? high
      let tab = weights[start..<end].firstIndex(of: 0x09) ?? end
      if weights[start..<tab].elementsEqual(wanted) { return String(decoding: weights[min(tab + 1, end)..<end], as: UTF8.self) }
      if weights[start..<tab].lexicographicallyPrecedes(wanted) { low = min(end + 1, high) } else { high = start }
    }
    return ""
  }
}
