import AssayKit
import Testing

struct JudgeAgreementTests {
  /// Both right, only the first, only the second, both wrong; the share and kappa by hand.
  @Test(arguments: [
    (20, 5, 10, 15, 0.7, 0.4 as Double?), (45, 15, 25, 15, 0.6, 0.130_434_782_608_695_7),
    (25, 35, 5, 35, 0.6, 0.259_259_259_259_259_2),
    (1, 0, 0, 1, 1.0, 1.0), (0, 1, 1, 0, 0.0, -1.0), (1, 1, 1, 1, 0.5, 0.0),
    (7, 0, 0, 0, 1.0, nil), (0, 0, 0, 3, 1.0, nil), (0, 4, 0, 0, 0.0, 0.0),
  ])
  func kappaIsCohens(
    _ bothRight: Int, _ onlyFirst: Int, _ onlySecond: Int, _ bothWrong: Int, _ share: Double, _ kappa: Double?
  ) throws {
    let agreement = try #require(
      JudgeAgreement(bothRight: bothRight, onlyFirst: onlyFirst, onlySecond: onlySecond, bothWrong: bothWrong))
    #expect(agreement.n == bothRight + onlyFirst + onlySecond + bothWrong)
    #expect(abs(agreement.share - share) < 1e-12)
    #expect((agreement.kappa == nil) == (kappa == nil))
    if let kappa, let found = agreement.kappa { #expect(abs(found - kappa) < 1e-12) }
  }

  @Test func withoutAnswersThereIsNoAgreement() {
    #expect(JudgeAgreement(bothRight: 0, onlyFirst: 0, onlySecond: 0, bothWrong: 0) == nil)
    #expect(JudgeAgreement(bothRight: -1, onlyFirst: 2, onlySecond: 0, bothWrong: 0) == nil)
  }

  @Test(arguments: [
    (0.0, 0 as Int64?), (0.000_000_001, 1), (1.5, 1_500_000_000), (1_000_000, 1_000_000_000_000_000), (-1, nil), (.nan, nil),
  ])
  func dollarsBecomeWholeNanoDollars(_ dollars: Double, _ amount: Int64?) {
    #expect(NanoDollars(dollars: dollars)?.amount == amount)
  }
}
