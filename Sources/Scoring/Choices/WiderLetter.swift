/// What Artificial Analysis tries from version 3 on when there is no `Answer: X`, in order; each rule gives its last match.
///
/// | rule | expression |
/// |---|---|
/// | `boxed` | `\\boxed\{[^}]*([A-Z])[^}]*\}` |
/// | `answer_is` | `answer is ([a-zA-Z])` |
/// | `answer_is_bracketed` | `answer is \(([a-zA-Z])\)` |
/// | `letter_bracket` | `([A-Z])\)\s*[^A-Z]*` |
/// | `is_the_correct_answer` | `([A-Z])\s+is\s+the\s+correct\s+answer` |
/// | `letter_ends_line` | `([A-Z])\s*$` |
/// | `letter_full_stop` | `([A-Z])\s*\.` |
/// | `letter_non_word` | `([A-Z])\s*[^\w]` |
///
/// A dot matches everything and `$` also before each LF. Matches do not overlap, which matters for `answer_is` alone: in
/// `answer is answer is b` the first match ends inside the second word.
enum WiderLetter {
  static func read(_ text: [Unicode.Scalar]) -> Reading<Unicode.Scalar>? {
    for (rule, find) in rules {
      if let letter = find(text) { return Reading(letter, by: rule) }
    }
    return nil
  }

  private typealias Find = @Sendable ([Unicode.Scalar]) -> Unicode.Scalar?

  private static let rules: [(ReadingRule, Find)] = [
    (.boxed, lastBoxed), (.answerIs, lastAfterAnswerIs), (.answerIsBracketed, lastInBrackets),
    (.letterBracket, { text in text.lastCapital { text[safe: $0 + 1] == ")" } }),
    (.isTheCorrectAnswer, { text in text.lastCapital { isFollowedByClaim(text, $0 + 1) } }),
    (.letterEndsLine, { text in text.lastCapital { endsLine(text, $0 + 1) } }),
    (.letterFullStop, { text in text.lastCapital { text[safe: text.skippingPythonSpaces(from: $0 + 1)] == "." } }),
    (.letterNonWord, { text in text.lastCapital { text[safe: $0 + 1].map { !$0.isPythonWord } ?? false } }),
  ]

  private static let box = Array("\\boxed{".unicodeScalars)
  private static let answerIs = Array("answer is ".unicodeScalars)
  private static let claim = ["is", "the", "correct", "answer"].map { Array($0.unicodeScalars) }

  /// A box without a capital letter up to its first `}` has no box with one inside, so the search goes on behind it.
  @Sendable private static func lastBoxed(_ text: [Unicode.Scalar]) -> Unicode.Scalar? {
    var found: Unicode.Scalar?
    var start = 0
    while start < text.count {
      guard text[start] == "\\", text.has(box, at: start) else { start += 1; continue }
      guard let end = text[start...].firstIndex(of: "}") else { return found }
      found = text[(start + box.count)..<end].last(where: \.isCapital) ?? found
      start = end + 1
    }
    return found
  }

  @Sendable private static func lastAfterAnswerIs(_ text: [Unicode.Scalar]) -> Unicode.Scalar? {
    var found: Unicode.Scalar?
    var start = 0
    while start < text.count {
      guard text[start] == "a", text.has(answerIs, at: start), let next = text[safe: start + answerIs.count],
        next.isASCIILetter
      else { start += 1; continue }
      found = next
      start += answerIs.count + 1
    }
    return found
  }

  @Sendable private static func lastInBrackets(_ text: [Unicode.Scalar]) -> Unicode.Scalar? {
    let start = text.indices.last { start in
      let place = start + answerIs.count
      return text[start] == "a" && text.has(answerIs, at: start) && text[safe: place] == "("
        && text[safe: place + 1]?.isASCIILetter == true && text[safe: place + 2] == ")"
    }
    return start.map { text[$0 + answerIs.count + 1] }
  }

  private static func isFollowedByClaim(_ text: [Unicode.Scalar], _ start: Int) -> Bool {
    var place = start
    for word in claim {
      let next = text.skippingPythonSpaces(from: place)
      guard next > place, text.has(word, at: next) else { return false }
      place = next + word.count
    }
    return true
  }

  private static func endsLine(_ text: [Unicode.Scalar], _ start: Int) -> Bool {
    var place = start
    while let scalar = text[safe: place] {
      if scalar == "\n" { return true }
      guard scalar.isPythonSpace else { return false }
      place += 1
    }
    return true
  }
}

extension [Unicode.Scalar] {
  /// The last capital letter for whose index `condition` holds.
  fileprivate func lastCapital(where condition: (Int) -> Bool) -> Unicode.Scalar? {
    indices.last { self[$0].isCapital && condition($0) }.map { self[$0] }
  }

  fileprivate subscript(safe index: Int) -> Unicode.Scalar? { index < count ? self[index] : nil }
}
