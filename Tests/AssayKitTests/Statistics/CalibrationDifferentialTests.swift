import AssayKit
import Foundation
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
    guard let file = SharedFolder.place("fixtures/hle/calibration.jsonl") else { return }
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(Row.self, from: Data($0.utf8))
    }
    var (compared, withAllBins) = (0, 0)
    for row in rows {
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
    #expect(rows.count >= 40 && compared >= 10 && withAllBins >= 8)
  }
}
