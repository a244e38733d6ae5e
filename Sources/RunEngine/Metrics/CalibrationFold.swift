import AssayKit

/// Collects stated confidences with what became of their answers.
struct CalibrationFold {
  private var answers: [(confidence: Double, isRight: Bool)] = []

  mutating func add(_ outcome: SampleOutcome) {
    guard let percent = outcome.facts.confidence, let isRight = outcome.correct else { return }
    answers.append((percent / 100, isRight))
  }

  /// `nil` when no answer stated a confidence.
  func score() -> CalibrationScore? { answers.isEmpty ? nil : CalibrationScore(answers) }
}
