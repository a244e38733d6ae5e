import AssayKit
import Testing

struct CalibrationScoreTests {
  @Test(arguments: [0, 1, 99])
  func fewerThanAHundredAnswersHaveNoError(count: Int) {
    let score = CalibrationScore((0..<count).map { (confidence: Double($0) / 100, isRight: true) })

    #expect(score.answers == count && score.official == nil && score.allBins == nil && score.officialPercent == nil)
  }

  /// 100 answers that say 0 and are wrong, 100 that say 1 and are wrong: only the second bin is off, and the official form has it not.
  @Test func theOfficialFormLeavesTheMostConfidentBinOut() {
    let answers = (0..<200).map { (confidence: $0 < 100 ? 0.0 : 1.0, isRight: false) }

    let score = CalibrationScore(answers)

    #expect(score.official == 0 && score.officialPercent == 0)
    #expect(score.allBins == 0.5.squareRoot())
    #expect(score.ties == 200)
  }

  @Test func theLastBinTakesTheRest() {
    // 250 answers make two bins, of 100 and of 150.
    let answers = (0..<250).map { (confidence: Double($0) / 1_000, isRight: $0 < 100) }

    let score = CalibrationScore(answers)

    let first = (0..<100).reduce(0) { $0 + Double($1) / 1_000 } / 100 - 1
    let rest = (100..<250).reduce(0) { $0 + Double($1) / 1_000 } / 150
    let all = (first * first * 100 / 250 + rest * rest * 150 / 250).squareRoot()
    #expect(abs((score.official ?? 0) - (first * first * 100 / 250).squareRoot()) < 1e-12)
    #expect(abs((score.allBins ?? 0) - all) < 1e-12)
  }

  @Test func tiesKeepTheRunsOrder() {
    // All say the same, so that the order decides which answers are in the first bin.
    let rightFirst = CalibrationScore((0..<200).map { (confidence: 0.5, isRight: $0 < 100) })
    let wrongFirst = CalibrationScore((0..<200).map { (confidence: 0.5, isRight: $0 >= 50) })

    #expect(rightFirst.official == (0.5 * 0.25).squareRoot())
    #expect(wrongFirst.official == 0)
  }

  @Test(arguments: [(0.125, 12), (0.135, 14), (0.4, 40)])
  func thePercentIsRoundedAsTheOfficialCodeDoes(error: Double, percent: Int) {
    #expect(CalibrationScore(answers: 200, official: error, allBins: error, ties: 0).officialPercent == percent)
  }
}
