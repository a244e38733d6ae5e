import AssayKit
import Testing

@testable import Server

@Suite struct FiguresTests {
  @Test(arguments: [(0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1234, "−1,234")])
  func countsAreGrouped(_ value: Int, _ text: String) { #expect(Figures.count(value) == text) }

  @Test(
    arguments: [
      (nil, "–"), (0, "0 %"), (1, "100 %"), (0.634, "63.4 %"), (0.9994, "99.9 %"), (0.9996, "99.9 %"), (0.0006, "0.1 %"),
      (0.0004, "< 0.1 %"),
    ]
      as [(Double?, String)])
  func sharesHaveOneDecimalAndRoundToNeitherNothingNorAll(_ share: Double?, _ text: String) {
    #expect(Figures.percent(share) == text.replacing(" ", with: "\u{A0}"))
  }

  @Test(arguments: [(12_031, "99.9 %"), (12_032, "100 %"), (1, "< 0.1 %"), (0, "0 %")])
  func oneOfManyIsSeen(_ part: Int, _ text: String) {
    #expect(Figures.percent(part, of: 12_032) == text.replacing(" ", with: "\u{A0}"))
  }

  @Test(
    arguments: [
      (nil, "unknown"), (0, "$0"), (1, "< $0.0001"), (840_000_000, "$0.840"), (1_200_000, "$0.0012"),
      (1_234_560_000_000, "$1,234.56"),
      (12_345_678_900, "$12.35"),
    ] as [(Int64?, String)])
  func unknownMoneyIsAWordAndLittleIsNotNothing(_ amount: Int64?, _ text: String) {
    #expect(Figures.money(amount.map { NanoDollars($0) }) == text)
  }

  @Test(
    arguments: [
      (0.0002, "< 1_ms"), (0.212, "212_ms"), (3.4, "3.40_s"), (59.04, "59.0_s"), (190, "3_min 10_s"), (180, "3_min"),
      (7500, "2_h 5_min"), (-1, "–"),
    ] as [(Double, String)])
  func durationsUseTheUnitThatFits(_ seconds: Double, _ text: String) {
    #expect(Figures.duration(seconds: seconds) == text.replacing("_", with: "\u{A0}"))
  }

  @Test(
    arguments: [
      (0, "$0"), (100_000_000, "$0.10"), (2_500_000_000, "$2.50"), (75_000_000, "$0.075"), (1_000, "< $0.0001"),
      (1_200_000_000_000, "$1,200.00"),
    ] as [(Int64, String)])
  func pricesHaveCentsUnlessCentsAreTooCoarse(_ amount: Int64, _ text: String) {
    #expect(Figures.price(NanoDollars(amount)) == text)
  }

  @Test(
    arguments: [
      (0.2, "1_s"), (2.83, "3_s"), (50.7, "50_s"), (58, "1_min"), (98, "1_min 40_s"), (598, "10_min"), (1_234, "21_min"),
      (3_590, "1_h"), (20_450, "5_h 40_min"),
    ] as [(Double, String)])
  func guessesAreNoMoreExactThanTheyAre(_ seconds: Double, _ text: String) {
    #expect(Figures.roughly(seconds: seconds) == text.replacing("_", with: "\u{A0}"))
  }

  @Test(arguments: [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (22, "22nd"), (113, "113th")])
  func placesAreOrdinals(_ place: Int, _ text: String) { #expect(Figures.ordinal(place) == text) }

  @Test(
    arguments: [
      (0, "0"), (9_999, "9,999"), (12_345, "12.3_k"), (123_456, "123_k"), (1_912_345, "1.91_M"), (2_500_000_000, "2.50_G"),
    ]
      as [(Int64, String)])
  func tokensAreExactWhileFew(_ tokens: Int64, _ text: String) {
    #expect(Figures.tokens(tokens) == text.replacing("_", with: "\u{A0}"))
  }

  @Test(
    arguments: [
      (2.5, 0, "3"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (-1.25, 1, "−1.3"), (.infinity, 1, "unknown"), (.nan, 0, "unknown"),
    ] as [(Double, Int, String)])
  func decimalsAreRoundedHalfAwayFromZero(_ value: Double, _ decimals: Int, _ text: String) {
    #expect(Figures.fixed(value, decimals) == text)
  }

  @Test(
    arguments: [
      ("the answer 42.", "42", "the answer ", "42"), ("7 or 7, so it is 7", "7", "7 or 7, so it is ", "7"),
      ("yes", "yes", "yes", nil),
      ("no", nil, "no", nil), ("nothing here", "x", "nothing here", nil), ("", "", "", nil),
      ("by definition it is 41", "it", "by definition ", "it"), ("by definition", "it", "by definition", nil),
      ("x = (4).", "(4)", "x = ", "(4)"), ("142 is not 42", "4", "142 is not 42", nil),
    ] as [(String, String?, String, String?)])
  func theExtractIsMarkedWhereItStandsLast(_ text: String, _ extract: String?, _ before: String, _ marked: String?) {
    let passage = Passage(text, label: "answer", rawLink: "/", marking: extract)

    #expect(passage.before == before)
    #expect(passage.marked == marked)
    #expect(passage.before + (passage.marked ?? "") + passage.after == text)
  }

  @Test(
    arguments: [
      ("nobody listens", "Nobody listens."), ("subset_pct 0 is out of range", "subset_pct 0 is out of range."),
      ("ollama/llama3 answered", "ollama/llama3 answered."), ("`x` is unknown", "`x` is unknown."),
      ("run `assay fetch`", "Run `assay fetch`."),
      ("did you mean `a`?", "Did you mean `a`?"), ("", ""),
    ])
  func errorsBecomeSentencesAndNamesStay(_ words: String, _ sentence: String) { #expect(words.sentence == sentence) }
}
