import Terminal
import Testing

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0.0, "0 µs"), (0.000_85, "850 µs"), (0.001, "1.00 ms"), (0.012_34, "12.3 ms"), (0.9, "900 ms"), (0.999_6, "1.00 s"),
    (1.239, "1.24 s"), (59.9, "59.9 s"), (125, "2 min 05 s"), (3_720, "1 h 02 min"),
  ])
  func measuredTimesHaveAboutThreeDigits(seconds: Double, text: String) {
    #expect(DurationText.measured(seconds) == text)
  }

  @Test(arguments: [
    (-1.0, "0 s"), (0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (3_599, "59 min 59 s"), (3_600, "1 h 00 min"),
    (86_400, "1 d 00 h"), (360_000, "4 d 04 h"),
  ])
  func elapsedTimesAreWholeSeconds(seconds: Double, text: String) {
    #expect(DurationText.elapsed(seconds) == text)
  }

  @Test func unknownAndInfiniteTimesAreAQuestionMark() {
    #expect(DurationText.measured(nil) == "?")
    #expect(DurationText.elapsed(.infinity) == "?")
  }

  @Test(arguments: [(3.0, "just now"), (60, "1 min ago"), (7_300, "2 h ago"), (200_000, "2 d ago")])
  func agesAreRounded(seconds: Double, text: String) {
    #expect(DurationText.ago(seconds) == text)
  }

  @Test(
    arguments: [
      (nil, "?"), (0, "$0"), (1, "< $0.0001"), (99_999, "< $0.0001"), (100_000, "$0.0001"), (12_345_678, "$0.0123"),
      (1_000_000_000, "$1.00"), (123_456_000_000, "$123.46"),
    ] as [(Int64?, String)])
  func moneyNeverLooksLikeNothing(nano: Int64?, text: String) {
    #expect(MoneyText.dollars(nano: nano) == text)
  }

  @Test func sumsWithUnknownPartsSaySo() {
    #expect(MoneyText.sum(nano: 12_345_678, unknownParts: 0) == "$0.0123")
    #expect(MoneyText.sum(nano: 12_345_678, unknownParts: 3) == "$0.0123 + ?")
    #expect(MoneyText.sum(nano: 0, unknownParts: 3) == "?")
    #expect(MoneyText.sum(nano: nil, unknownParts: 0) == "?")
  }

  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-12_345, "-12,345"),
      (.min, "-9,223,372,036,854,775,808"),
    ] as [(Int64, String)])
  func thousandsAreGrouped(value: Int64, text: String) {
    #expect(DecimalText.grouped(value) == text)
  }

  @Test(
    arguments: [
      (950, "950"), (1_000, "1.00k"), (12_345, "12.3k"), (999_949, "1000k"), (999_951, "1.00M"), (4_560_000, "4.56M"),
      (-2_500_000_000, "-2.50G"),
    ] as [(Int64, String)])
  func largeCountsAreShort(value: Int64, text: String) {
    #expect(DecimalText.short(value) == text)
  }

  @Test func negativeZeroHasNoSign() {
    #expect(DecimalText.fixed(-0.001, digits: 1) == "0.0")
    #expect(DecimalText.fixed(-0.06, digits: 1) == "-0.1")
    #expect(DecimalText.fixed(.nan, digits: 1) == "?")
  }

  @Test func sharesArePercentages() {
    #expect(DecimalText.percent(0.725) == "72.5 %")
    #expect(DecimalText.percent(1) == "100.0 %")
    #expect(DecimalText.percent(nil) == "?")
  }
}
