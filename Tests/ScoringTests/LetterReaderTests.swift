import AssayKit
import Scoring
import TestSupport
import Testing

@Suite struct LetterReaderTests {
  struct Case: CustomTestStringConvertible {
    let text: String
    let letter: Unicode.Scalar?
    let rule: ReadingRule?
    var testDescription: String { text.debugDescription }

    init(_ text: String, _ letter: Unicode.Scalar?, _ rule: ReadingRule?) {
      self.text = text
      self.letter = letter
      self.rule = rule
    }
  }

  @Test(arguments: [
    Case("The answer is (C).", "C", .answerIs), Case("so the answer is D", "D", .answerIs),
    Case("answer is (A) … no, the answer is (B)", "A", .answerIs), Case("the answer is (K)", nil, nil),
    Case("The answer is **(B)**, since C fails.", "B", .answerIs), Case("Answer: B", "B", .answerLine),
    Case("answer: A or answer: C", "C", .answerLine), Case("Answer: A\nAnswer: B", "A", .answerLine),
    Case("**Answer**: B. I rejected A.", "B", .answerLine), Case("Answer:\n\n  E", "E", .answerLine),
    Case("ANSWER: E", "E", .lastLetter),
    Case("answer: (D)", "D", .lastLetter), Case("I think it is B, not A!", "A", .lastLetter),
    Case("AB BA _C_ Dé", nil, nil), Case("C\u{301}", "C", .lastLetter), Case("no letter", nil, nil), Case("", nil, nil),
  ])
  func theOfficialChainTakesItsStepsInOrder(example: Case) {
    let reading = LetterReader.mmluPro.read(example.text)

    #expect(reading?.value == example.letter)
    #expect(reading?.rule == example.rule)
  }

  @Test(arguments: [
    Case("Answer: A/B/C/D\nAnswer: B", "B", .answerLine), Case("**Answer:** C", "C", .answerLine),
    Case("**Answer**: C", "C", .answerLine), Case("Answer: **C**", nil, nil), Case("ANSWER : j.", "j", .answerLine),
    Case("Answer: AB", nil, nil), Case("an\u{17f}wer", nil, nil), Case("An\u{17f}wer: D", "D", .answerLine),
    Case("Answer: D\u{212a}", nil, nil), Case("Answer: Dé", "D", .answerLine), Case("Answer: \u{130}", "\u{130}", .answerLine),
    Case("the answer is (C)", nil, nil),
  ])
  func artificialAnalysisTakesTheLastAnswerLine(example: Case) {
    #expect(LetterReader.aaV2.read(example.text)?.value == example.letter)
    if let rule = example.rule { #expect(LetterReader.aaV3.read(example.text) == Reading(example.letter ?? "?", by: rule)) }
  }

  @Test(arguments: [
    Case("\\boxed{\\text{D}} or \\boxed{e}", "D", .boxed), Case("\\boxed{A \\boxed{b}", "A", .boxed),
    Case("answer is answer is b", "a", .answerIs), Case("answer is (b) (D)", "b", .answerIsBracketed),
    Case("A) no B) no so D", "B", .letterBracket), Case("J is \n the correct answer", "J", .isTheCorrectAnswer),
    Case("I choose C \r\n and go", "C", .letterEndsLine), Case("Option B .", "B", .letterFullStop),
    Case("Maybe A, maybe", "A", .letterNonWord), Case("nothing here", nil, nil), Case("A\u{301}b", "A", .letterNonWord),
  ])
  func versionThreeNamesTheWiderRuleThatFired(example: Case) {
    let reading = LetterReader.aaV3.read(example.text)

    #expect(reading?.value == example.letter)
    #expect(reading?.rule == example.rule)
  }

  @Test func simpleEvalsTakesTheFirstOfFour() {
    #expect(LetterReader.simpleEvals.read("answer : $b$ Answer: C")?.value == "b")
    #expect(LetterReader.simpleEvals.read("Answer: E") == nil)
    #expect(LetterReader.simpleEvals.read("Answer:\nA") == nil)
  }

  @Test func aLetterInTheWrongCaseIsWrongAndNotMissing() {
    let verdict = LetterReader.aaV2.verdict(for: "answer: b", expected: "B")

    #expect(verdict.correct == false && verdict.extracted == "b" && verdict.flags.isEmpty)
    #expect(LetterReader.mmluPro.verdict(for: "none", expected: "A").flags == [.unparsed])
    #expect(LetterReader.mmluPro.verdict(for: "answer is J", expected: "J").score == 1)
  }
}

/// The scanners against the very expressions that they stand for, run by Python.
@Suite struct LetterReaderPythonTests {
  private static let pieces = [
    "answer is ", "answer is (", "Answer:", "answer:", "nswer:", "ANSWER", "An\u{17f}wer", "Answer", " : ", ":", "**", "*", "_",
    "(", ")",
    "\\boxed{", "\\text{", "{", "}", " is the correct answer", " is", " the", " correct", "answer", "A", "B", "D", "J", "K", "Z",
    "a", "b", "s", "0", ".", ",", "$", " ", "  ", "\n", "\r\n", "\t", "\u{b}", "\u{1c}", "\u{1f}", "\u{85}", "\u{a0}", "\u{200b}",
    "\u{2003}", "\u{2028}", "\u{3000}", "\u{feff}", "\u{301}", "\u{130}", "\u{131}", "\u{17f}", "\u{212a}", "é", "ß", "²", "Ⅷ", "①",
    "北", "٣", "Ⓐ", "Ａ", "👩‍👩‍👧", "🇩🇪", "\0", "-", "/", "<answer>", "</answer>",
  ]

