/// The three steps of MMLU-Pro's own script, each tried when the one before finds nothing, on the text without its `**`.
///
/// 1. `answer_is`: the first `answer is \(?([A-J])\)?`.
/// 2. `answer_line`: `.*[aA]nswer:\s*([A-J])`, the last such place of the first line that has one. Lines end at LF only; the
///    letter itself may stand on a later one.
/// 3. `last_letter`: the last `\b[A-J]\b` of the text.
enum OfficialLetter {
  static func read(_ marked: [Unicode.Scalar]) -> Reading<Unicode.Scalar>? {
    let text = withoutStrongEmphasis(marked)
    if let letter = afterAnswerIs(text) { return Reading(letter, by: .answerIs) }
    if let letter = afterAnswerColon(text) { return Reading(letter, by: .answerLine) }
    return lastAlone(text).map { Reading($0, by: .lastLetter) }
  }

  private static func withoutStrongEmphasis(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var kept: [Unicode.Scalar] = []
    var place = 0
    while place < text.count {
      if text[place] == "*", place + 1 < text.count, text[place + 1] == "*" {
        place += 2
      } else {
        kept.append(text[place])
        place += 1
      }
    }
    return kept
  }

  private static let answerIs = Array("answer is ".unicodeScalars)
  private static let nswer = Array("nswer:".unicodeScalars)

  private static func isOption(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x41 && scalar.value <= 0x4a }

  private static func afterAnswerIs(_ text: [Unicode.Scalar]) -> Unicode.Scalar? {
    for start in text.indices where text[start] == "a" && text.has(answerIs, at: start) {
      var place = start + answerIs.count
      if place < text.count, text[place] == "(" { place += 1 }
      if place < text.count, isOption(text[place]) { return text[place] }
    }
    return nil
  }

  private static func afterAnswerColon(_ text: [Unicode.Scalar]) -> Unicode.Scalar? {
    var found: Unicode.Scalar?
    for start in text.indices {
      if text[start] == "\n", found != nil { return found }
      guard text[start] == "a" || text[start] == "A", text.has(nswer, at: start + 1) else { continue }
      let place = text.skippingPythonSpaces(from: start + 1 + nswer.count)
      if place < text.count, isOption(text[place]) { found = text[place] }
    }
    return found
  }

  private static func lastAlone(_ text: [Unicode.Scalar]) -> Unicode.Scalar? {
    let place = text.indices.last { place in
      isOption(text[place]) && (place == 0 || !text[place - 1].isPythonWord)
        && (place + 1 == text.count || !text[place + 1].isPythonWord)
    }
    return place.map { text[$0] }
  }
}
