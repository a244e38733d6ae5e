import AssayKit
import TestSupport
import Testing

/// The calibration error of Humanity's Last Exam, compared with the official code's.
@Suite struct CalibrationDifferentialTests {
  private struct Row: Decodable {
    let n: Int
    let mode: String
    let ties: Int
    let confidencePercent: [Double]?
    let confidenceFraction: [Double]?
    let correct: [Int]
    let officialError: Double
    let allBins: Double?

    enum CodingKeys: String, CodingKey {
      case n, mode, ties, correct
      case confidencePercent = "confidence_percent"
      case confidenceFraction = "confidence_fraction"
      case officialError = "calib_err_fraction"
      case allBins = "all_bins_variant"
    }

    var answers: [(confidence: Double, isRight: Bool)] {
      let confidences = confidenceFraction ?? (confidencePercent ?? []).map { $0 / 100 }
      return zip(confidences, correct).map { (confidence: $0, isRight: $1 == 1) }
    }
  }

  @Test func rowsWithoutTiesHaveTheOfficialError() throws {
    guard let rows = try ReferenceRows<Row>("fixtures/hle/calibration.jsonl", known: 40) else { return }
    var (compared, withAllBins) = (0, 0)
    for row in rows.all {
      let score = CalibrationScore(row.answers)
      #expect(score.answers == row.n)
      #expect((score.ties == 0) == (row.ties == 0), "\(row.mode) \(row.n)")
      guard row.ties == 0 else { continue }
      compared += 1
      let official = try #require(score.official)
      #expect(abs(official - row.officialError) < 1e-9, "\(row.mode) \(row.n)")
      guard let expected = row.allBins else { continue }
      withAllBins += 1
      let found = try #require(score.allBins)
      #expect(abs(found - expected) < 1e-9, "\(row.mode) \(row.n)")
    }
    #expect(!rows.areKnown || (compared >= 10 && withAllBins >= 8))
  }
}
