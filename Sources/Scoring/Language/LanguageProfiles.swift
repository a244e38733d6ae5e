/// How often each n-gram occurs in each language, as langdetect's profiles count.
struct LanguageProfiles: Sendable {
  let languages: [String]
  private var places: GramTable
  /// Where the entries of each n-gram begin in `entries`, and an end.
  private var starts: [Int32] = []
  private var entries: [(language: Int32, probability: Double)] = []
  private let representatives: [UInt32: UInt32]

  /// One language: its code, how many n-grams of each length were counted, and each n-gram with its count.
  struct Profile {
    var name: String
    var totals: [Int]
    var grams: [(key: UInt64, length: Int, count: Int)]
  }

  /// - Parameter representatives: for ideographs that langdetect takes as one; the others stand for themselves.
  init(_ profiles: [Profile], representatives: [UInt32: UInt32]) {
    languages = profiles.map(\.name)
    self.representatives = representatives
    places = GramTable(most: profiles.reduce(0) { $0 + $1.grams.count })
    var counts: [Int32] = []
    for profile in profiles {
      for gram in profile.grams {
        let place = Int(places.place(adding: gram.key))
        if place < counts.count { counts[place] += 1 } else { counts.append(1) }
      }
    }
    starts = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    entries = Array(repeating: (0, 0), count: Int(starts.last ?? 0))
    var next = starts
    for (index, profile) in profiles.enumerated() {
      for gram in profile.grams {
        guard let place = places.place(of: gram.key) else { continue }
        let probability = Double(gram.count) / Double(profile.totals[gram.length - 1])
        entries[Int(next[Int(place)])] = (Int32(index), probability)
        next[Int(place)] += 1
      }
    }
  }

  /// Multiplies each language's probability by what one n-gram says; a language that lacks it gets the weight alone.
  ///
  /// - Parameter factors: the weight for each language, before and after.
  func update(
    _ probabilities: UnsafeMutableBufferPointer<Double>, with gram: Int32, weight: Double,
    factors: UnsafeMutableBufferPointer<Double>
  ) {
    let places = Int(starts[Int(gram)])..<Int(starts[Int(gram) + 1])
    entries.withUnsafeBufferPointer { entries in
      for place in places { factors[Int(entries[place].language)] = weight + entries[place].probability }
      for index in probabilities.indices { probabilities[index] *= factors[index] }
      for place in places { factors[Int(entries[place].language)] = weight }
    }
  }

  // MARK: N-grams of a text

  /// The known n-grams of one to three code points that end at each place, shorter first; words in capitals give none.
  func grams(of text: [UInt32]) -> [Int32] {
    var grams: [Int32] = []
    grams.reserveCapacity(text.count * 2)
    // The last three code points, the latest last; a space stands before each word.
    var first = UInt64(0)
    var second = UInt64(0)
    var last = UInt64(CodePoint.space)
    var length = 1
    var lastIsUpper = false
    var isCapitalWord = false
    for value in text {
      let value = normalized(value)
      if last == UInt64(CodePoint.space) {
        length = 1
        isCapitalWord = false
        if value == CodePoint.space { continue }
      }
      length = min(length + 1, 3)
      (first, second, last) = (second, last, UInt64(value))
      let isUpper = CodePoint.isUpper(value)
      isCapitalWord = isUpper && (isCapitalWord || lastIsUpper)
      lastIsUpper = isUpper
      if isCapitalWord { continue }
      if last != UInt64(CodePoint.space), let place = places.place(of: last) { grams.append(place) }
      if let place = places.place(of: second << 21 | last) { grams.append(place) }
      if length == 3, let place = places.place(of: first << 42 | second << 21 | last) { grams.append(place) }
    }
    return grams
  }

  /// The code point that stands for `value` in the profiles.
  private func normalized(_ value: UInt32) -> UInt32 {
    switch value {
    case 0..<0x80: CodePoint.isASCIILetter(value) ? value : CodePoint.space
    case 0xa0, 0xab, 0xb0, 0xbb: CodePoint.space
    case 0x219: 0x15f
    case 0x21b: 0x163
    case 0x2000...0x206f: CodePoint.space
    case 0x6cc: 0x64a
    case 0x1ea0...0x1eff: 0x1ec3
    case 0x3040...0x309f: 0x3042
    case 0x30a0...0x30ff: 0x30a2
    case 0x3100...0x312f, 0x31a0...0x31bf: 0x3105
    case 0x4e00...0x9fff: representatives[value] ?? value
    case 0xac00...0xd7af: 0xac00
    default: value
    }
  }
}
