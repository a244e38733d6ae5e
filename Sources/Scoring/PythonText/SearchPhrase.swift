/// A keyword of the data, which the reference uses as a regular expression.
///
/// Most are plain words; those are looked for without the engine. What has a sign of the pattern language in it goes through
/// `PythonPattern`.
struct SearchPhrase: Sendable {
  private enum Form: Sendable {
    /// What may stand at each place.
    case plain([Set<UInt32>], starts: Set<UInt32>)
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
      let places = phrase.map { ignoringCase ? CaseVariants.of($0) : [$0] }
      form = .plain(places, starts: places[0])
    }
  }

  private static let signs = Set<UInt32>("\\.^$*+?{}[]|()".unicodeScalars.map(\.value))

  /// `re.search(…) is not None`.
  func isIn(_ text: CodePoints) throws(PythonPattern.Fault) -> Bool {
    switch form {
    case .pattern(let pattern): try pattern.firstMatch(in: text) != nil
    case .plain(let places, let starts): next(places, starts, in: text, from: text.startIndex) != nil
    }
  }

  /// `len(re.findall(…))`.
  func count(in text: CodePoints) throws(PythonPattern.Fault) -> Int {
    switch form {
    case .pattern(let pattern): return try pattern.count(in: text)
    case .plain(let places, let starts):
      var count = 0
      var index = text.startIndex
      while let found = next(places, starts, in: text, from: index) {
        count += 1
        index = found + places.count
      }
      return count
    }
  }

  private func next(_ places: [Set<UInt32>], _ starts: Set<UInt32>, in text: CodePoints, from start: Int) -> Int? {
    let last = text.endIndex - places.count
    guard start <= last else { return nil }
    let common = starts.count == 2 ? starts.sorted() : []
    for index in start...last {
      let value = text[index]
      guard common.isEmpty ? starts.contains(value) : value == common[0] || value == common[1] else { continue }
      guard places.indices.dropFirst().allSatisfy({ places[$0].contains(text[index + $0]) }) else { continue }
      if !standsAlone || (text.isWordEdge(at: index) && text.isWordEdge(at: index + places.count)) { return index }
    }
    return nil
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
