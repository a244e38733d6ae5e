public import AssayKit
import Foundation

/// A calibration error in words, the same in the terminal, on pages and in reports.
public enum CalibrationText {
  /// How answers of equal confidence are ordered, on which the number depends.
  public static let tieOrder = "taken in the order of the run"

  public static func words(_ score: CalibrationScore) -> String {
    guard let official = score.official, let allBins = score.allBins else {
      return "not computable from \(score.answers) answers with a confidence; it needs \(CalibrationScore.binSize)"
    }
    let ties = score.ties > 0 ? ", \(score.ties) of them with a confidence that others have too, \(tieOrder)" : ""
    return "\(percent(official)) in the official form, without the last bin; \(percent(allBins)) with all; "
      + "\(score.answers) answers\(ties)"
  }

  private static func percent(_ share: Double) -> String { String(format: "%.2f %%", share * 100) }
}
