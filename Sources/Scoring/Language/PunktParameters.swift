/// What Punkt has learnt of English: abbreviations, pairs of words, words that begin sentences, and where words stand capitalised.
struct PunktParameters: Sendable {
  private let abbreviations: Set<CodePoints>
  private let starters: Set<CodePoints>
  /// What may follow a word in a pair.
  private let collocations: [CodePoints: Set<CodePoints>]
  private let contexts: [CodePoints: Int]

  /// Bits of `contexts`.
  private static let insideUpper = 1 << 2
  private static let anyUpper = 1 << 1 | 1 << 2 | 1 << 3
  private static let beginsLower = 1 << 4
  private static let anyLower = 1 << 4 | 1 << 5 | 1 << 6

  /// - Parameters: the texts of NLTK's `punkt_tab/english`.
  init(abbreviations: String, starters: String, collocations: String, contexts: String) {
    self.abbreviations = Set(Self.lines(abbreviations))
    self.starters = Set(Self.lines(starters))
    self.collocations = Self.lines(collocations).map { $0.split(separator: 0x09) }.reduce(into: [:]) { pairs, words in
      if let first = words.first, let second = words.dropFirst().first { pairs[first, default: []].insert(second) }
    }
    var bits: [CodePoints: Int] = [:]
    for line in Self.lines(contexts) {
      guard let tab = line.lastIndex(of: 0x09), let number = Int(line[(tab + 1)...].string) else { continue }
      bits[line[..<tab]] = number
    }
    self.contexts = bits
  }

  private static func lines(_ text: String) -> [CodePoints] { text.codePoints.split(separator: CodePoint.newline) }

  /// What the token itself says: the end of a sentence, an abbreviation, an ellipsis.
  func annotate(_ token: inout PunktToken) {
    if token.text.count == 1, PunktToken.isSentenceEnd(token.text[token.text.startIndex]) {
      token.endsSentence = true
    } else if token.isOnlyStops {
      token.isEllipsis = true
    } else if token.endsWithStop, !token.text.hasSuffix([0x2e, 0x2e]) {
      let stem = token.text.dropLast().lowered
      let last = stem.lastIndex(of: 0x2d).map { stem[($0 + 1)...] } ?? stem
      if abbreviations.contains(stem) || abbreviations.contains(last) {
        token.isAbbreviation = true
      } else {
        token.endsSentence = true
      }
    }
  }

  /// What the next token says about it.
  func annotate(_ token: inout PunktToken, before next: PunktToken) {
    guard token.endsWithStop else { return }
    let type = token.typeWithoutStop
    let isInitial = token.isInitial
    if let second = collocations[type], second.contains(next.typeInSentence) {
      token.endsSentence = false
      token.isAbbreviation = true
      return
    }
    if token.isAbbreviation || token.isEllipsis, !isInitial {
      if beginsSentence(next) == true || (next.startsUpper && starters.contains(next.typeInSentence)) {
        token.endsSentence = true
        return
      }
    }
    guard isInitial || type == PunktToken.number else { return }
    switch beginsSentence(next) {
    case false?:
      token.endsSentence = false
      token.isAbbreviation = true
    case nil where isInitial && next.startsUpper && contexts[next.typeInSentence, default: 0] & Self.anyLower == 0:
      token.endsSentence = false
      token.isAbbreviation = true
    default: break
    }
  }

  /// Whether the way it is written says that a token begins a sentence; `nil` when it says nothing.
  private func beginsSentence(_ token: PunktToken) -> Bool? {
    if token.text.count == 1, let only = token.text.first, Self.isInnerSign(only) { return false }
    let context = contexts[token.typeInSentence, default: 0]
    if token.startsUpper, context & Self.anyLower != 0, context & Self.insideUpper == 0 { return true }
    if token.startsLower, context & Self.anyUpper != 0 || context & Self.beginsLower == 0 { return false }
    return nil
  }

  private static func isInnerSign(_ value: UInt32) -> Bool {
    switch Unicode.Scalar(value) {
    case ";", ":", ",", ".", "!", "?": true
    default: false
    }
  }
}
