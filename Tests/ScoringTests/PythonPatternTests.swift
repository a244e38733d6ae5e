import Testing

@testable import Scoring

/// Where Python's patterns mean something else than PCRE2's; each row was asked of CPython 3.11.
@Suite struct PythonPatternTests {
  @Test(arguments: [
    (#"\w+"#, "e\u{301}a_1 ٣²", ["e", "a_1", "٣²"]), (#"\d+"#, "12 ٣४ ²½", ["12", "٣४"]),
    (#"\s"#, "a\u{1c}\u{85}\u{a0}\u{200b}b", ["\u{1c}", "\u{85}", "\u{a0}"]), (#"^x"#, "x\nx\r\rx\n", ["x", "x"]),
    (#"x$"#, "x\nx\u{2028}x\n", ["x", "x"]), (#"^"#, "a\n", ["", ""]), (#".+"#, "a\r\u{2028}b\nc", ["a\r\u{2028}b", "c"]),
    (#"a{,2}b"#, "b ab aaab", ["b", "ab", "aab"]), (#"[^\W\d]+"#, "a1_é٣", ["a", "_é"]), (#"a{x}"#, "a{x}", ["a{x}"]),
    (#"(?P<q>['"]).*?(?P=q)"#, #"'a" b' "c""#, [#"'a" b'"#, #""c""#]), (#"\bé\b"#, "é e\u{301} éa", ["é"]),
    (#"[]a-]+"#, "]-ab", ["]-a"]), (#"(?<=a)b(?#no text)(?=c)"#, "abc bc", ["b"]),
    ("(?i)k", "kK\u{212a}", ["k", "K", "\u{212a}"]), ("(?i:a)b", "Ab AB", ["Ab"]), ("(?u)a", "a", ["a"]),
    (#"(a)(?:b)(c)\2\1"#, "abcca", ["abcca"]), ("(<)?a(?(1)>|b)", "<a> ab a>", ["<a>", "ab"]),
    ("(?i:a(?-i:b)c)d", "AbCd ABCd AbCD", ["AbCd"]), (#"(?i:(ab)\1)c"#, "abABc abABC", ["abABc"]),
    ("(?i:i)", "iIİı", ["i", "I", "İ", "ı"]),
    ("(?i:[k-l])", "kK\u{212a}L", ["k", "K", "\u{212a}", "L"]), ("(?i:(?s-m:a.))b", "A\nb A\nB", ["A\nb"]),
    (#"[a\-c]+"#, "a-cb", ["a-c"]), ("[--9]+", "-./09", ["-./09"]), ("[+--]+", "+,-.", ["+,-"]), ("[a-]+", "a-b", ["a-"]),
    ("[]-a]+", "]^a", ["]^a"]), ("[^]a]+", "]ab", ["b"]), ("((?i:a)b)c", "Abc ABc", ["Abc"]),
    ("(?i:a)(?:b|C)", "AB Ab AC aC", ["Ab", "AC", "aC"]), ("(?=(?i:b))b|B(?i:c)", "b BC", ["b", "BC"]),
  ])
  func matchesAreCPythons(pattern: String, text: String, matches: [String]) throws {
    let pattern = try PythonPattern(pattern.codePoints, multiline: true)
    let text = text.codePoints

    #expect(try pattern.matches(in: text).map { text[$0.range].string } == matches)
  }

  @Test(arguments: [
    ("cevap[^a-e]*([a-e])", "Cevap şıkkı: B", ["Cevap şıkkı: B"]), ("[a-z]+", "İıſ\u{212a} é", ["İıſ\u{212a}"]),
    ("[^a-h]", "iIİı", ["i", "I", "İ", "ı"]), ("[I]", "iIİıj", ["i", "I", "İ", "ı"]), ("[ı]", "iIİıj", ["i", "I", "İ", "ı"]),
    (#"[\s]"#, "a ıİ", [" "]), (#"[a-e\s]+"#, "a ıİ B", ["a ", " B"]), (#"[\d-]"#, "1-ı", ["1", "-"]),
    ("[ſ]", "sSſ", ["s", "S", "ſ"]), ("[S-T]", "sSſtT", ["s", "S", "ſ", "t", "T"]), ("a(?-i:b)c", "ABC AbC", ["AbC"]),
    (#"(ab)\1"#, "abAB abab ABab", ["abAB", "abab", "ABab"]), ("(?P<q>ab)(?P=q)", "abAB", ["abAB"]),
    (#"(a)(?-i:\1)"#, "aA Aa aa AA", ["aa", "AA"]),
  ])
  func caseIsIgnoredAsInCPython(pattern: String, text: String, matches: [String]) throws {
    let pattern = try PythonPattern(pattern.codePoints, ignoringCase: true)
    let text = text.codePoints

    #expect(try pattern.matches(in: text).map { text[$0.range].string } == matches)
  }

  @Test(arguments: [
    ("i", "iIİı"), ("k", "kK\u{212a}"), ("s", "sSſ"), ("å", "åÅ\u{212b}"), ("σ", "σΣς"), ("ß", "ßẞ"), ("μ", "μΜµ"), ("ж", "жЖ"),
    ("-", "-"),
  ])
  func caseIsFoldedAsInPython(literal: String, matching: String) throws {
    let phrase = try SearchPhrase(literal.codePoints)
    let pattern = try PythonPattern(literal.codePoints, ignoringCase: true)

    #expect(try phrase.count(in: matching.codePoints) == matching.unicodeScalars.count)
    #expect(try pattern.count(in: matching.codePoints) == matching.unicodeScalars.count)
    #expect(try phrase.count(in: "xyz".codePoints) == 0)
  }

  @Test(arguments: [("cat", "concatenate", false), ("cat", "a CAT.", true), ("cat", "cat\u{301}", true), ("cat", "cat_", false)])
  func wordsThatStandAloneHaveEdges(word: String, text: String, isFound: Bool) throws {
    #expect(try SearchPhrase(word.codePoints, standsAlone: true).isIn(text.codePoints) == isFound)
  }

  @Test(arguments: [
    "(", "[a", "a\\", #"\q"#, "*", #"\x1"#, "(?R)", "(?<n>a)", "(?|a|b)", "a(?i)ns", #"\1(a)"#, #"(a\1)"#, #"(a)\2"#, "(?z)a",
    #"[a-\d]"#, #"[\d-a]"#, "[z-a]", "[]", "[a-", "(?-i)a", "(?i-i:a)",
    // Valid in Python and not taken here; better no pattern than another meaning.
    "(?x) a b", "(?a:\\w)", #"\N{DIGIT ONE}"#, "x{1,99999}", #"[\1]"#,
  ])
  func whatPythonRefusesIsNoPattern(pattern: String) {
    #expect(throws: PythonPattern.Fault.self) { try PythonPattern(pattern.codePoints) }
  }

  @Test func aMatchThatTakesTooLongIsGivenUp() throws {
    let pattern = try PythonPattern(#"(a|aa)+$"#.codePoints)
    let text = (String(repeating: "a", count: 200) + "b").codePoints

    #expect(throws: PythonPattern.Fault.limitReached(.steps)) { try pattern.firstMatch(in: text) }
  }

  /// Each iteration is a place to come back to: without a limit these take gigabytes before they take too many steps.
  @Test(arguments: [#"(a|b)*c"#, #"(?:(a)|(b)|(x))*c"#, #"(?:a|b|(?=c)d)*?c"#])
  func aMatchThatTakesTooMuchMemoryIsGivenUp(pattern: String) throws {
    let pattern = try PythonPattern(pattern.codePoints)
    let text = String(repeating: "ab", count: 1_500_000).codePoints

    #expect(throws: PythonPattern.Fault.limitReached(.memory)) { try pattern.firstMatch(in: text) }
  }

  @Test func aLongAnswerIsWithinTheLimits() throws {
    let pattern = try PythonPattern(#"(.|\n)*end"#.codePoints)

    #expect(try pattern.firstMatch(in: (String(repeating: "word ", count: 60_000) + "end").codePoints) != nil)
  }

  @Test func aShortPatternThatIsLargeWrittenOutIsRefused() {
    #expect(throws: PythonPattern.Fault.limitReached(.memory)) {
      try PythonPattern("((a{1,500}b){1,500}c){1,500}".codePoints)
    }
  }

  @Test func replacementsTakeGroups() throws {
    let replacement = try PatternReplacement(#"([:,])([^\d])"#, #" \1 \2<\g<0>>"#)

    #expect(try replacement.applied(to: "a:b, 1:2".codePoints).string == "a : b<:b> ,  <, >1:2")
  }
}
