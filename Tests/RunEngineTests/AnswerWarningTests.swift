import AssayKit
import RunEngine
import Testing

@Suite struct AnswerWarningTests {
  @Test(
    arguments: [
      (0, 0, true, []), (1, 1, true, [.truncated]), (99, 50, false, []), (100, 1, false, []), (100, 2, false, [.truncated]),
      (1_000, 10, true, []), (1_000, 11, true, [.truncated]),
    ] as [(Int, Int, Bool, [AnswerWarning.Kind])])
  func moreThanOneInAHundredIsAWarning(scored: Int, truncated: Int, hasEnded: Bool, kinds: [AnswerWarning.Kind]) {
    let counts = AnswerCounts(scored: scored, truncated: truncated, empty: 0, unparsed: 0)
    #expect(counts.warnings(for: "starter", hasEnded: hasEnded).map(\.kind) == kinds)
  }

  @Test func emptyAnswersAreNotAlsoUnread() {
    let warnings = AnswerCounts(scored: 10, truncated: 0, empty: 2, unparsed: 2).warnings(for: "starter", hasEnded: true)
    #expect(warnings.map(\.kind) == [.empty])
  }

  @Test func eachKindSaysHowManyAndWhatToDo() {
    let warnings = AnswerCounts(scored: 300, truncated: 12, empty: 4, unparsed: 300).warnings(for: "starter", hasEnded: false)
    #expect(
      warnings.map(\.message) == [
        "12 of 300 answers of `starter` (4.0 %) were cut at the output limit", "4 of 300 answers of `starter` (1.3 %) are empty",
        "296 of 300 answers of `starter` (98.7 %) could not be read",
      ])
    #expect(warnings[0].hint.hasSuffix("start a new run with a higher output limit"))
    #expect(Set(warnings.map(\.hint)).count == 3)
  }
}
