/// The letter after `Answer:`, in any case.
enum AnswerLetter {
  private static let answer = Array("answer".unicodeScalars)

  /// The first match of `(?i)Answer[ \t]*:[ \t]*\$?([A-D])\$?`.
  static func first(in text: [Unicode.Scalar]) -> Unicode.Scalar? {
    for start in text.indices where text.has(answer, ignoringCaseAt: start) {
      var place = skippingBlanks(text, from: start + answer.count)
      guard place < text.count, text[place] == ":" else { continue }
      place = skippingBlanks(text, from: place + 1)
      if place < text.count, text[place] == "$" { place += 1 }
      if place < text.count, text[place].isASCIILetter, text[place].value | 0x20 <= 0x64 { return text[place] }
    }
    return nil
  }

  /// The last match of `(?i)[\*\_]{0,2}Answer[\*\_]{0,2}\s*:[\s\*\_]{0,2}\s*([A-Z])(?![a-zA-Z0-9])`.
  ///
  /// What stands between the colon and the letter is one run of spaces and emphasis, with emphasis among its first two scalars
  /// only; so every place either matches in one way or not at all, and no match reaches into the next.
  static func last(in text: [Unicode.Scalar]) -> Unicode.Scalar? {
    for start in text.indices.reversed() where text.has(answer, ignoringCaseAt: start) {
      if let letter = letter(in: text, after: start + answer.count) { return letter }
    }
    return nil
  }

  private static func letter(in text: [Unicode.Scalar], after word: Int) -> Unicode.Scalar? {
    var place = word
    while place < min(word + 2, text.count), isMark(text[place]) { place += 1 }
    place = text.skippingPythonSpaces(from: place)
    guard place < text.count, text[place] == ":" else { return nil }
    place += 1
    let run = place
    while place < text.count, text[place].isPythonSpace || (place < run + 2 && isMark(text[place])) { place += 1 }
    guard place < text.count, text[place].isLetterIgnoringCase else { return nil }
    guard place + 1 < text.count else { return text[place] }
    let next = text[place + 1]
    return next.isLetterIgnoringCase || next.isDecimalDigit ? nil : text[place]
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool { scalar == "*" || scalar == "_" }

  private static func skippingBlanks(_ text: [Unicode.Scalar], from start: Int) -> Int {
    var place = start
    while place < text.count, text[place] == " " || text[place] == "\t" { place += 1 }
    return place
  }
}
