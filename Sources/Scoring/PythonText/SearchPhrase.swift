/// A keyword of the data, which the reference uses as a regular expression.
///
/// Most are plain words; those are looked for without the engine. What has a sign of the pattern language in it goes through
/// `PythonPattern`.
struct SearchPhrase: Sendable {
  /// What may stand at one place of a phrase.
  private struct Place: Sendable {
    /// The two commonest, such as the small and the capital letter.
    let first: UInt32
    let second: UInt32
    let others: [UInt32]

    init(_ variants: Set<UInt32>) {
      let variants = variants.sorted()
      first = variants[0]
      second = variants.count > 1 ? variants[1] : first
      others = Array(variants.dropFirst(2))
    }

    func takes(_ value: UInt32) -> Bool { value == first || value == second || (!others.isEmpty && others.contains(value)) }
  }

  private enum Form: Sendable {
    case plain([Place])
    case pattern(PythonPattern)
  }

  private let form: Form
  private let standsAlone: Bool

  /// - Parameters:
  ///   - phrase: a word, or a pattern of Python's.
  ///   - ignoringCase: as `re.IGNORECASE`.
  ///   - standsAlone: as `\bphrase\b`.
  init(_ phrase: CodePoints, ignoringCase: Bool = true, standsAlone: Bool = false) throws(PythonPattern.Fault) {
    self.standsAlone = standsAlone
    if phrase.isEmpty || phrase.contains(where: { Self.signs.contains($0) }) {
      let edge = standsAlone ? [UInt32(0x5c), 0x62] : []
      form = .pattern(try PythonPattern((edge + phrase + edge)[...], ignoringCase: ignoringCase))
    } else {
      form = .plain(phrase.map { Place(ignoringCase ? CaseVariants.of($0) : [$0]) })
    }
  }

  private static let signs = Set<UInt32>("\\.^$*+?{}[]|()".unicodeScalars.map(\.value))

  /// `re.search(…) is not None`.
  func isIn(_ text: CodePoints) throws(PythonPattern.Fault) -> Bool {
    switch form {
    case .pattern(let pattern): try pattern.firstMatch(in: text) != nil
    case .plain(let places): next(places, in: text, from: text.startIndex) != nil
    }
  }

  /// `len(re.findall(…))`.
  func count(in text: CodePoints) throws(PythonPattern.Fault) -> Int {
    switch form {
    case .pattern(let pattern): return try pattern.count(in: text)
    case .plain(let places):
      var count = 0
      var index = text.startIndex
      while let found = next(places, in: text, from: index) {
        count += 1
        index = found + places.count
      }
      return count
    }
  }

  private func next(_ places: [Place], in text: CodePoints, from start: Int) -> Int? {
    var start = start
    while let found = Self.next(places, in: text, from: start) {
      if !standsAlone || (text.isWordEdge(at: found) && text.isWordEdge(at: found + places.count)) { return found }
      start = found + 1
    }
    return nil
  }

  private static func next(_ places: [Place], in text: CodePoints, from start: Int) -> Int? {
    let base = text.startIndex
    return text.withUnsafeBufferPointer { points in
      places.withUnsafeBufferPointer { places in
        var index = start - base
        while index + places.count <= points.count {
          if places[0].takes(points[index]), places.indices.allSatisfy({ places[$0].takes(points[index + $0]) }) {
            return base + index
          }
          index += 1
        }
        return nil
      }
    }
  }
}

extension CodePoints {
  /// `\b` at a place of the text.
  func isWordEdge(at index: Int) -> Bool {
    let before = index > startIndex && CodePoint.isWord(self[index - 1])
    let after = index < endIndex && CodePoint.isWord(self[index])
    return before != after
  }
}
