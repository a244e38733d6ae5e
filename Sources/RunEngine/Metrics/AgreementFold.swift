import AssayKit

/// Counts what the first two judges of each answer say.
struct AgreementFold {
  private var bothRight = 0
  private var onlyFirst = 0
  private var onlySecond = 0
  private var bothWrong = 0

  /// - Parameter opinions: see `SampleOutcome.opinions`.
  mutating func add(_ opinions: [Bool?]) {
    guard opinions.count > 1, let first = opinions[0], let second = opinions[1] else { return }
    switch (first, second) {
    case (true, true): bothRight += 1
    case (true, false): onlyFirst += 1
    case (false, true): onlySecond += 1
    case (false, false): bothWrong += 1
    }
  }

  /// `nil` where no answer has two opinions.
  var agreement: JudgeAgreement? {
    JudgeAgreement(bothRight: bothRight, onlyFirst: onlyFirst, onlySecond: onlySecond, bothWrong: bothWrong)
  }
}
