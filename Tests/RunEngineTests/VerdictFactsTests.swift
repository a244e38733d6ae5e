import AssayKit
import Testing

@testable import RunEngine

/// What of a verdict's details becomes a number beside the score.
struct VerdictFactsTests {
  private func outcome(_ item: Int, _ score: Double?, _ details: JSONValue? = nil) -> SampleOutcome {
    SampleOutcome(
      item: ItemID("\(item)"), category: nil, state: score == nil ? .failed : .scored, score: score, correct: score.map { $0 == 1 },
      flags: [], usage: nil, timing: nil, cost: nil, facts: VerdictFacts(details))
  }

  private func metrics(_ outcomes: [SampleOutcome]) -> SectionMetrics {
    var fold = MetricsFold()
    for outcome in outcomes { fold.add(outcome) }
    return fold.metrics()
  }

  @Test func itemsOfOneClusterAreNotIndependent() {
    // Drawn in any order: the clusters are found by name.
    let outcomes = [
      outcome(1, 1, ["cluster": "a"]), outcome(2, 0, ["cluster": "b"]), outcome(3, 1, ["cluster": "a"]),
      outcome(3, 1, ["cluster": "a"]), outcome(4, 0, ["cluster": "b"]), outcome(5, nil), outcome(6, 1, ["cluster": "c"]),
    ]

    let summary = metrics(outcomes).overall

    #expect(summary.score == 4.0 / 6.0 && summary.scored == 6)
    #expect(summary.interval == Interval.clustered([[1, 1, 1], [0, 0], [1]]))
  }

  @Test func oneClusterIsOneObservation() {
    let summary = metrics((0..<5).map { outcome($0, 1, ["cluster": "a"]) }).overall

    #expect(summary.interval == Interval.wilson(successes: 1, of: 1))
  }

  @Test func statedConfidencesGiveACalibrationError() {
    let stated = (0..<150).map { outcome($0, $0.isMultiple(of: 2) ? 1 : 0, ["confidence": .integer(Int64($0 % 101))]) }
    let silent = outcome(200, 0), failed = outcome(201, nil)

    let metrics = metrics(stated + [silent, failed])

    let expected = CalibrationScore((0..<150).map { (confidence: Double($0 % 101) / 100, isRight: $0.isMultiple(of: 2)) })
    #expect(metrics.calibration == expected)
    #expect(self.metrics([silent]).calibration == nil)
  }

  @Test func detailsOfOtherFormsArePassedOver() {
    #expect(VerdictFacts(nil) == VerdictFacts())
    #expect(VerdictFacts("text") == VerdictFacts())
    #expect(VerdictFacts(["cluster": 5, "confidence": "90"]) == VerdictFacts())
    #expect(VerdictFacts(["confidence": 90.5]).confidence == 90.5)
  }

  @Test func theErrorInWordsSaysWhatItIsOf() {
    let few = CalibrationText.words(CalibrationScore(answers: 7, official: nil, allBins: nil, ties: 0))
    #expect(few == "not computable from 7 answers with a confidence; it needs 100")
    let many = CalibrationText.words(CalibrationScore(answers: 250, official: 0.12345, allBins: 0.2, ties: 3))
    #expect(
      many == "12.35 % in the official form, without the last bin; 20.00 % with all; 250 answers, 3 of them with a confidence that "
        + "others have too, taken in the order of the run")
  }
}