  @Test func scannersEqualTheExpressions() async throws {
    var generator = TestDraw.generator(for: "answers with letters")
    let texts = (0..<6_000).map { _ in
      (0..<(1 + generator.below(14))).map { _ in Self.pieces[generator.below(Self.pieces.count)] }.joined()
    }

    let expected = try await Self.expressions(texts, as: [[String?]].self)

    try #require(expected.count == texts.count)
    for (text, row) in zip(texts, expected) {
      let readings = [LetterReader.mmluPro, .simpleEvals, .aaV2, .aaV3].map { $0.read(text) }
      let found = readings.map { reading in reading.map { String(Character($0.value)) } }
      let rules = [readings[0]?.rule.rawValue, readings[3]?.rule.rawValue]
      let same = zip(found + rules, row).allSatisfy { mine, theirs in
        mine.map { Array($0.unicodeScalars) } == theirs.map { Array($0.unicodeScalars) }
      }
      #expect(same && row.count == 6, "\(text.debugDescription): \(found + rules), Python \(row)")
    }
  }

  private static let expressions = PythonReference(
    #"""
    import re
    A = (re.compile(r"answer is \(?([A-J])\)?"), re.compile(r".*[aA]nswer:\s*([A-J])"),
         re.compile(r"\b([A-J])\b(?!.*\b[A-J]\b)", re.S))
    S = re.compile(r"(?i)Answer[ \t]*:[ \t]*\$?([A-D])\$?")
    V = [("answer_line", r"(?i)[\*\_]{0,2}Answer[\*\_]{0,2}\s*:[\s\*\_]{0,2}\s*([A-Z])(?![a-zA-Z0-9])"),
         ("boxed", r"\\boxed\{[^}]*([A-Z])[^}]*\}"), ("answer_is", r"answer is ([a-zA-Z])"),
         ("answer_is_bracketed", r"answer is \(([a-zA-Z])\)"), ("letter_bracket", r"([A-Z])\)\s*[^A-Z]*"),
         ("is_the_correct_answer", r"([A-Z])\s+is\s+the\s+correct\s+answer"), ("letter_ends_line", r"([A-Z])\s*$"),
         ("letter_full_stop", r"([A-Z])\s*\."), ("letter_non_word", r"([A-Z])\s*[^\w]")]
    V = [(name, re.compile(pattern, re.M | re.S)) for name, pattern in V]

    def chain(text):
        text = text.replace("**", "")
        for name, pattern in zip(("answer_is", "answer_line", "last_letter"), A):
            found = pattern.search(text)
            if found: return found.group(1), name
        return None, None

    def last(text, rules):
        for name, pattern in rules:
            found = [match.group(1) for match in pattern.finditer(text)]
            if found: return found[-1], name
        return None, None

    def reference(texts):
        rows = []
        for text in texts:
            letter, level = chain(text)
            first = S.search(text)
            wide, rule = last(text, V)
            rows.append([letter, first and first.group(1), last(text, V[:1])[0], wide, level, rule])
        return rows
    """#)

  /// Every scalar that Python's tables know, in the two places where its class decides.
  @Test func classesOfScalarsArePythons() async throws {
    let known = try await Self.classes(0, as: [[Int]].self)

    let words = Set(known[0]), spaces = Set(known[1]), assigned = known[2]
    try #require(assigned.count > 100_000 && words.count > 50_000 && spaces.count > 20)
    var differing: [Int] = []
    for value in assigned {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      let isWord = LetterReader.mmluPro.read("A\(Character(scalar))") == nil || (0x41...0x4a).contains(value)
      let isSpace = LetterReader.aaV2.read("Answer: \(Character(scalar))\(Character(scalar))A") != nil
      if isWord != (words.contains(value) || (0x41...0x4a).contains(value)) { differing.append(value) }
      if isSpace != spaces.contains(value), ![0x2a, 0x5f].contains(value) { differing.append(value) }
    }
    #expect(differing.isEmpty, "\(differing.prefix(20).map { String($0, radix: 16) })")
  }

  private static let classes = PythonReference(
    #"""
    import re, unicodedata
    def reference(_):
        known = [c for c in range(0x110000) if not 0xd800 <= c <= 0xdfff and unicodedata.category(chr(c)) != "Cn"]
        return [[c for c in known if re.match(r"\w", chr(c))], [c for c in known if re.match(r"\s", chr(c))], known]
    """#)
}
