import Testing

@testable import Scoring

/// CPython's functions on text; each row was asked of CPython 3.11.
@Suite struct PythonTextTests {
  @Test(arguments: [
    ("ΑΣ ΑΣΑ Σ", "ας ασα σ"), ("İI", "i\u{307}i"), ("ǅÀ", "ǆà"), ("A\u{301}Σ.", "a\u{301}ς."), ("ẞ", "ß"), ("abc", "abc"),
  ])
  func loweringIsCPythons(text: String, lowered: String) {
    #expect(text.codePoints.lowered == lowered.codePoints)
  }

  @Test(arguments: [
    ("ABC1", true, false), ("abc-", false, true), ("ǅ", false, false), ("ª", false, true), ("Ⅷ", true, false), ("12", false, false),
    ("Aǅ", false, false), ("日本", false, false), ("ⓐ", false, true),
  ])
  func caseOfTextsIsCPythons(text: String, isUpper: Bool, isLower: Bool) {
    #expect(text.codePoints.isUpper == isUpper)
    #expect(text.codePoints.isLower == isLower)
  }

  @Test(arguments: [
    "{}", "[]", "[1, 2]", #"{"a": 1, "a": 2}"#, "NaN", "-Infinity", "Infinity", #""\ud800""#, "-0", "1e5", "1.5E-3", "[[[]]]",
    #"{"a":[1,{"b":null}],"c":true}"#, "\"\u{7f}\"", "\"\u{2028}\"", " [1] ", "\"a\\/b\"",
  ])
  func whatJSONLoadsTakesIsTaken(text: String) { #expect(PythonJSON.accepts(text.codePoints)) }

  @Test(arguments: [
    "", "{", "[1,]", #"{"a":1,}"#, "{'a':1}", "01", "1.", ".5", "+1", "-", "nan", "1 2", "\"\n\"", "\"\t\"", #""\x41""#, #""\u12""#,
    "[1 2]", #"{"a" 1}"#, #"{1: 2}"#, "tru", "\u{feff}1", "\u{a0}1", "[", "]", #"["a"#, "1e", "{,}", "-NaN",
    String(repeating: "1", count: 4301),
  ])
  func whatJSONLoadsRefusesIsRefused(text: String) { #expect(!PythonJSON.accepts(text.codePoints)) }

  @Test(arguments: [
    ("a,b\nc", [["a", "b"], ["c"]]), ("a,\n\n\"x\ny\",2", [["a", ""], [], ["x\ny", "2"]]), ("\"a\"\"b\"c,d\r\n", [["a\"bc", "d"]]),
    ("\"a", [["a"]]), (" \"a\",b", [[" \"a\"", "b"]]), ("", []), ("a\n", [["a"]]),
  ])
  func csvRowsAreCPythons(text: String, rows: [[String]]) {
    #expect(PythonCSV.rows(text.codePoints)?.map { $0.map { $0[...].string } } == rows)
  }

  @Test func csvRefusesABareCarriageReturn() { #expect(PythonCSV.rows("a\rb".codePoints) == nil) }

  @Test func looseFormsLeaveOutLinesAndAsterisks() {
    let forms = AnswerForms("first\n *second*\n\nlast".codePoints)

    #expect(
      forms.others.map(\.string) == [
        "first\n second\n\nlast", "*second*\n\nlast", "first\n *second*", "*second*", "second\n\nlast", "first\n second", "second",
      ])
    #expect(AnswerForms("only".codePoints).others.isEmpty)
  }
}
