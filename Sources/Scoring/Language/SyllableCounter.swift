/// syllapy's count: a dictionary first, then groups of vowels.
struct SyllableCounter: Sendable {
  private let known: [[UInt32]: Int]

  /// - Parameter table: lines `word,count`.
  init(_ table: String) {
    var known: [[UInt32]: Int] = [:]
    for line in table.codePoints.split(whereSeparator: { $0 == CodePoint.newline || $0 == 0x0d }) {
      guard let comma = line.lastIndex(of: 0x2c), let count = Int(line[(comma + 1)...].string) else { continue }
      known[Array(line[..<comma])] = count
    }
    self.known = known
  }

  func counts(of words: [CodePoints]) -> [Int] { words.map { count(of: $0) } }

  /// 0 for a word with a digit in it and for signs alone.
  func count(of word: CodePoints) -> Int {
    let word = word.stripped.lowered.stripped(CodePoint.isPunctuation)
    guard !word.isEmpty, !word.contains(where: CodePoint.isDecimal) else { return 0 }
    if let count = known[Array(word)] { return count }
    if let hyphen = word.firstIndex(of: 0x2d), hyphen > word.startIndex, hyphen + 1 < word.endIndex,
      word[hyphen + 1] != CodePoint.newline
    {
      let first = count(of: word[..<hyphen])
      let second = count(of: word[(hyphen + 1)...].prefix { $0 != CodePoint.newline })
      return first == 0 || second == 0 ? 0 : first + second
    }
    return Self.guess(word)
  }

  private static func guess(_ word: CodePoints) -> Int {
    let vowels = word.map(isVowel)
    var count = vowels[0] ? 1 : 0
    for index in vowels.indices.dropFirst() where vowels[index] && !vowels[index - 1] { count += 1 }
    if word.last == 0x65 { count -= 1 }
    if word.hasSuffix([0x6c, 0x65]), word.count > 2, !vowels[vowels.count - 3] { count += 1 }
    return count == 0 ? 1 : count
  }

  private static func isVowel(_ value: UInt32) -> Bool {
    switch Unicode.Scalar(value) {
    case "a", "e", "i", "o", "u", "y": true
    default: false
    }
  }
}
